#include "autoscaling/ops/schedule_request.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

Result<api::DeleteScheduledActionResponse> Service::delete_scheduled_action(
    control::OpContext& context, const api::DeleteScheduledActionType& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  GANTRY_CHECK(delete_schedule(tables(), context.tx, *group, *request.scheduled_action_name));
  return api::DeleteScheduledActionResponse();
}

Result<api::BatchDeleteScheduledActionAnswer> Service::batch_delete_scheduled_action(
    control::OpContext& context, const api::BatchDeleteScheduledActionType& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  api::BatchDeleteScheduledActionAnswer answer;
  auto& failed = answer.failed_scheduled_actions.emplace();
  for (const auto& name : *request.scheduled_action_names) {
    const auto deleted = delete_schedule(tables(), context.tx, *group, name);
    if (deleted) continue;
    failed.push_back({.error_code = deleted.error().code,
                      .error_message = deleted.error().message,
                      .scheduled_action_name = name});
  }
  return answer;
}

}  // namespace gantry::autoscaling
