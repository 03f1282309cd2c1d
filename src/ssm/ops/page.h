#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api/ssm/errors.h"
#include "base/encoding.h"
#include "base/result.h"

namespace gantry::ssm {

/// Keeps of `rows`, which are in order of `key_of`, the page asked for; the token of the next one.
/// Errors: InvalidNextToken.
template <class Request, class Rows, class KeyOf>
[[nodiscard]] Result<std::optional<std::string>> take_page(const Request& request,
                                                           std::size_t standard, Rows& rows,
                                                           KeyOf key_of) {
  if (request.next_token) {
    const auto last = from_base64(*request.next_token);
    if (!last || last->empty()) {
      return std::unexpected(
          api::ssm::errors::InvalidNextToken("The specified token is not valid."));
    }
    std::erase_if(rows, [&](const auto& row) { return key_of(row) <= *last; });
  }
  const auto size = request.max_results ? static_cast<std::size_t>(*request.max_results) : standard;
  if (rows.size() <= size) return std::optional<std::string>();
  rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(size), rows.end());
  return to_base64(key_of(rows.back()));
}

}  // namespace gantry::ssm
