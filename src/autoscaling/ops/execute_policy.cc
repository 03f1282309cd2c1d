#include <fmt/format.h>

#include "autoscaling/capacity.h"
#include "autoscaling/model/texts.h"
#include "autoscaling/ops/policy_request.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {
namespace {

namespace api = gantry::api::autoscaling;

std::unexpected<Error> invalid(std::string message) {
  return std::unexpected(errors::validation(std::move(message)));
}

/// AWS: "Set the default instance warmup": that of the policy, else of the group, else its default
/// cooldown.
Millis warmup_of(const Group& group, const api::ScalingPolicy& policy) {
  const auto seconds = policy.estimated_instance_warmup ? policy.estimated_instance_warmup
                                                        : group.default_instance_warmup;
  return std::chrono::seconds(seconds.value_or(group.default_cooldown));
}

Capacity capacity_of(const Tables& tables, const Group& group, Millis warmup, Time now) {
  Capacity capacity{.min = group.min_size, .max = group.max_size, .desired = group.desired};
  for (const Member& member : tables.members_by_group.range(group.arn)) {
    const bool in_service = member.state == LifecycleState::kInService && member.in_service_at;
    capacity.warming +=
        is_pending(member.state) || (in_service && *member.in_service_at + warmup > now);
  }
  // Those that are on order warm up as well.
  const std::int32_t there = tables.census(group.arn).capacity();
  capacity.warming += std::max(0, group.desired - there);
  capacity.warming = std::min(capacity.warming, group.desired);
  return capacity;
}

Adjustment read_adjustment(const api::ScalingPolicy& policy, std::int32_t amount) {
  const auto magnitude = policy.min_adjustment_magnitude ? policy.min_adjustment_magnitude
                                                         : policy.min_adjustment_step;
  return {.type = *read_adjustment_type(*policy.adjustment_type),
          .amount = amount,
          .min_magnitude = magnitude.value_or(0)};
}

Result<std::int32_t> run_steps(const api::ScalingPolicy& policy, const Capacity& capacity,
                               const api::ExecutePolicyType& request) {
  if (!request.metric_value || !request.breach_threshold) {
    return invalid(
        "MetricValue and BreachThreshold must be specified to execute a policy of type "
        "StepScaling");
  }
  const auto steps = read_steps(*policy.step_adjustments);
  const Step* step = find_step(steps, *request.metric_value - *request.breach_threshold);
  if (!step) {
    return invalid(
        fmt::format("No step adjustment found for metric value {} and breach threshold {}",
                    *request.metric_value, *request.breach_threshold));
  }
  return scale_by_step(capacity, read_adjustment(policy, step->amount));
}

Result<std::int32_t> run_tracking(const api::ScalingPolicy& policy, const Capacity& capacity,
                                  const api::ExecutePolicyType& request) {
  if (!request.metric_value) {
    return invalid(
        "MetricValue must be specified to execute a policy of type TargetTrackingScaling");
  }
  const auto& tracking = *policy.target_tracking_configuration;
  return scale_to_target(capacity, *request.metric_value, *tracking.target_value,
                         !tracking.disable_scale_in.value_or(false));
}

}  // namespace

// AWS: ExecutePolicy. A simple policy starts its cooldown, which only those who ask for it honour.
Result<api::ExecutePolicyResponse> Service::execute_policy(control::OpContext& context,
                                                           const api::ExecutePolicyType& request) {
  GANTRY_TRY(const ScalingPolicy* record,
             require_policy(tables(), context.scope(), request.auto_scaling_group_name,
                            *request.policy_name));
  const api::ScalingPolicy& policy = record->description;
  const Group& group = *tables().groups.find(record->group_arn);
  if (group.deleting) return std::unexpected(errors::group_is_deleting(group.name));
  if (!policy.enabled.value_or(true))
    return invalid(fmt::format("Policy {} is disabled", record->name));
  const bool simple = policy.policy_type == "SimpleScaling";
  const bool honor = request.honor_cooldown.value_or(false);
  if (!simple && honor)
    return invalid("HonorCooldown is only supported by policies of type SimpleScaling");
  if (honor) GANTRY_CHECK(check_cooldown(group, context.now));
  const Capacity capacity = capacity_of(tables(), group, warmup_of(group, policy), context.now);
  std::int32_t desired = capacity.desired;
  if (simple) {
    desired = scale_simply(capacity, read_adjustment(policy, *policy.scaling_adjustment));
  } else if (policy.policy_type == "StepScaling") {
    GANTRY_TRY(desired, run_steps(policy, capacity, request));
  } else {
    GANTRY_TRY(desired, run_tracking(policy, capacity, request));
  }
  if (desired == group.desired) return api::ExecutePolicyResponse();
  const Millis cooldown = std::chrono::seconds(policy.cooldown.value_or(group.default_cooldown));
  set_desired(tables(), context.tx, group.arn, desired, texts::executed_policy(record->name),
              context.now);
  if (simple) start_cooldown(tables(), context.tx, context.ids, group.arn, cooldown, context.now);
  return api::ExecutePolicyResponse();
}

}  // namespace gantry::autoscaling
