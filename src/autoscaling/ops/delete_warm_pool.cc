#include <algorithm>

#include "api/autoscaling/errors.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

// AWS: DeleteWarmPool. With ForceDelete its instances end; the pool is seen as PendingDelete until
// the last of them has gone. The sentences are not known.
Result<api::DeleteWarmPoolAnswer> Service::delete_warm_pool(
    control::OpContext& context, const api::DeleteWarmPoolType& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  if (!group->warm_pool) {
    return std::unexpected(
        errors::validation("No warm pool found for AutoScalingGroup " + group->name));
  }
  if (group->warm_pool->deleting) return api::DeleteWarmPoolAnswer();
  const auto members = tables().members_by_group.range(group->arn);
  const bool ending = std::ranges::any_of(members, [](const Member& member) {
    return is_warmed(member.state) && is_terminating(member.state);
  });
  if (!request.force_delete.value_or(false)) {
    if (tables().census(group->arn).warmed > 0) {
      return std::unexpected(api::errors::ResourceInUseFault(
          "You cannot delete a warm pool while there are instances still in the warm pool."));
    }
    if (ending) {
      return std::unexpected(api::errors::ScalingActivityInProgressFault(
          "You cannot delete a warm pool while there are scaling activities in progress for it."));
    }
  }
  const std::string arn = group->arn;
  tables().groups.update(context.tx, arn, [](Group& next) { next.warm_pool->deleting = true; });
  return api::DeleteWarmPoolAnswer();
}

}  // namespace gantry::autoscaling
