#include <fmt/format.h>

#include "autoscaling/ops/group_request.h"
#include "autoscaling/ops/lifecycle_action.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

Result<ActiveWait> find_wait(const Tables& tables, const Scope& scope, const std::string& name,
                             const std::string& hook, const std::optional<std::string>& token,
                             const std::optional<std::string>& instance) {
  GANTRY_TRY(const Group* group, require_group(tables, scope, name));
  if (!token && !instance) {
    return std::unexpected(
        errors::validation("Either instanceId or lifecycleActionToken must be specified"));
  }
  for (const Member& member : tables.members_by_group.range(group->arn)) {
    if (instance && member.id.str() != *instance) continue;
    for (const HookWait& wait : member.waits) {
      if (wait.hook == hook && (!token || wait.token == *token)) return ActiveWait{&member, &wait};
    }
  }
  return std::unexpected(errors::validation(
      token ? fmt::format("No active Lifecycle Action found with token {}", *token)
            : fmt::format("No active Lifecycle Action found with instance ID {}", *instance)));
}

Result<api::CompleteLifecycleActionAnswer> Service::complete_lifecycle_action(
    control::OpContext& context, const api::CompleteLifecycleActionType& request) {
  const std::string& result = *request.lifecycle_action_result;
  if (result != "CONTINUE" && result != "ABANDON") {
    return std::unexpected(
        errors::validation("LifecycleActionResult must be either CONTINUE or ABANDON"));
  }
  GANTRY_TRY(
      const ActiveWait found,
      find_wait(tables(), context.scope(), *request.auto_scaling_group_name,
                *request.lifecycle_hook_name, request.lifecycle_action_token, request.instance_id));
  autoscaling_.complete_hook(change(context), found.member->id, *request.lifecycle_hook_name,
                             result == "CONTINUE" ? HookResult::kContinue : HookResult::kAbandon);
  return api::CompleteLifecycleActionAnswer();
}

}  // namespace gantry::autoscaling
