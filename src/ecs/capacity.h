#pragma once

#include <cstddef>
#include <string_view>

#include "ecs/tables.h"

namespace gantry::ecs {

/// The ACTIVE provider of that name in the account and region of a cluster; null if there is none.
[[nodiscard]] const CapacityProvider* find_capacity_provider(const Tables& tables,
                                                             std::string_view cluster_arn,
                                                             std::string_view name);

/// Does ECS scale its group? Then tasks without room wait in PROVISIONING (AWS: "Deep Dive on
/// Amazon ECS Cluster Auto Scaling": only with managed scaling).
[[nodiscard]] bool has_managed_scaling(const CapacityProvider* provider);

/// How many more tasks of the cluster may wait (AWS: "Amazon ECS service quotas").
[[nodiscard]] std::size_t waiting_room(const Tables& tables, std::string_view cluster_arn);

}  // namespace gantry::ecs
