#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/autoscaling/types.h"
#include "autoscaling/load_balancers.h"
#include "autoscaling/ops/group_request.h"
#include "autoscaling/traffic.h"

namespace gantry::autoscaling {

[[nodiscard]] std::vector<TrafficSource> to_sources(
    TrafficSource::Kind kind, const std::optional<std::vector<std::string>>& identifiers);

/// Errors: ValidationError if one is of VPC Lattice.
[[nodiscard]] Result<std::vector<TrafficSource>> to_sources(
    const std::optional<std::vector<api::autoscaling::TrafficSourceIdentifier>>& identifiers);

/// Attaches all or none. Errors: ValidationError if one does not exist, InstanceRefreshInProgress.
[[nodiscard]] Result<void> attach_sources(Traffic& traffic, const World& world,
                                          const ec2::Change& change, const Group& group,
                                          const std::vector<TrafficSource>& sources);

/// Errors: ValidationError if one is not attached.
[[nodiscard]] Result<void> detach_sources(Traffic& traffic, const ec2::Change& change,
                                          const Group& group,
                                          const std::vector<TrafficSource>& sources);

}  // namespace gantry::autoscaling
