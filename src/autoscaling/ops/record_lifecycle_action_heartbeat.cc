#include <algorithm>

#include "autoscaling/ops/lifecycle_action.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

// AWS: RecordLifecycleActionHeartbeat, "This extends the timeout by the length of time defined
// using the PutLifecycleHook API call."
Result<api::RecordLifecycleActionHeartbeatAnswer> Service::record_lifecycle_action_heartbeat(
    control::OpContext& context, const api::RecordLifecycleActionHeartbeatType& request) {
  const std::string& hook = *request.lifecycle_hook_name;
  GANTRY_TRY(const ActiveWait found,
             find_wait(tables(), context.scope(), *request.auto_scaling_group_name, hook,
                       request.lifecycle_action_token, request.instance_id));
  const Group& group = *tables().groups.find(found.member->group_arn);
  const auto settings = group.hooks.find(hook);
  if (settings == group.hooks.end()) return api::RecordLifecycleActionHeartbeatAnswer();
  const Time deadline = context.now + settings->second.heartbeat;
  tables().members.update(context.tx, found.member->key(), [&](Member& next) {
    std::ranges::find(next.waits, hook, &HookWait::hook)->deadline = deadline;
  });
  return api::RecordLifecycleActionHeartbeatAnswer();
}

}  // namespace gantry::autoscaling
