#include "autoscaling/ops/convert.h"
#include "autoscaling/ops/page.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {
namespace {

namespace api = gantry::api::autoscaling;

api::ScheduledUpdateGroupAction to_api(const ScheduledAction& action, const std::string& group) {
  api::ScheduledUpdateGroupAction shown;
  shown.auto_scaling_group_name = group;
  shown.scheduled_action_name = action.name;
  shown.scheduled_action_arn = action.arn;
  shown.time = action.start_time;
  shown.start_time = action.start_time;
  shown.end_time = action.end_time;
  shown.recurrence = non_empty(action.recurrence);
  shown.time_zone = non_empty(action.time_zone);
  shown.min_size = action.min_size;
  shown.max_size = action.max_size;
  shown.desired_capacity = action.desired;
  return shown;
}

}  // namespace

// AWS: DescribeScheduledActions: those that are still to come. With names, the times do not count.
Result<api::ScheduledActionsType> Service::describe_scheduled_actions(
    control::OpContext& context, const api::DescribeScheduledActionsType& request) {
  std::vector<const ScheduledAction*> found;
  const auto& names = request.scheduled_action_names;
  const bool named = names && !names->empty();
  const auto take = [&](const ScheduledAction& action) {
    if (named) {
      if (std::ranges::find(*names, action.name) == names->end()) return;
    } else if ((request.start_time && action.next < *request.start_time) ||
               (request.end_time && action.next > *request.end_time)) {
      return;
    }
    found.push_back(&action);
  };
  if (request.auto_scaling_group_name) {
    GANTRY_TRY(const Group* group,
               require_group(tables(), context.scope(), request.auto_scaling_group_name));
    for (const auto& action : tables().actions_by_group.range(group->arn)) take(action);
  } else {
    for (const auto& action : tables().actions_by_scope.range(context.scope())) take(action);
  }
  std::ranges::sort(found, {}, [](const ScheduledAction* action) { return action->arn; });
  api::ScheduledActionsType answer;
  GANTRY_TRY(answer.next_token,
             take_page(found, {request.max_records, request.next_token},
                       [](const ScheduledAction* action) { return action->arn; }));
  auto& shown = answer.scheduled_update_group_actions.emplace();
  for (const auto* action : found)
    shown.push_back(to_api(*action, tables().groups.find(action->group_arn)->name));
  return answer;
}

}  // namespace gantry::autoscaling
