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

/// Wants the task stopped: its agent is told with the next payload. A second request changes
/// nothing, nor does one for a task that has stopped.
void request_stop(Tables& tables, store::Tx& tx, std::string_view task_arn,
                  const StopRequest& request, Time now);

/// The task has stopped, or can never report again: frees its resources. Keeps the code and reason
/// that an earlier request gave.
void mark_stopped(Tables& tables, store::Tx& tx, std::string_view task_arn,
                  const StopRequest& request, Time now);

/// The instance will not come back: INACTIVE, and each of its tasks STOPPED with `reason`.
void retire_instance(Tables& tables, store::Tx& tx, std::string_view instance_arn,
                     const StopRequest& request, Time now);

}  // namespace gantry::ecs
