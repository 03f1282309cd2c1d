#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/ecs/errors.h"
#include "base/encoding.h"
#include "base/result.h"

namespace gantry::ecs {

/// One page of a List operation: walks candidates in key order, starting behind the token's key.
struct Page {
  std::string after;  ///< the last key of the page before; empty for the first
  std::size_t size = 100;

  /// AWS: every List operation has maxResults 1..100, 100 by default.
  /// Errors: InvalidParameterException for a token that no List operation gave out, or a size out
  /// of range.
  template <class Request>
  static Result<Page> of(const Request& request) {
    return make(request.next_token, request.max_results);
  }

  static Result<Page> make(const std::optional<std::string>& token,
                           std::optional<std::int32_t> max_results) {
    Page page;
    if (max_results) {
      if (*max_results < 1 || *max_results > 100) {
        return std::unexpected(
            api::ecs::errors::InvalidParameterException("Invalid value for maxResults."));
      }
      page.size = static_cast<std::size_t>(*max_results);
    }
    if (token && !token->empty()) {
      const auto decoded = from_base64(*token);
      if (!decoded || !decoded->starts_with(kPrefix)) {
        return std::unexpected(api::ecs::errors::InvalidParameterException("Invalid token."));
      }
      page.after = decoded->substr(kPrefix.size());
    }
    return page;
  }

  [[nodiscard]] static std::string token_after(std::string_view key) {
    return to_base64(std::string(kPrefix) + std::string(key));
  }

 private:
  static constexpr std::string_view kPrefix = "after:";
};

/// Fills `out` with what `keep` lets through of `range` (ordered by key) behind the page's start.
/// The token of the next page, if there is one.
template <class Range, class Keep, class Take>
std::optional<std::string> fill_page(const Page& page, Range&& range, Keep&& keep, Take&& take) {
  std::size_t taken = 0;
  std::string last;
  for (const auto& record : range) {
    if (!page.after.empty() && record.key() <= page.after) continue;
    if (!keep(record)) continue;
    if (taken == page.size) return Page::token_after(last);
    take(record);
    last = record.key();
    ++taken;
  }
  return std::nullopt;
}

}  // namespace gantry::ecs
