#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "autoscaling/errors.h"
#include "base/encoding.h"
#include "base/result.h"

namespace gantry::autoscaling {

/// What a Describe call says of pages, and what its operation allows.
struct PageRequest {
  const std::optional<std::int32_t>& max_records;
  const std::optional<std::string>& next_token;
  std::int32_t standard = 50;
  std::int32_t largest = 100;
};

/// Keeps of `rows`, which are in order of `key_of` (a string), those of the page asked for, and
/// gives the token of the next page if there is one: the key of the last row, so that rows which
/// come and go between two calls neither repeat nor hide others.
/// Errors: InvalidNextToken, ValidationError.
template <class Row, class KeyOf>
[[nodiscard]] Result<std::optional<std::string>> take_page(std::vector<Row>& rows,
                                                           const PageRequest& request,
                                                           KeyOf key_of) {
  const std::int32_t wanted = request.max_records.value_or(request.standard);
  if (wanted < 1 || wanted > request.largest) {
    return std::unexpected(errors::validation("MaxRecords is not in the range 1 to " +
                                              std::to_string(request.largest)));
  }
  if (request.next_token && !request.next_token->empty()) {
    const auto last = from_base64(*request.next_token);
    if (!last || last->empty()) return std::unexpected(errors::invalid_next_token());
    std::erase_if(rows, [&](const Row& row) { return key_of(row) <= *last; });
  }
  const auto size = static_cast<std::size_t>(wanted);
  if (rows.size() <= size) return std::optional<std::string>();
  rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(size), rows.end());
  return to_base64(key_of(rows.back()));
}

}  // namespace gantry::autoscaling
