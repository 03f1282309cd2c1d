#pragma once

#include "api/autoscaling/types.h"
#include "autoscaling/autoscaling.h"
#include "autoscaling/load_balancers.h"
#include "autoscaling/ops/group_request.h"
#include "control/operation.h"

namespace gantry::autoscaling {

/// The operations of Amazon EC2 Auto Scaling, one file each in ops/; bound by
/// api/autoscaling/bind.h. docs/coverage.md tells which parameters are honoured, recorded only, or
/// refused. What AWS answers with nothing but a request id answers an empty struct here.
class Service {
 public:
  explicit Service(Autoscaling& autoscaling) : Service(autoscaling, no_load_balancers_) {}
  Service(Autoscaling& autoscaling, const LoadBalancers& load_balancers)
      : autoscaling_(autoscaling), load_balancers_(load_balancers) {}

  Result<api::autoscaling::CreateAutoScalingGroupResponse> create_auto_scaling_group(
      control::OpContext& context, const api::autoscaling::CreateAutoScalingGroupType& request);
  Result<api::autoscaling::CreateLaunchConfigurationResponse> create_launch_configuration(
      control::OpContext& context, const api::autoscaling::CreateLaunchConfigurationType& request);
  Result<api::autoscaling::DeleteAutoScalingGroupResponse> delete_auto_scaling_group(
      control::OpContext& context, const api::autoscaling::DeleteAutoScalingGroupType& request);
  Result<api::autoscaling::DeleteLaunchConfigurationResponse> delete_launch_configuration(
      control::OpContext& context, const api::autoscaling::LaunchConfigurationNameType& request);
  Result<api::autoscaling::AutoScalingGroupsType> describe_auto_scaling_groups(
      control::OpContext& context, const api::autoscaling::AutoScalingGroupNamesType& request);
  Result<api::autoscaling::AutoScalingInstancesType> describe_auto_scaling_instances(
      control::OpContext& context,
      const api::autoscaling::DescribeAutoScalingInstancesType& request);
  Result<api::autoscaling::LaunchConfigurationsType> describe_launch_configurations(
      control::OpContext& context, const api::autoscaling::LaunchConfigurationNamesType& request);
  Result<api::autoscaling::ActivitiesType> describe_scaling_activities(
      control::OpContext& context, const api::autoscaling::DescribeScalingActivitiesType& request);
  Result<api::autoscaling::SetDesiredCapacityResponse> set_desired_capacity(
      control::OpContext& context, const api::autoscaling::SetDesiredCapacityType& request);
  Result<api::autoscaling::UpdateAutoScalingGroupResponse> update_auto_scaling_group(
      control::OpContext& context, const api::autoscaling::UpdateAutoScalingGroupType& request);

 private:
  [[nodiscard]] Tables& tables() { return autoscaling_.tables(); }
  [[nodiscard]] World world(const control::OpContext& context) const {
    return {.tables = autoscaling_.tables(),
            .ec2 = autoscaling_.ec2(),
            .load_balancers = load_balancers_,
            .scope = context.scope()};
  }
  [[nodiscard]] static ec2::Change change(control::OpContext& context) {
    return {.tx = context.tx, .now = context.now, .ids = context.ids, .scope = context.scope()};
  }

  NoLoadBalancers no_load_balancers_;
  Autoscaling& autoscaling_;
  const LoadBalancers& load_balancers_;
};

}  // namespace gantry::autoscaling
