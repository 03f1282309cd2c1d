#include "api/autoscaling/errors.h"
#include "autoscaling/model/texts.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {
namespace {

namespace api = gantry::api::autoscaling;

Result<void> check_empty(const Tables& tables, const Group& group) {
  const Census& census = tables.census(group.arn);
  if (census.capacity() + census.standby + census.warmed > 0) {
    return std::unexpected(api::errors::ResourceInUseFault(
        "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance "
        "request(s) still in the group."));
  }
  if (census.terminating > 0) {
    return std::unexpected(api::errors::ScalingActivityInProgressFault(
        "You cannot delete an AutoScalingGroup while there are scaling activities in progress for "
        "that group."));
  }
  return {};
}

Result<void> check_protection(const Group& group, bool force) {
  const bool is_protected = group.deletion_protection == "prevent-all-deletion" ||
                            (force && group.deletion_protection == "prevent-force-deletion");
  if (!is_protected) return {};
  return std::unexpected(errors::validation("You cannot delete the AutoScalingGroup " + group.name +
                                            " because of its deletion protection."));
}

}  // namespace

// AWS: DeleteAutoScalingGroup. With ForceDelete its instances end without their lifecycle actions
// and without regard to protection; the group is seen until the last of them has gone.
Result<api::DeleteAutoScalingGroupResponse> Service::delete_auto_scaling_group(
    control::OpContext& context, const api::DeleteAutoScalingGroupType& request) {
  const auto& name = request.auto_scaling_group_name;
  const Group* group = tables().find_group(context.scope(), *name);
  if (!group) return std::unexpected(errors::group_not_found(*name));
  if (group->deleting) return api::DeleteAutoScalingGroupResponse();
  const bool force = request.force_delete.value_or(false);
  GANTRY_CHECK(check_protection(*group, force));
  if (!force) GANTRY_CHECK(check_empty(tables(), *group));
  const std::string arn = group->arn;
  if (tables().census(arn).all() == 0) {
    tables().erase_group(context.tx, arn);
    return api::DeleteAutoScalingGroupResponse();
  }
  tables().groups.update(context.tx, arn, [](Group& next) {
    next.deleting = true;
    next.desired = next.min_size = next.max_size = 0;
  });
  autoscaling_.fleet().terminate_all(
      change(context), arn,
      texts::add("", context.now, texts::taken_out("a user request to delete the group")));
  return api::DeleteAutoScalingGroupResponse();
}

}  // namespace gantry::autoscaling
