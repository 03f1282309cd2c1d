#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/ecs/types.h"
#include "aws/json_codec.h"
#include "base/result.h"

namespace gantry::ecs {

/// How many results a page has when the request does not say, and at most.
struct PageLimits {
  std::int32_t usual = 100;
  std::int32_t most = 100;
};

/// AWS: maxResults of each operation; 100 and 100 where nothing else is documented.
template <class Request>
inline constexpr PageLimits kPageLimits{};
template <>
inline constexpr PageLimits kPageLimits<api::ecs::ListServicesRequest>{10, 100};
template <>
inline constexpr PageLimits kPageLimits<api::ecs::ListServicesByNamespaceRequest>{10, 100};
template <>
inline constexpr PageLimits kPageLimits<api::ecs::ListServiceDeploymentsRequest>{20, 100};
template <>
inline constexpr PageLimits kPageLimits<api::ecs::ListAccountSettingsRequest>{10, 10};
template <>
inline constexpr PageLimits kPageLimits<api::ecs::DescribeCapacityProvidersRequest>{10, 10};

/// One page of a List operation: walks candidates in key order, starting behind the token's key, so
/// that a token stays good while records come and go, that of its key among them. A token is bound
/// to its operation and to the request's other members.
class Page {
 public:
  std::string after;  ///< the last key of the page before; empty for the first
  std::size_t size = 100;

  /// Errors: InvalidParameterException for a token that this operation did not give out for the
  /// same cluster and filters, and for maxResults out of range.
  template <class Request>
  static Result<Page> of(const Request& request) {
    Request filters = request;
    filters.next_token.reset();
    filters.max_results.reset();
    return make(kPageLimits<Request>, request.max_results, request.next_token,
                std::string(Request::kSchema.name) + aws::to_json(filters));
  }

  [[nodiscard]] std::string token_after(std::string_view key) const;

 private:
  static Result<Page> make(PageLimits limits, std::optional<std::int32_t> max_results,
                           const std::optional<std::string>& token, const std::string& identity);

  std::string fingerprint_;  ///< of the operation and the request's other members
};

/// Fills a page with what `keep` lets through of `range` (ordered by key) behind the page's start.
/// The token of the next page, if there is one: `range` is walked until one more record than the
/// page holds was found, so it should begin near `page.after` (Index::range(key, after)) and `keep`
/// should be cheap, or let through most of it.
template <class Range, class Keep, class Take>
std::optional<std::string> fill_page(const Page& page, Range&& range, Keep&& keep, Take&& take) {
  std::size_t taken = 0;
  std::string last;
  for (const auto& record : range) {
    if (!page.after.empty() && record.key() <= page.after) continue;
    if (!keep(record)) continue;
    if (taken == page.size) return page.token_after(last);
    take(record);
    last = record.key();
    ++taken;
  }
  return std::nullopt;
}

}  // namespace gantry::ecs
