#pragma once

#include "api/acs/types.h"
#include "ecs/model/task.h"
#include "ecs/model/task_definition.h"

namespace gantry::agentlink {

/// A task as its agent is told of it: definition and overrides merged as the agent protocol wants
/// it (environment an object, Docker's own settings as strings of JSON, overrides only the
/// command). Pure.
[[nodiscard]] api::acs::Task to_payload(const ecs::Task& task,
                                        const ecs::TaskDefinition& definition);

}  // namespace gantry::agentlink
