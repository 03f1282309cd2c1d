#pragma once

#include <string>
#include <vector>

#include "api/ecs/types.h"
#include "base/result.h"
#include "ecs/model/cluster.h"

namespace gantry::ecs {

using CapacityStrategy = std::vector<api::ecs::CapacityProviderStrategyItem>;

/// The strategy by which a request's tasks find capacity: its own, or the cluster's default where
/// it names neither a strategy nor a launch type. Empty: by launch type.
/// Errors: InvalidParameterException for both at once, a provider that the cluster does not have
/// and values out of range; UnsupportedFeatureException for Fargate's providers.
Result<CapacityStrategy> strategy_of(const Cluster& cluster,
                                     const api::ecs::RunTaskRequest& request);

/// The provider of each of `count` tasks: first the bases, then by weight (AWS:
/// API_CapacityProviderStrategyItem).
[[nodiscard]] std::vector<std::string> share_out(const CapacityStrategy& strategy, int count);

}  // namespace gantry::ecs
