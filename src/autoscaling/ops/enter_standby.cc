#include "autoscaling/capacity.h"
#include "autoscaling/model/texts.h"
#include "autoscaling/ops/convert.h"
#include "autoscaling/ops/group_request.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

// AWS: EnterStandby: without the decrement, others are launched in their place.
Result<api::EnterStandbyAnswer> Service::enter_standby(control::OpContext& context,
                                                       const api::EnterStandbyQuery& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  const auto ids = request.instance_ids.value_or(std::vector<std::string>());
  for (const auto& id : ids) {
    GANTRY_TRY(const Member* member, require_member(tables(), *group, id));
    if (member->state != LifecycleState::kInService)
      return std::unexpected(errors::wrong_state(id, "InService"));
  }
  const bool decrement = *request.should_decrement_desired_capacity;
  if (decrement && group->desired - std::ssize(ids) < group->min_size)
    return std::unexpected(errors::no_room(*group, "place into standby", std::ssize(ids)));
  api::EnterStandbyAnswer answer;
  auto& activities = answer.activities.emplace();
  for (const auto& id : ids) {
    std::string clause = texts::moved_to_standby(id);
    if (decrement) {
      clause += texts::shrinking(group->desired, group->desired - 1);
      decrement_desired(tables(), context.tx, group->arn);
    }
    activities.push_back(to_api(autoscaling_.fleet().enter_standby(
        change(context), ec2::InstanceId(id), texts::add("", context.now, clause))));
  }
  return answer;
}

}  // namespace gantry::autoscaling
