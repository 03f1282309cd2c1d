#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/ecs/types.h"
#include "control/operation.h"
#include "ecs/tables.h"

namespace gantry::ecs {

/// What RunTask and StartTask have in common.
struct NewTask {
  const Cluster* cluster = nullptr;
  const TaskDefinition* definition = nullptr;
  std::optional<api::ecs::TaskOverride> overrides;
  std::string group;  ///< empty: the family's
  std::string started_by;
  std::string client_token;
  Tags tags;
  bool enable_execute_command = false;
};

/// A definition's claim with the sizes that a task's overrides change.
[[nodiscard]] Resources claim_with_overrides(
    const TaskDefinition& definition, const std::optional<api::ecs::TaskOverride>& overrides);

/// Errors: InvalidParameterException for an override that names no container of the definition.
Result<void> check_overrides(const TaskDefinition& definition,
                             const std::optional<api::ecs::TaskOverride>& overrides);

/// Errors: what RunTask and StartTask answer for a task definition that is not there or INACTIVE.
Result<const TaskDefinition*> find_runnable(const Tables& tables, const Scope& scope,
                                            const std::optional<std::string>& identifier);

/// Writes the task, PENDING on that instance, with the number of the payload that will start it.
/// The new task's ARN.
std::string create_task(Tables& tables, control::OpContext& context, const NewTask& wanted,
                        const ContainerInstance& instance);

}  // namespace gantry::ecs
