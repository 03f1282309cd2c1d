#include "autoscaling/capacity.h"
#include "autoscaling/model/texts.h"
#include "autoscaling/ops/convert.h"
#include "autoscaling/ops/group_request.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

// AWS: DetachInstances.
Result<api::DetachInstancesAnswer> Service::detach_instances(
    control::OpContext& context, const api::DetachInstancesQuery& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  const auto ids = request.instance_ids.value_or(std::vector<std::string>());
  std::int32_t counted = 0;
  for (const auto& id : ids) {
    GANTRY_TRY(const Member* member, require_member(tables(), *group, id));
    if (member->state != LifecycleState::kInService && member->state != LifecycleState::kStandby)
      return std::unexpected(errors::wrong_state(id, "InService or Standby"));
    counted += is_capacity(member->state);
  }
  const bool decrement = *request.should_decrement_desired_capacity;
  if (decrement && group->desired - counted < group->min_size)
    return std::unexpected(errors::no_room(*group, "detach", std::ssize(ids)));
  api::DetachInstancesAnswer answer;
  auto& activities = answer.activities.emplace();
  for (const auto& id : ids) {
    std::string clause = texts::detached(id);
    if (decrement && is_capacity(tables().members.find(id)->state)) {
      const std::string arn = group->arn;
      clause += texts::shrinking(group->desired, group->desired - 1);
      decrement_desired(tables(), context.tx, arn);
    }
    activities.push_back(to_api(autoscaling_.fleet().detach(change(context), ec2::InstanceId(id),
                                                            texts::add("", context.now, clause))));
  }
  return answer;
}

}  // namespace gantry::autoscaling
