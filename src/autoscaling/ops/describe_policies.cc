#include "autoscaling/ops/page.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {
namespace {

namespace api = gantry::api::autoscaling;

template <class Value>
bool is_wanted(const std::optional<std::vector<std::string>>& wanted, const Value& value) {
  return !wanted || wanted->empty() || std::ranges::find(*wanted, value) != wanted->end();
}

}  // namespace

// AWS: DescribePolicies. Policies that there are not are left out.
Result<api::PoliciesType> Service::describe_policies(control::OpContext& context,
                                                     const api::DescribePoliciesType& request) {
  std::vector<const ScalingPolicy*> found;
  const auto take = [&](const ScalingPolicy& policy) {
    const bool named =
        is_wanted(request.policy_names, policy.name) || is_wanted(request.policy_names, policy.arn);
    if (named && is_wanted(request.policy_types, *policy.description.policy_type))
      found.push_back(&policy);
  };
  if (request.auto_scaling_group_name) {
    GANTRY_TRY(const Group* group,
               require_group(tables(), context.scope(), request.auto_scaling_group_name));
    for (const auto& policy : tables().policies_by_group.range(group->arn)) take(policy);
  } else {
    for (const auto& policy : tables().policies_by_scope.range(context.scope())) take(policy);
  }
  std::ranges::sort(found, {}, [](const ScalingPolicy* policy) { return policy->arn; });
  api::PoliciesType answer;
  GANTRY_TRY(answer.next_token, take_page(found, {request.max_records, request.next_token},
                                          [](const ScalingPolicy* policy) { return policy->arn; }));
  auto& shown = answer.scaling_policies.emplace();
  for (const auto* policy : found) shown.push_back(policy->description);
  return answer;
}

}  // namespace gantry::autoscaling
