#pragma once

#include <string>
#include <vector>

#include "api/ecs/types.h"
#include "base/result.h"
#include "ecs/model/cluster.h"
#include "ecs/plan/capacity_shares.h"

namespace gantry::ecs {

/// A strategy that tasks can run by, with weights and bases filled in.
/// Errors: InvalidParameterException for a provider that the cluster does not have and for values
/// beyond AWS's rules; UnsupportedFeatureException for Fargate's providers.
Result<CapacityStrategy> runnable_strategy(const Cluster& cluster, const CapacityStrategy& items);

/// The strategy by which a request's tasks find capacity: its own, or the cluster's default where
/// it names neither a strategy nor a launch type. Empty: by launch type.
/// Errors: InvalidParameterException for both at once; those of runnable_strategy.
Result<CapacityStrategy> strategy_of(const Cluster& cluster,
                                     const api::ecs::RunTaskRequest& request);

}  // namespace gantry::ecs
