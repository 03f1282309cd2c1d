#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/http/message.h"

/// The canonical form of a request, which both ends sign. AWS: "Create a signed AWS API request".
namespace gantry::aws {

using QueryParameter = std::pair<std::string, std::string>;

/// Decoded name and value of each parameter; `+` is a space. A parameter without `=` has an empty
/// value.
[[nodiscard]] std::vector<QueryParameter> parse_query(std::string_view query);
/// The first parameter of that name.
[[nodiscard]] std::optional<std::string> find_parameter(const std::vector<QueryParameter>& query,
                                                        std::string_view name);

/// Without dot segments and empty ones, then percent-encoded once more, for every service but s3,
/// which takes it as sent.
[[nodiscard]] std::string canonical_path(std::string_view path, std::string_view service);
/// Sorted and encoded anew, without `except`.
[[nodiscard]] std::string canonical_query(std::string_view query, std::string_view except = {});
/// `name:value\n` for each of the names, which are sorted and in lower case. Values are trimmed,
/// runs of spaces become one, several fields of a name are joined by commas.
[[nodiscard]] std::string canonical_headers(const http::Headers& headers,
                                            const std::vector<std::string>& names);

struct CanonicalRequest {
  std::string_view method;
  std::string_view path;
  std::string_view query;
  std::string_view headers;
  std::string_view signed_headers;
  std::string_view payload_hash;
};
/// The hex SHA-256 of the canonical request.
[[nodiscard]] std::string hash_canonical_request(const CanonicalRequest& request);

}  // namespace gantry::aws
