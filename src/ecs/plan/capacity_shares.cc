#include "ecs/plan/capacity_shares.h"

#include <algorithm>
#include <cstdint>

namespace gantry::ecs {

std::vector<std::string> share_out(const CapacityStrategy& strategy, int count,
                                   const std::map<std::string, int>& there) {
  std::vector<std::string> providers;
  std::vector<std::int64_t> given;  // beyond the bases
  const auto give = [&](std::size_t i) {
    providers.push_back(strategy[i].capacity_provider.value_or(""));
  };
  const auto left = [&] { return static_cast<std::size_t>(std::max(count, 0)) > providers.size(); };
  for (std::size_t i = 0; i < strategy.size(); ++i) {
    const auto found = there.find(strategy[i].capacity_provider.value_or(""));
    const int has = found == there.end() ? 0 : found->second;
    const int base = strategy[i].base.value_or(0);
    for (int n = has; n < base && left(); ++n) give(i);
    given.push_back(std::max(0, has - base));
  }
  const auto weight_of = [&](std::size_t i) -> std::int64_t {
    return strategy.size() == 1 ? 1 : strategy[i].weight.value_or(0);
  };
  while (left()) {
    // The provider that is furthest behind its weight: least (given + 1) / weight, the first of
    // equals.
    std::size_t next = strategy.size();
    for (std::size_t i = 0; i < strategy.size(); ++i) {
      if (weight_of(i) == 0) continue;
      if (next == strategy.size() ||
          (given[i] + 1) * weight_of(next) < (given[next] + 1) * weight_of(i)) {
        next = i;
      }
    }
    if (next == strategy.size()) break;
    ++given[next];
    give(next);
  }
  return providers;
}

}  // namespace gantry::ecs
