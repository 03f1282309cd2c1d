#include <fmt/format.h>

#include "api/autoscaling/errors.h"
#include "autoscaling/ops/policy_request.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {
namespace {

namespace api = gantry::api::autoscaling;

/// AWS: "Quotas for Amazon EC2 Auto Scaling".
constexpr std::size_t kMostPolicies = 50;

std::unexpected<Error> invalid(std::string message) {
  return std::unexpected(errors::validation(std::move(message)));
}

Result<void> check_simple(const api::PutScalingPolicyType& request) {
  if (!request.scaling_adjustment)
    return invalid("ScalingAdjustment must be specified for policies of type SimpleScaling");
  if (request.step_adjustments && !request.step_adjustments->empty())
    return invalid("StepAdjustments are not supported by the specified policy type");
  if (request.cooldown.value_or(0) < 0)
    return invalid("Cooldown must be greater than or equal to 0");
  return {};
}

Result<void> check_steps(const api::PutScalingPolicyType& request) {
  if (request.scaling_adjustment || request.cooldown) {
    return invalid("ScalingAdjustment and Cooldown are not supported by the specified policy type");
  }
  if (!request.step_adjustments || request.step_adjustments->empty())
    return invalid("At least one StepAdjustment must be specified");
  if (!are_well_formed(read_steps(*request.step_adjustments)))
    return invalid("The specified step adjustments leave a gap, overlap, or have no open end");
  return {};
}

Result<void> check_adjustment(const api::PutScalingPolicyType& request) {
  if (!request.adjustment_type) return invalid("AdjustmentType must be specified");
  if (!read_adjustment_type(*request.adjustment_type))
    return invalid(fmt::format("Invalid adjustment type: {}", *request.adjustment_type));
  if ((request.min_adjustment_magnitude || request.min_adjustment_step) &&
      *request.adjustment_type != "PercentChangeInCapacity") {
    return invalid("MinAdjustmentMagnitude is not supported by the specified adjustment type");
  }
  return {};
}

Result<void> check_tracking(const api::PutScalingPolicyType& request) {
  if (!request.target_tracking_configuration) {
    return invalid(
        "TargetTrackingConfiguration must be specified for policies of type "
        "TargetTrackingScaling");
  }
  const auto& configuration = *request.target_tracking_configuration;
  if (configuration.predefined_metric_specification.has_value() ==
      configuration.customized_metric_specification.has_value()) {
    return invalid(
        "Exactly one of PredefinedMetricSpecification and CustomizedMetricSpecification must be "
        "specified");
  }
  if (*configuration.target_value <= 0) return invalid("TargetValue must be greater than 0");
  return {};
}

Result<void> check(const api::PutScalingPolicyType& request, const std::string& type) {
  if (type == "TargetTrackingScaling") return check_tracking(request);
  if (type == "PredictiveScaling")
    return std::unexpected(errors::unsupported("PolicyType PredictiveScaling"));
  if (type != "SimpleScaling" && type != "StepScaling")
    return invalid(fmt::format("Invalid policy type: {}", type));
  GANTRY_CHECK(check_adjustment(request));
  return type == "SimpleScaling" ? check_simple(request) : check_steps(request);
}

api::ScalingPolicy describe(const api::PutScalingPolicyType& request, const std::string& type) {
  api::ScalingPolicy shown;
  shown.auto_scaling_group_name = request.auto_scaling_group_name;
  shown.policy_name = request.policy_name;
  shown.policy_type = type;
  shown.adjustment_type = request.adjustment_type;
  shown.min_adjustment_magnitude = request.min_adjustment_magnitude;
  shown.min_adjustment_step = request.min_adjustment_step;
  shown.scaling_adjustment = request.scaling_adjustment;
  shown.cooldown = request.cooldown;
  shown.step_adjustments = request.step_adjustments.value_or(std::vector<api::StepAdjustment>());
  if (type == "StepScaling")
    shown.metric_aggregation_type = request.metric_aggregation_type.value_or("Average");
  shown.estimated_instance_warmup = request.estimated_instance_warmup;
  shown.target_tracking_configuration = request.target_tracking_configuration;
  shown.enabled = request.enabled.value_or(true);
  shown.alarms.emplace();
  return shown;
}

}  // namespace

// AWS: PutScalingPolicy: makes the policy or puts it in the place of the one of its name.
Result<api::PolicyARNType> Service::put_scaling_policy(control::OpContext& context,
                                                       const api::PutScalingPolicyType& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  const std::string type = request.policy_type.value_or("SimpleScaling");
  GANTRY_CHECK(check(request, type));
  ScalingPolicy policy;
  if (const ScalingPolicy* known = tables().find_policy(group->arn, *request.policy_name)) {
    policy = *known;
  } else {
    if (tables().policies_by_group.count(group->arn) >= kMostPolicies) {
      return std::unexpected(api::errors::LimitExceededFault(fmt::format(
          "Scaling policies limit of {} per AutoScalingGroup exceeded", kMostPolicies)));
    }
    policy.name = *request.policy_name;
    policy.group_arn = group->arn;
    policy.account = group->account;
    policy.region = group->region;
    policy.arn = make_arn("autoscaling", context.scope(),
                          fmt::format("scalingPolicy:{}:autoScalingGroupName/{}:policyName/{}",
                                      context.ids.uuid(), group->name, policy.name));
  }
  policy.description = describe(request, type);
  policy.description.policy_arn = policy.arn;
  api::PolicyARNType answer{.policy_arn = policy.arn};
  answer.alarms.emplace();
  tables().policies.put(context.tx, std::move(policy));
  return answer;
}

}  // namespace gantry::autoscaling
