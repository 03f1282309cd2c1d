#include "autoscaling/ops/group_request.h"
#include "autoscaling/ops/metrics.h"
#include "autoscaling/ops/processes.h"
#include "autoscaling/service.h"

/// The calls that answer with AWS's lists of names.
namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

Result<api::DescribeAdjustmentTypesAnswer> Service::describe_adjustment_types(
    control::OpContext&, const api::DescribeAdjustmentTypesRequest&) {
  api::DescribeAdjustmentTypesAnswer answer;
  answer.adjustment_types = {{.adjustment_type = "ChangeInCapacity"},
                             {.adjustment_type = "ExactCapacity"},
                             {.adjustment_type = "PercentChangeInCapacity"}};
  return answer;
}

Result<api::DescribeAutoScalingNotificationTypesAnswer>
Service::describe_auto_scaling_notification_types(
    control::OpContext&, const api::DescribeAutoScalingNotificationTypesRequest&) {
  api::DescribeAutoScalingNotificationTypesAnswer answer;
  answer.auto_scaling_notification_types = {
      {"autoscaling:EC2_INSTANCE_LAUNCH", "autoscaling:EC2_INSTANCE_LAUNCH_ERROR",
       "autoscaling:EC2_INSTANCE_TERMINATE", "autoscaling:EC2_INSTANCE_TERMINATE_ERROR",
       "autoscaling:TEST_NOTIFICATION"}};
  return answer;
}

Result<api::DescribeLifecycleHookTypesAnswer> Service::describe_lifecycle_hook_types(
    control::OpContext&, const api::DescribeLifecycleHookTypesRequest&) {
  api::DescribeLifecycleHookTypesAnswer answer;
  answer.lifecycle_hook_types = {
      {"autoscaling:EC2_INSTANCE_LAUNCHING", "autoscaling:EC2_INSTANCE_TERMINATING"}};
  return answer;
}

Result<api::DescribeMetricCollectionTypesAnswer> Service::describe_metric_collection_types(
    control::OpContext&, const api::DescribeMetricCollectionTypesRequest&) {
  api::DescribeMetricCollectionTypesAnswer answer;
  answer.granularities = {{.granularity = "1Minute"}};
  auto& metrics = answer.metrics.emplace();
  for (const auto metric : kMetrics) metrics.push_back({.metric = std::string(metric)});
  return answer;
}

Result<api::ProcessesType> Service::describe_scaling_process_types(
    control::OpContext&, const api::DescribeScalingProcessTypesRequest&) {
  api::ProcessesType answer;
  auto& processes = answer.processes.emplace();
  for (const auto process : kProcesses) processes.push_back({.process_name = std::string(process)});
  return answer;
}

Result<api::DescribeTerminationPolicyTypesAnswer> Service::describe_termination_policy_types(
    control::OpContext&, const api::DescribeTerminationPolicyTypesRequest&) {
  api::DescribeTerminationPolicyTypesAnswer answer;
  auto& policies = answer.termination_policy_types.emplace();
  for (const auto policy : kTerminationPolicies) policies.emplace_back(policy);
  return answer;
}

Result<api::DescribeAccountLimitsAnswer> Service::describe_account_limits(
    control::OpContext& context, const api::DescribeAccountLimitsRequest&) {
  const Scope scope = context.scope();
  api::DescribeAccountLimitsAnswer answer;
  answer.max_number_of_auto_scaling_groups = kMostGroups;
  answer.max_number_of_launch_configurations = kMostConfigurations;
  answer.number_of_auto_scaling_groups =
      static_cast<std::int32_t>(tables().groups_by_scope.count(scope));
  answer.number_of_launch_configurations =
      static_cast<std::int32_t>(tables().configurations_by_scope.count(scope));
  return answer;
}

}  // namespace gantry::autoscaling
