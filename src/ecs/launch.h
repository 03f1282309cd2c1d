#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/ecs/types.h"
#include "base/arn.h"
#include "base/id_source.h"
#include "base/result.h"
#include "base/time.h"
#include "ecs/plan/placement_planner.h"
#include "ecs/tables.h"

namespace gantry::ecs {

/// A task to be, whoever wants it: RunTask, StartTask or a service.
struct NewTask {
  const Cluster* cluster = nullptr;
  const TaskDefinition* definition = nullptr;
  std::optional<api::ecs::TaskOverride> overrides;
  std::string group;  ///< empty: the family's
  std::string started_by;
  std::string client_token;
  Tags tags;
  std::string service_arn;             ///< empty for a task without a service
  std::string capacity_provider_name;  ///< empty if it is launched by launch type
  bool enable_execute_command = false;
  std::uint64_t request_digest = 0;  ///< of the RunTask with that client token
  /// For a task that waits: the constraints and the strategy of its RunTask.
  std::optional<api::ecs::RunTaskRequest> waits_with;
  std::optional<api::ecs::AwsVpcConfiguration> network = {};  ///< of a task of mode awsvpc
  /// Of a deployment: its tasks keep to the image digests that it knows.
  const ServiceRevision* revision = nullptr;
};

/// The attribute of an instance that is not EC2's (the agent's ECS_EXTERNAL).
inline constexpr std::string_view kExternalAttribute = "ecs.capability.external";

/// EC2 or EXTERNAL, by the instance on which it is.
[[nodiscard]] std::string_view launch_type_of(const Tables& tables, const Task& task);

/// A definition's claim with the sizes that a task's overrides change.
[[nodiscard]] Resources claim_with_overrides(
    const TaskDefinition& definition, const std::optional<api::ecs::TaskOverride>& overrides);

/// The attributes that its instance must have, with those of a task's overrides.
[[nodiscard]] std::vector<std::string> attributes_with_overrides(
    const TaskDefinition& definition, const std::optional<api::ecs::TaskOverride>& overrides);

/// Errors: InvalidParameterException for an override that names no container of the definition.
Result<void> check_overrides(const TaskDefinition& definition,
                             const std::optional<api::ecs::TaskOverride>& overrides);

/// Errors: what RunTask and StartTask answer for a task definition that is not there or INACTIVE.
Result<const TaskDefinition*> find_runnable(const Tables& tables, const Scope& scope,
                                            const std::optional<std::string>& identifier);

/// What service and definition together ask of an instance.
Result<PlacementRequest> placement_for(const Tables& tables, const Service& service,
                                       const TaskDefinition& definition);

/// What the task asks of an instance; of a RunTask's own constraints, only while it waits.
[[nodiscard]] PlacementRequest placement_for(const Tables& tables, const Task& task);

/// A task in PROVISIONING has found its instance: it is PENDING there, or STOPPED if it can have no
/// interface.
void assign(Tables& tables, store::Tx& tx, Time now, IdSource& ids, std::string_view task_arn,
            const ContainerInstance& instance);

/// Writes the task. On an instance it is PENDING and has the number of the payload that will start
/// it; without one it is PROVISIONING and waits for capacity. The new task's ARN, in the scope of
/// its cluster.
std::string create_task(Tables& tables, store::Tx& tx, Time now, IdSource& ids,
                        const NewTask& wanted, const ContainerInstance* instance);

}  // namespace gantry::ecs
