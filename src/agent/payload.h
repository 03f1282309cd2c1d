#pragma once

#include <optional>
#include <string_view>

#include "agent/credential_store.h"
#include "agent/task.h"
#include "api/acs/types.h"
#include "base/result.h"

namespace gantry::agent {

/// One entry of a PayloadMessage in the agent's terms.
struct PayloadTask {
  TaskSpec spec;
  Status desired = Status::kRunning;  ///< kRunning or kStopped
  std::optional<RoleCredentials> role;
  std::optional<RoleCredentials> execution_role;
};

/// The only place that knows both the wire's task and the agent's. What is malformed is an error,
/// the message says why; what is well-formed but beyond this agent sets TaskSpec::refusal.
[[nodiscard]] Result<PayloadTask> decode_payload_task(const api::acs::Task& task);

/// From TaskSpec::payload, as the state file kept it.
[[nodiscard]] Result<TaskSpec> task_from_saved(std::string_view payload);

[[nodiscard]] RoleCredentials to_credentials(const api::acs::IAMRoleCredentials& wire);

}  // namespace gantry::agent
