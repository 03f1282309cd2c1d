#include "autoscaling/ops/policy_request.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

Result<api::DeletePolicyResponse> Service::delete_policy(control::OpContext& context,
                                                         const api::DeletePolicyType& request) {
  GANTRY_TRY(const ScalingPolicy* policy,
             require_policy(tables(), context.scope(), request.auto_scaling_group_name,
                            *request.policy_name));
  const std::string arn = policy->arn;
  tables().policies.erase(context.tx, arn);
  return api::DeletePolicyResponse();
}

}  // namespace gantry::autoscaling
