#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "base/result.h"
#include "elb/errors.h"

namespace gantry::elb {

/// What a Describe call says of pages, and what its operation allows.
struct PageRequest {
  const std::optional<std::int32_t>& page_size;
  const std::optional<std::string>& marker;
  std::int32_t standard = 400;
  std::int32_t largest = 400;
};

/// Keeps of `rows`, which are in order of `key_of` (a string), those of the page asked for, and
/// gives the token of the next page if there is one: the key of the last row, so that rows which
/// come and go between two calls neither repeat nor hide others.
/// Errors: ValidationError.
template <class Row, class KeyOf>
[[nodiscard]] Result<std::optional<std::string>> take_page(std::vector<Row>& rows,
                                                           const PageRequest& request,
                                                           KeyOf key_of) {
  const std::int32_t wanted = request.page_size.value_or(request.standard);
  if (wanted < 1 || wanted > request.largest) {
    return std::unexpected(
        errors::validation("PageSize is not in the range 1 to " + std::to_string(request.largest)));
  }
  if (request.marker && !request.marker->empty()) {
    const auto last = from_base64(*request.marker);
    if (!last || last->empty())
      return std::unexpected(errors::validation("Invalid value for Marker"));
    std::erase_if(rows, [&](const Row& row) { return key_of(row) <= *last; });
  }
  const auto size = static_cast<std::size_t>(wanted);
  if (rows.size() <= size) return std::optional<std::string>();
  rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(size), rows.end());
  return to_base64(key_of(rows.back()));
}

}  // namespace gantry::elb
