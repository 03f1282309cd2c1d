#include "autoscaling/ops/schedule_request.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {
namespace {

namespace api = gantry::api::autoscaling;

template <class From>
ScheduleRequest read(const From& from) {
  return {.name = *from.scheduled_action_name,
          .start_time = from.start_time,
          .end_time = from.end_time,
          .recurrence = from.recurrence,
          .time_zone = from.time_zone,
          .min_size = from.min_size,
          .max_size = from.max_size,
          .desired = from.desired_capacity};
}

}  // namespace

// AWS: PutScheduledUpdateGroupAction. Time is the old name of StartTime.
Result<api::PutScheduledUpdateGroupActionResponse> Service::put_scheduled_update_group_action(
    control::OpContext& context, const api::PutScheduledUpdateGroupActionType& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  ScheduleRequest schedule = read(request);
  if (!schedule.start_time) schedule.start_time = request.time;
  GANTRY_CHECK(put_schedule(tables(), context, *group, schedule));
  return api::PutScheduledUpdateGroupActionResponse();
}

// AWS: BatchPutScheduledUpdateGroupAction: those that are wrong are told, the others take effect.
Result<api::BatchPutScheduledUpdateGroupActionAnswer>
Service::batch_put_scheduled_update_group_action(
    control::OpContext& context, const api::BatchPutScheduledUpdateGroupActionType& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  api::BatchPutScheduledUpdateGroupActionAnswer answer;
  auto& failed = answer.failed_scheduled_update_group_actions.emplace();
  for (const auto& one : *request.scheduled_update_group_actions) {
    const auto put = put_schedule(tables(), context, *group, read(one));
    if (put) continue;
    failed.push_back({.error_code = put.error().code,
                      .error_message = put.error().message,
                      .scheduled_action_name = one.scheduled_action_name});
  }
  return answer;
}

}  // namespace gantry::autoscaling
