#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "base/result.h"
#include "ec2/errors.h"

namespace gantry::ec2 {

/// What a Describe call says of pages, and what its operation allows.
struct PageRequest {
  const std::optional<std::int32_t>& max_results;
  const std::optional<std::string>& next_token;
  std::int32_t smallest = 5;    ///< a smaller MaxResults is refused
  std::int32_t largest = 1000;  ///< a greater MaxResults counts as this
  /// Without MaxResults: everything at once.
  std::optional<std::int32_t> standard = std::nullopt;
};

/// Checks MaxResults; absent if there is no limit. Errors: InvalidParameterValue.
[[nodiscard]] Result<std::optional<std::size_t>> page_size(const PageRequest& request);

/// Keeps of `rows`, which are in order of `key_of` (a string), those of the page asked for, and
/// gives the token of the next page if there is one. The token is the key of the last row, so that
/// rows which come and go between two calls neither repeat nor hide others. Errors:
/// InvalidParameterValue, InvalidPaginationToken.
template <class Row, class KeyOf>
[[nodiscard]] Result<std::optional<std::string>> take_page(std::vector<Row>& rows,
                                                           const PageRequest& request,
                                                           KeyOf key_of) {
  GANTRY_TRY(const auto size, page_size(request));
  if (request.next_token) {
    const auto last = from_base64(*request.next_token);
    if (!last || last->empty()) return std::unexpected(errors::invalid_pagination_token());
    std::erase_if(rows, [&](const Row& row) { return key_of(row) <= *last; });
  }
  if (!size || rows.size() <= *size) return std::optional<std::string>();
  rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(*size), rows.end());
  return to_base64(key_of(rows.back()));
}

}  // namespace gantry::ec2
