#include <algorithm>

#include "autoscaling/ops/convert.h"
#include "autoscaling/ops/group_request.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {
namespace {

namespace api = gantry::api::autoscaling;

std::int32_t seconds(Millis time) { return static_cast<std::int32_t>(time.count() / 1000); }

api::LifecycleHook to_api(const Group& group, const std::string& name, const LifecycleHook& hook) {
  api::LifecycleHook shown;
  shown.lifecycle_hook_name = name;
  shown.auto_scaling_group_name = group.name;
  shown.lifecycle_transition = hook.transition == Transition::kLaunching
                                   ? "autoscaling:EC2_INSTANCE_LAUNCHING"
                                   : "autoscaling:EC2_INSTANCE_TERMINATING";
  shown.heartbeat_timeout = seconds(hook.heartbeat);
  shown.global_timeout = seconds(hook.global_timeout());
  shown.default_result = hook.default_result == HookResult::kContinue ? "CONTINUE" : "ABANDON";
  shown.notification_target_arn = non_empty(hook.notification_target_arn);
  shown.role_arn = non_empty(hook.role_arn);
  shown.notification_metadata = non_empty(hook.notification_metadata);
  return shown;
}

}  // namespace

Result<api::DescribeLifecycleHooksAnswer> Service::describe_lifecycle_hooks(
    control::OpContext& context, const api::DescribeLifecycleHooksType& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  const auto names = request.lifecycle_hook_names.value_or(std::vector<std::string>());
  api::DescribeLifecycleHooksAnswer answer;
  auto& shown = answer.lifecycle_hooks.emplace();
  for (const auto& [name, hook] : group->hooks) {
    if (names.empty() || std::ranges::find(names, name) != names.end())
      shown.push_back(to_api(*group, name, hook));
  }
  return answer;
}

}  // namespace gantry::autoscaling
