#include <fmt/format.h>

#include "autoscaling/ops/group_request.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

Result<api::DeleteLifecycleHookAnswer> Service::delete_lifecycle_hook(
    control::OpContext& context, const api::DeleteLifecycleHookType& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  const std::string& name = *request.lifecycle_hook_name;
  if (!group->hooks.contains(name)) {
    return std::unexpected(errors::validation(fmt::format(
        "No Lifecycle Hook found with name: {} in AutoScalingGroup: {}", name, group->name)));
  }
  autoscaling_.delete_hook(change(context), group->arn, name);
  return api::DeleteLifecycleHookAnswer();
}

}  // namespace gantry::autoscaling
