#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/arn.h"
#include "base/result.h"
#include "ecs/tables.h"

namespace gantry::ecs {

/// The name that requests mean when they give no cluster (AWS: every operation's `cluster` member).
inline constexpr std::string_view kDefaultCluster = "default";

[[nodiscard]] std::string cluster_arn(const Scope& scope, std::string_view name);

/// The ACTIVE cluster that `identifier` (a short name, an ARN, or nothing) means.
/// Errors: ClusterNotFoundException, also for an INACTIVE one; InvalidParameterException for a
/// malformed identifier.
Result<const Cluster*> find_cluster(const Tables& tables, const Scope& scope,
                                    const std::optional<std::string>& identifier);

/// The cluster's ARN for any identifier, whether there is such a cluster or not.
[[nodiscard]] std::string resolve_cluster_arn(const Scope& scope,
                                              const std::optional<std::string>& identifier);

/// The ARN of a task or container instance that `identifier` (an id, or an ARN in the long or the
/// old short form) means in `cluster`. `kind` is "task" or "container-instance". Absent if it is
/// malformed.
[[nodiscard]] std::optional<std::string> resolve_arn(const Cluster& cluster, std::string_view kind,
                                                     std::string_view identifier);

/// The definition that `identifier` means: an ARN, FAMILY:REVISION, or FAMILY for its newest ACTIVE
/// revision. Null if there is none.
[[nodiscard]] const TaskDefinition* find_task_definition(const Tables& tables, const Scope& scope,
                                                         std::string_view identifier);

}  // namespace gantry::ecs
