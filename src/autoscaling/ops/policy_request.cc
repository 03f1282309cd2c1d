#include "autoscaling/ops/policy_request.h"

#include <fmt/format.h>

#include "autoscaling/errors.h"
#include "autoscaling/ops/group_request.h"

namespace gantry::autoscaling {

std::optional<AdjustmentType> read_adjustment_type(std::string_view name) {
  if (name == "ChangeInCapacity") return AdjustmentType::kChangeInCapacity;
  if (name == "ExactCapacity") return AdjustmentType::kExactCapacity;
  if (name == "PercentChangeInCapacity") return AdjustmentType::kPercentChangeInCapacity;
  return std::nullopt;
}

std::vector<Step> read_steps(const std::vector<api::autoscaling::StepAdjustment>& steps) {
  std::vector<Step> read;
  for (const auto& step : steps) {
    read.push_back({.lower = step.metric_interval_lower_bound,
                    .upper = step.metric_interval_upper_bound,
                    .amount = *step.scaling_adjustment});
  }
  return read;
}

Result<const ScalingPolicy*> require_policy(const Tables& tables, const Scope& scope,
                                            const std::optional<std::string>& group,
                                            const std::string& policy) {
  const auto unknown = [&] {
    return std::unexpected(errors::validation(fmt::format("Policy {} not found", policy)));
  };
  if (policy.starts_with("arn:")) {
    const ScalingPolicy* found = tables.policies.find(policy);
    if (!found || found->scope() != scope) return unknown();
    return found;
  }
  if (!group) {
    return std::unexpected(
        errors::validation("AutoScalingGroupName must be specified with a policy's name"));
  }
  GANTRY_TRY(const Group* owner, require_group(tables, scope, group));
  const ScalingPolicy* found = tables.find_policy(owner->arn, policy);
  if (!found) return unknown();
  return found;
}

}  // namespace gantry::autoscaling
