#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aws/http/message.h"

namespace gantry::aws::http {

/// The reason phrase of a status; empty for one that has none.
[[nodiscard]] std::string_view reason_phrase(int status);

enum class AfterResponse { kKeep, kClose };

struct ResponseHead {
  int version = 11;  ///< of the request: 10 or 11
  AfterResponse after = AfterResponse::kKeep;
  std::uint64_t body_size = 0;
  std::string_view date;  ///< for the Date header, if the response has none of its own
};

/// Appends the status line, the response's headers, Content-Length, Date and Connection, and the
/// empty line.
void append_response_head(std::string& out, const Response& response, const ResponseHead& head);

/// Appends the request line, the headers, Host and Content-Length if they are absent, and the empty
/// line.
void append_request_head(std::string& out, const Request& request, std::string_view host);

/// An answer of the server itself, in the shape of AWS's JSON protocols.
[[nodiscard]] Response plain_error(int status, std::string_view type, std::string_view message);

}  // namespace gantry::aws::http
