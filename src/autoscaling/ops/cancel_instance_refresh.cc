#include "autoscaling/ops/refresh_request.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

// AWS: CancelInstanceRefresh: replacements that are under way are completed first, unless
// WaitForTransitioningInstances says otherwise.
Result<api::CancelInstanceRefreshAnswer> Service::cancel_instance_refresh(
    control::OpContext& context, const api::CancelInstanceRefreshType& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  GANTRY_TRY(const InstanceRefresh* refresh, require_refresh(tables(), *group));
  const bool waits = request.wait_for_transitioning_instances.value_or(true);
  api::CancelInstanceRefreshAnswer answer{.instance_refresh_id = refresh->id};
  const std::string key = refresh->sort_key;
  tables().refreshes.update(context.tx, key, [&](InstanceRefresh& next) {
    next.surge = 0;
    next.status = waits ? RefreshStatus::kCancelling : RefreshStatus::kCancelled;
    next.reason =
        waits ? "Replacing instances before cancelling." : "Cancelled due to user request.";
    if (!waits) next.end_time = context.now;
  });
  return answer;
}

}  // namespace gantry::autoscaling
