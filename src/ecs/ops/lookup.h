#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/arn.h"
#include "base/result.h"
#include "ecs/tables.h"

namespace gantry::ecs {

/// Identifiers. Every operation takes a cluster by its short name or ARN, and what lives in a
/// cluster by its id or name, its ARN, or its ARN in the old form without the cluster's name.
/// An ARN of another account or region is looked up as it is and names nothing here: what follows
/// is the operation's own answer for what does not exist (ClusterNotFoundException, MISSING, ...).

/// The name that requests mean when they give no cluster (AWS: every operation's `cluster` member).
inline constexpr std::string_view kDefaultCluster = "default";

[[nodiscard]] std::string cluster_arn(const Scope& scope, std::string_view name);

/// The ACTIVE cluster that `identifier` (a short name, an ARN, or nothing) means.
/// Errors: as identify_cluster; ClusterNotFoundException, with a text of its own if it is INACTIVE.
Result<const Cluster*> find_cluster(const Tables& tables, const Scope& scope,
                                    const std::optional<std::string>& identifier);

/// The ARN of the cluster that `identifier` means, whether there is such a cluster or not.
/// Errors: InvalidParameterException for a name with other characters than letters, digits, - and
/// _, and for the ARN of something else; ClientException for what begins like an ARN and is none.
Result<std::string> identify_cluster(const Scope& scope,
                                     const std::optional<std::string>& identifier);

/// The same without looking for mistakes.
[[nodiscard]] std::string resolve_cluster_arn(const Scope& scope,
                                              const std::optional<std::string>& identifier);

/// What lives in a cluster, with AWS's words for it.
struct Kind {
  std::string_view resource;  ///< in the ARN: "task"
  std::string_view label;     ///< "Task": `Task Identifier is invalid`
  std::string_view id;  ///< "taskId": `taskId length should be one of [32,36]`; empty for what
                        ///< has a name
};
inline constexpr Kind kTaskKind{"task", "Task", "taskId"};
inline constexpr Kind kInstanceKind{"container-instance", "Container instance", "instanceId"};
inline constexpr Kind kServiceKind{"service", "Service", ""};

/// The ARN (in the new form) of what `identifier` means in `cluster`, whether it exists or not.
/// Errors, all InvalidParameterException, their texts as observed: `Container instance can not be
/// blank.`; `Task Identifier is invalid` for the ARN of something else and for other characters;
/// `Invalid identifier: Unexpected number of separators`; `Invalid identifier: Identifier is for
/// cluster a. Your cluster is b`; `taskId length should be one of [32,36]`. ClientException for
/// what begins like an ARN and is none.
Result<std::string> identify(const Cluster& cluster, const Kind& kind, std::string_view identifier);

/// The same for a list. Errors: `LABELs cannot be empty.` without any; `IDs can have at most N
/// items.`; the first wrong one's.
Result<std::vector<std::string>> identify_all(
    const Cluster& cluster, const Kind& kind,
    const std::optional<std::vector<std::string>>& identifiers, std::size_t most);

/// The container instance that `identifier` means in `cluster`.
/// Errors: identify's; InvalidParameterException if there is none there or it is INACTIVE.
Result<const ContainerInstance*> find_instance(const Tables& tables, const Cluster& cluster,
                                               std::string_view identifier);

/// The definition that `identifier` means: an ARN, FAMILY:REVISION, or FAMILY for its newest ACTIVE
/// revision. Null if there is none.
[[nodiscard]] const TaskDefinition* find_task_definition(const Tables& tables, const Scope& scope,
                                                         std::string_view identifier);

}  // namespace gantry::ecs
