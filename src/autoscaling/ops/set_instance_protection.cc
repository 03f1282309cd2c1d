#include "autoscaling/ops/group_request.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

// AWS: SetInstanceProtection.
Result<api::SetInstanceProtectionAnswer> Service::set_instance_protection(
    control::OpContext& context, const api::SetInstanceProtectionQuery& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  for (const auto& id : *request.instance_ids) {
    GANTRY_TRY(const Member* member, require_member(tables(), *group, id));
    if (is_terminating(member->state))
      return std::unexpected(errors::wrong_state(id, "InService, EnteringStandby or Standby"));
  }
  for (const auto& id : *request.instance_ids)
    autoscaling_.set_protection(context.tx, ec2::InstanceId(id), *request.protected_from_scale_in);
  return api::SetInstanceProtectionAnswer();
}

}  // namespace gantry::autoscaling
