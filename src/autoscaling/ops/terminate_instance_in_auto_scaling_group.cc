#include <fmt/format.h>

#include "autoscaling/capacity.h"
#include "autoscaling/model/texts.h"
#include "autoscaling/ops/convert.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {
namespace {

namespace api = gantry::api::autoscaling;

Result<void> check_decrement(const Group& group) {
  if (group.desired > group.min_size) return {};
  return std::unexpected(errors::validation(fmt::format(
      "Currently, desiredSize equals minSize ({}). Terminating instance without replacement will "
      "violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to "
      "false or lower group's min size.",
      group.min_size)));
}

}  // namespace

Result<api::ActivityType> Service::terminate_instance_in_auto_scaling_group(
    control::OpContext& context, const api::TerminateInstanceInAutoScalingGroupType& request) {
  const Member* member = tables().members.find(*request.instance_id);
  if (!member || member->scope() != context.scope() || is_terminating(member->state))
    return std::unexpected(errors::instance_not_managed(*request.instance_id));
  const Group& group = *tables().groups.find(member->group_arn);
  if (group.deleting) return std::unexpected(errors::group_is_deleting(group.name));
  const ec2::InstanceId id = member->id;
  // A standby instance is not part of the desired capacity.
  const bool decrement = *request.should_decrement_desired_capacity && is_capacity(member->state);
  std::string clause = texts::user_took_out(id.str());
  if (decrement) {
    GANTRY_CHECK(check_decrement(group));
    clause += texts::shrinking(group.desired, group.desired - 1);
    decrement_desired(tables(), context.tx, group.arn);
  }
  const std::string activity =
      autoscaling_.fleet().terminate(change(context), id, texts::add("", context.now, clause));
  return api::ActivityType{.activity = to_api(*tables().find_activity(activity))};
}

}  // namespace gantry::autoscaling
