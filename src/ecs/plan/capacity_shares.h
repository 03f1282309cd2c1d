#pragma once

#include <map>
#include <string>
#include <vector>

#include "api/ecs/types.h"

namespace gantry::ecs {

using CapacityStrategy = std::vector<api::ecs::CapacityProviderStrategyItem>;

/// The provider of each of `count` more tasks, when providers have `there` already: first the
/// bases, then by weight (AWS: API_CapacityProviderStrategyItem). A provider that is alone gets
/// all.
[[nodiscard]] std::vector<std::string> share_out(const CapacityStrategy& strategy, int count,
                                                 const std::map<std::string, int>& there = {});

}  // namespace gantry::ecs
