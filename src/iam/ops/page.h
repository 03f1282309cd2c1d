#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/encoding.h"
#include "base/result.h"
#include "iam/errors.h"

namespace gantry::iam {

/// AWS: MaxItems, "If you do not include this parameter, the number of items defaults to 100".
inline constexpr std::int32_t kDefaultPage = 100;

/// Keeps of `rows`, which are in order of `key_of` (a string), the page that the request asks for;
/// notes in the response whether there is more. Errors: ValidationError.
template <class Request, class Response, class Rows, class KeyOf>
[[nodiscard]] Result<void> take_page(const Request& request, Rows& rows, KeyOf key_of,
                                     Response& response) {
  if (request.marker) {
    const auto last = from_base64(*request.marker);
    if (!last || last->empty()) {
      return std::unexpected(errors::validation("Invalid value for parameter Marker."));
    }
    std::erase_if(rows, [&](const auto& row) { return key_of(row) <= *last; });
  }
  const auto size = static_cast<std::size_t>(request.max_items.value_or(kDefaultPage));
  response.is_truncated = rows.size() > size;
  if (!*response.is_truncated) return {};
  rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(size), rows.end());
  response.marker = to_base64(key_of(rows.back()));
  return {};
}

}  // namespace gantry::iam
