#pragma once

#include <vector>

#include "api/autoscaling/types.h"
#include "autoscaling/autoscaling.h"
#include "autoscaling/errors.h"
#include "autoscaling/load_balancers.h"
#include "autoscaling/ops/group_request.h"
#include "control/operation.h"

namespace gantry::autoscaling {

/// The operations of Amazon EC2 Auto Scaling, one file each in ops/; bound by
/// bind(). docs/coverage.md tells which parameters are honoured, recorded only, or
/// refused. What AWS answers with nothing but a request id answers an empty struct here.
class Service {
 public:
  explicit Service(Autoscaling& autoscaling) : autoscaling_(autoscaling) {}

  Result<api::autoscaling::AttachInstancesResponse> attach_instances(
      control::OpContext& context, const api::autoscaling::AttachInstancesQuery& request);
  Result<api::autoscaling::AttachLoadBalancerTargetGroupsResultType>
  attach_load_balancer_target_groups(
      control::OpContext& context,
      const api::autoscaling::AttachLoadBalancerTargetGroupsType& request);
  Result<api::autoscaling::AttachLoadBalancersResultType> attach_load_balancers(
      control::OpContext& context, const api::autoscaling::AttachLoadBalancersType& request);
  Result<api::autoscaling::AttachTrafficSourcesResultType> attach_traffic_sources(
      control::OpContext& context, const api::autoscaling::AttachTrafficSourcesType& request);
  Result<api::autoscaling::BatchDeleteScheduledActionAnswer> batch_delete_scheduled_action(
      control::OpContext& context, const api::autoscaling::BatchDeleteScheduledActionType& request);
  Result<api::autoscaling::BatchPutScheduledUpdateGroupActionAnswer>
  batch_put_scheduled_update_group_action(
      control::OpContext& context,
      const api::autoscaling::BatchPutScheduledUpdateGroupActionType& request);
  Result<api::autoscaling::CancelInstanceRefreshAnswer> cancel_instance_refresh(
      control::OpContext& context, const api::autoscaling::CancelInstanceRefreshType& request);
  Result<api::autoscaling::CompleteLifecycleActionAnswer> complete_lifecycle_action(
      control::OpContext& context, const api::autoscaling::CompleteLifecycleActionType& request);
  Result<api::autoscaling::CreateAutoScalingGroupResponse> create_auto_scaling_group(
      control::OpContext& context, const api::autoscaling::CreateAutoScalingGroupType& request);
  Result<api::autoscaling::CreateLaunchConfigurationResponse> create_launch_configuration(
      control::OpContext& context, const api::autoscaling::CreateLaunchConfigurationType& request);
  Result<api::autoscaling::CreateOrUpdateTagsResponse> create_or_update_tags(
      control::OpContext& context, const api::autoscaling::CreateOrUpdateTagsType& request);
  Result<api::autoscaling::DeleteAutoScalingGroupResponse> delete_auto_scaling_group(
      control::OpContext& context, const api::autoscaling::DeleteAutoScalingGroupType& request);
  Result<api::autoscaling::DeleteLaunchConfigurationResponse> delete_launch_configuration(
      control::OpContext& context, const api::autoscaling::LaunchConfigurationNameType& request);
  Result<api::autoscaling::DeleteLifecycleHookAnswer> delete_lifecycle_hook(
      control::OpContext& context, const api::autoscaling::DeleteLifecycleHookType& request);
  Result<api::autoscaling::DeletePolicyResponse> delete_policy(
      control::OpContext& context, const api::autoscaling::DeletePolicyType& request);
  Result<api::autoscaling::DeleteScheduledActionResponse> delete_scheduled_action(
      control::OpContext& context, const api::autoscaling::DeleteScheduledActionType& request);
  Result<api::autoscaling::DeleteTagsResponse> delete_tags(
      control::OpContext& context, const api::autoscaling::DeleteTagsType& request);
  Result<api::autoscaling::DeleteWarmPoolAnswer> delete_warm_pool(
      control::OpContext& context, const api::autoscaling::DeleteWarmPoolType& request);
  Result<api::autoscaling::DescribeAccountLimitsAnswer> describe_account_limits(
      control::OpContext& context, const api::autoscaling::DescribeAccountLimitsRequest& request);
  Result<api::autoscaling::DescribeAdjustmentTypesAnswer> describe_adjustment_types(
      control::OpContext& context, const api::autoscaling::DescribeAdjustmentTypesRequest& request);
  Result<api::autoscaling::AutoScalingGroupsType> describe_auto_scaling_groups(
      control::OpContext& context, const api::autoscaling::AutoScalingGroupNamesType& request);
  Result<api::autoscaling::AutoScalingInstancesType> describe_auto_scaling_instances(
      control::OpContext& context,
      const api::autoscaling::DescribeAutoScalingInstancesType& request);
  Result<api::autoscaling::DescribeAutoScalingNotificationTypesAnswer>
  describe_auto_scaling_notification_types(
      control::OpContext& context,
      const api::autoscaling::DescribeAutoScalingNotificationTypesRequest& request);
  Result<api::autoscaling::DescribeInstanceRefreshesAnswer> describe_instance_refreshes(
      control::OpContext& context, const api::autoscaling::DescribeInstanceRefreshesType& request);
  Result<api::autoscaling::LaunchConfigurationsType> describe_launch_configurations(
      control::OpContext& context, const api::autoscaling::LaunchConfigurationNamesType& request);
  Result<api::autoscaling::DescribeLifecycleHookTypesAnswer> describe_lifecycle_hook_types(
      control::OpContext& context,
      const api::autoscaling::DescribeLifecycleHookTypesRequest& request);
  Result<api::autoscaling::DescribeLifecycleHooksAnswer> describe_lifecycle_hooks(
      control::OpContext& context, const api::autoscaling::DescribeLifecycleHooksType& request);
  Result<api::autoscaling::DescribeLoadBalancerTargetGroupsResponse>
  describe_load_balancer_target_groups(
      control::OpContext& context,
      const api::autoscaling::DescribeLoadBalancerTargetGroupsRequest& request);
  Result<api::autoscaling::DescribeLoadBalancersResponse> describe_load_balancers(
      control::OpContext& context, const api::autoscaling::DescribeLoadBalancersRequest& request);
  Result<api::autoscaling::DescribeMetricCollectionTypesAnswer> describe_metric_collection_types(
      control::OpContext& context,
      const api::autoscaling::DescribeMetricCollectionTypesRequest& request);
  Result<api::autoscaling::PoliciesType> describe_policies(
      control::OpContext& context, const api::autoscaling::DescribePoliciesType& request);
  Result<api::autoscaling::ActivitiesType> describe_scaling_activities(
      control::OpContext& context, const api::autoscaling::DescribeScalingActivitiesType& request);
  Result<api::autoscaling::ProcessesType> describe_scaling_process_types(
      control::OpContext& context,
      const api::autoscaling::DescribeScalingProcessTypesRequest& request);
  Result<api::autoscaling::ScheduledActionsType> describe_scheduled_actions(
      control::OpContext& context, const api::autoscaling::DescribeScheduledActionsType& request);
  Result<api::autoscaling::TagsType> describe_tags(
      control::OpContext& context, const api::autoscaling::DescribeTagsType& request);
  Result<api::autoscaling::DescribeTerminationPolicyTypesAnswer> describe_termination_policy_types(
      control::OpContext& context,
      const api::autoscaling::DescribeTerminationPolicyTypesRequest& request);
  Result<api::autoscaling::DescribeTrafficSourcesResponse> describe_traffic_sources(
      control::OpContext& context, const api::autoscaling::DescribeTrafficSourcesRequest& request);
  Result<api::autoscaling::DescribeWarmPoolAnswer> describe_warm_pool(
      control::OpContext& context, const api::autoscaling::DescribeWarmPoolType& request);
  Result<api::autoscaling::DetachInstancesAnswer> detach_instances(
      control::OpContext& context, const api::autoscaling::DetachInstancesQuery& request);
  Result<api::autoscaling::DetachLoadBalancerTargetGroupsResultType>
  detach_load_balancer_target_groups(
      control::OpContext& context,
      const api::autoscaling::DetachLoadBalancerTargetGroupsType& request);
  Result<api::autoscaling::DetachLoadBalancersResultType> detach_load_balancers(
      control::OpContext& context, const api::autoscaling::DetachLoadBalancersType& request);
  Result<api::autoscaling::DetachTrafficSourcesResultType> detach_traffic_sources(
      control::OpContext& context, const api::autoscaling::DetachTrafficSourcesType& request);
  Result<api::autoscaling::DisableMetricsCollectionResponse> disable_metrics_collection(
      control::OpContext& context, const api::autoscaling::DisableMetricsCollectionQuery& request);
  Result<api::autoscaling::EnableMetricsCollectionResponse> enable_metrics_collection(
      control::OpContext& context, const api::autoscaling::EnableMetricsCollectionQuery& request);
  Result<api::autoscaling::EnterStandbyAnswer> enter_standby(
      control::OpContext& context, const api::autoscaling::EnterStandbyQuery& request);
  Result<api::autoscaling::ExecutePolicyResponse> execute_policy(
      control::OpContext& context, const api::autoscaling::ExecutePolicyType& request);
  Result<api::autoscaling::ExitStandbyAnswer> exit_standby(
      control::OpContext& context, const api::autoscaling::ExitStandbyQuery& request);
  Result<api::autoscaling::PutLifecycleHookAnswer> put_lifecycle_hook(
      control::OpContext& context, const api::autoscaling::PutLifecycleHookType& request);
  Result<api::autoscaling::PolicyARNType> put_scaling_policy(
      control::OpContext& context, const api::autoscaling::PutScalingPolicyType& request);
  Result<api::autoscaling::PutScheduledUpdateGroupActionResponse> put_scheduled_update_group_action(
      control::OpContext& context,
      const api::autoscaling::PutScheduledUpdateGroupActionType& request);
  Result<api::autoscaling::PutWarmPoolAnswer> put_warm_pool(
      control::OpContext& context, const api::autoscaling::PutWarmPoolType& request);
  Result<api::autoscaling::RecordLifecycleActionHeartbeatAnswer> record_lifecycle_action_heartbeat(
      control::OpContext& context,
      const api::autoscaling::RecordLifecycleActionHeartbeatType& request);
  Result<api::autoscaling::ResumeProcessesResponse> resume_processes(
      control::OpContext& context, const api::autoscaling::ScalingProcessQuery& request);
  Result<api::autoscaling::RollbackInstanceRefreshAnswer> rollback_instance_refresh(
      control::OpContext& context, const api::autoscaling::RollbackInstanceRefreshType& request);
  Result<api::autoscaling::SetDesiredCapacityResponse> set_desired_capacity(
      control::OpContext& context, const api::autoscaling::SetDesiredCapacityType& request);
  Result<api::autoscaling::SetInstanceHealthResponse> set_instance_health(
      control::OpContext& context, const api::autoscaling::SetInstanceHealthQuery& request);
  Result<api::autoscaling::SetInstanceProtectionAnswer> set_instance_protection(
      control::OpContext& context, const api::autoscaling::SetInstanceProtectionQuery& request);
  Result<api::autoscaling::StartInstanceRefreshAnswer> start_instance_refresh(
      control::OpContext& context, const api::autoscaling::StartInstanceRefreshType& request);
  Result<api::autoscaling::SuspendProcessesResponse> suspend_processes(
      control::OpContext& context, const api::autoscaling::ScalingProcessQuery& request);
  Result<api::autoscaling::ActivityType> terminate_instance_in_auto_scaling_group(
      control::OpContext& context,
      const api::autoscaling::TerminateInstanceInAutoScalingGroupType& request);
  Result<api::autoscaling::UpdateAutoScalingGroupResponse> update_auto_scaling_group(
      control::OpContext& context, const api::autoscaling::UpdateAutoScalingGroupType& request);

 private:
  [[nodiscard]] Tables& tables() { return autoscaling_.tables(); }
  [[nodiscard]] World world(const control::OpContext& context) const {
    return {.tables = autoscaling_.tables(),
            .ec2 = autoscaling_.ec2(),
            .load_balancers = autoscaling_.traffic().load_balancers(),
            .scope = context.scope()};
  }
  [[nodiscard]] static ec2::Change change(control::OpContext& context) {
    return {.tx = context.tx, .now = context.now, .ids = context.ids, .scope = context.scope()};
  }

  Autoscaling& autoscaling_;
};

/// Every operation, joined to the member function that serves it. The object must outlive it.
[[nodiscard]] std::vector<control::BoundOperation> bind(Service& service);

}  // namespace gantry::autoscaling
