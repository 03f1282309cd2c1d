#pragma once

#include <optional>
#include <string>

#include "api/autoscaling/types.h"
#include "autoscaling/model/tables.h"
#include "autoscaling/ops/group_request.h"
#include "base/result.h"
#include "control/operation.h"

namespace gantry::autoscaling {

/// What PutScheduledUpdateGroupAction and its batch say of one action.
struct ScheduleRequest {
  std::string name;
  std::optional<Time> start_time;
  std::optional<Time> end_time;
  std::optional<std::string> recurrence;
  std::optional<std::string> time_zone;
  std::optional<std::int32_t> min_size;
  std::optional<std::int32_t> max_size;
  std::optional<std::int32_t> desired;
};

/// Makes the action or puts it in the place of the one of its name.
/// Errors: ValidationError, LimitExceeded.
[[nodiscard]] Result<void> put_schedule(Tables& tables, control::OpContext& context,
                                        const Group& group, const ScheduleRequest& request);

/// Errors: ValidationError.
[[nodiscard]] Result<void> delete_schedule(Tables& tables, store::Tx& tx, const Group& group,
                                           const std::string& name);

}  // namespace gantry::autoscaling
