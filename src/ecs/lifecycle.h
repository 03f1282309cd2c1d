#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "ecs/tables.h"

namespace gantry::ecs {

/// The changes of a task's life that several parts make: operations, the agent's reports, a host
/// that goes away. All inside the caller's transaction.

/// The next number for a message to the instance's agent.
std::int64_t next_sequence(Tables& tables, store::Tx& tx, std::string_view instance_arn);

struct StopRequest {
  StopCode code = StopCode::kUserInitiated;
  std::string reason;
};

/// The containers of the task run, as its agent says: it is RUNNING, or ACTIVATING until its
/// targets are registered (AWS: "Amazon ECS task lifecycle"). Changes the copy that an update
/// holds.
void activate(const Tables& tables, Task& task, Time now);

/// The targets are registered: RUNNING. For a task that still shall run.
void finish_activation(Tables& tables, store::Tx& tx, std::string_view task_arn, Time now);

/// The targets have left their load balancers: now the agent is told to stop the task.
void finish_draining(Tables& tables, store::Tx& tx, std::string_view task_arn);

/// Is the agent to stop the task? Not before its targets have been drained.
[[nodiscard]] inline bool is_stop_due(const Task& task) {
  return task.desired_status == DesiredStatus::kStopped &&
         task.target_state != TargetState::kDraining;
}

/// Wants the task stopped: its agent is told with the next payload, after the task's targets have
/// been drained (DEACTIVATING). A second request changes nothing, nor does one for a task that has
/// stopped.
void request_stop(Tables& tables, store::Tx& tx, std::string_view task_arn,
                  const StopRequest& request, Time now);

/// The task has stopped, or can never report again: frees its resources. Keeps the code and reason
/// that an earlier request gave.
void mark_stopped(Tables& tables, store::Tx& tx, std::string_view task_arn,
                  const StopRequest& request, Time now);

/// The instance's host is down: each of its tasks STOPPED with `reason`. The instance itself stays,
/// for a host that is started again.
void lose_tasks(Tables& tables, store::Tx& tx, std::string_view instance_arn,
                const StopRequest& request, Time now);

/// The instance will not come back: INACTIVE, and each of its tasks STOPPED with `reason`.
void retire_instance(Tables& tables, store::Tx& tx, std::string_view instance_arn,
                     const StopRequest& request, Time now);

}  // namespace gantry::ecs
