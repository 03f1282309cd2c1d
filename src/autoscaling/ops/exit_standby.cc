#include "autoscaling/model/texts.h"
#include "autoscaling/ops/convert.h"
#include "autoscaling/ops/group_request.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

// AWS: ExitStandby: the desired capacity grows with each instance that comes back.
Result<api::ExitStandbyAnswer> Service::exit_standby(control::OpContext& context,
                                                     const api::ExitStandbyQuery& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  const auto ids = request.instance_ids.value_or(std::vector<std::string>());
  for (const auto& id : ids) {
    GANTRY_TRY(const Member* member, require_member(tables(), *group, id));
    if (member->state != LifecycleState::kStandby)
      return std::unexpected(errors::wrong_state(id, "Standby"));
  }
  if (group->desired + std::ssize(ids) > group->max_size)
    return std::unexpected(errors::no_room(*group, "take out of standby", std::ssize(ids)));
  api::ExitStandbyAnswer answer;
  auto& activities = answer.activities.emplace();
  for (const auto& id : ids) {
    const std::string clause =
        texts::moved_out_of_standby(id) + texts::increasing(group->desired, group->desired + 1);
    tables().groups.update(context.tx, group->arn, [](Group& next) { ++next.desired; });
    activities.push_back(to_api(autoscaling_.fleet().exit_standby(
        change(context), ec2::InstanceId(id), texts::add("", context.now, clause))));
  }
  return answer;
}

}  // namespace gantry::autoscaling
