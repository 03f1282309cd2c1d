#include <fmt/format.h>

#include "api/autoscaling/errors.h"
#include "autoscaling/ops/group_request.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {
namespace {

namespace api = gantry::api::autoscaling;

/// AWS: "Quotas for Amazon EC2 Auto Scaling".
constexpr std::size_t kMostHooks = 50;

std::string_view to_string(Transition transition) {
  return transition == Transition::kLaunching ? "autoscaling:EC2_INSTANCE_LAUNCHING"
                                              : "autoscaling:EC2_INSTANCE_TERMINATING";
}

}  // namespace

// AWS: PutLifecycleHook: an update keeps what the request does not name.
Result<api::PutLifecycleHookAnswer> Service::put_lifecycle_hook(
    control::OpContext& context, const api::PutLifecycleHookType& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  const std::string& name = *request.lifecycle_hook_name;
  const auto found = group->hooks.find(name);
  const bool known = found != group->hooks.end();
  if (!known && group->hooks.size() >= kMostHooks) {
    return std::unexpected(api::errors::LimitExceededFault(
        fmt::format("Lifecycle hooks limit of {} per AutoScalingGroup exceeded", kMostHooks)));
  }
  const LifecycleHook before = known ? found->second : LifecycleHook();
  auto transition = request.lifecycle_transition;
  if (!transition && known) transition = std::string(to_string(before.transition));
  GANTRY_TRY(auto hook, read_hook(transition, request.heartbeat_timeout, request.default_result));
  if (known && !request.heartbeat_timeout) hook.heartbeat = before.heartbeat;
  if (known && !request.default_result) hook.default_result = before.default_result;
  hook.notification_target_arn =
      request.notification_target_arn.value_or(before.notification_target_arn);
  hook.role_arn = request.role_arn.value_or(before.role_arn);
  hook.notification_metadata = request.notification_metadata.value_or(before.notification_metadata);
  autoscaling_.put_hook(context.tx, group->arn, name, hook);
  return api::PutLifecycleHookAnswer();
}

}  // namespace gantry::autoscaling
