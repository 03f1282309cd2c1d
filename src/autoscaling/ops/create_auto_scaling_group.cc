#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "api/autoscaling/errors.h"
#include "autoscaling/capacity.h"
#include "autoscaling/model/texts.h"
#include "autoscaling/ops/traffic_request.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {
namespace {

namespace api = gantry::api::autoscaling;

Result<void> check_supported(const api::CreateAutoScalingGroupType& request) {
  const auto refuse = [](std::string_view what) {
    return std::unexpected(errors::unsupported(what));
  };
  if (request.placement_group) return refuse("PlacementGroup");
  if (request.availability_zone_ids) return refuse("AvailabilityZoneIds");
  if (request.capacity_reservation_specification) return refuse("CapacityReservationSpecification");
  if (request.availability_zone_impairment_policy)
    return refuse("AvailabilityZoneImpairmentPolicy");
  if (request.instance_lifecycle_policy) return refuse("InstanceLifecyclePolicy");
  if (request.desired_capacity_type.value_or("units") != "units")
    return refuse("DesiredCapacityType other than units");
  return {};
}

Result<void> read_hooks(
    const std::optional<std::vector<api::LifecycleHookSpecification>>& specifications,
    Group& group) {
  if (!specifications) return {};
  for (const auto& one : *specifications) {
    GANTRY_TRY(auto hook,
               read_hook(one.lifecycle_transition, one.heartbeat_timeout, one.default_result));
    hook.notification_target_arn = one.notification_target_arn.value_or("");
    hook.role_arn = one.role_arn.value_or("");
    hook.notification_metadata = one.notification_metadata.value_or("");
    group.hooks[*one.lifecycle_hook_name] = std::move(hook);
  }
  return {};
}

Result<void> read_traffic(const World& world, const api::CreateAutoScalingGroupType& request,
                          Group& group) {
  using Kind = TrafficSource::Kind;
  auto all = to_sources(Kind::kLoadBalancer, request.load_balancer_names);
  std::ranges::copy(to_sources(Kind::kTargetGroup, request.target_group_arns),
                    std::back_inserter(all));
  GANTRY_TRY(const auto others, to_sources(request.traffic_sources));
  std::ranges::copy(others, std::back_inserter(all));
  for (const TrafficSource& source : all) {
    auto& list = source.kind == Kind::kLoadBalancer ? group.load_balancers : group.target_groups;
    if (std::ranges::find(list, source.identifier) == list.end()) list.push_back(source.identifier);
  }
  return check_sources(world, all);
}

Result<void> read_sizes(const api::CreateAutoScalingGroupType& request, Group& group) {
  group.min_size = *request.min_size;
  group.max_size = *request.max_size;
  group.desired = request.desired_capacity.value_or(group.min_size);
  return check_sizes(group.min_size, group.max_size, group.desired);
}

Result<void> read_settings(const api::CreateAutoScalingGroupType& request, Group& group) {
  GANTRY_CHECK(
      read_health_check(request.health_check_type, request.health_check_grace_period, group));
  GANTRY_CHECK(read_policies(request.termination_policies, group));
  GANTRY_CHECK(read_lifetime(request.max_instance_lifetime, group));
  GANTRY_CHECK(read_cooldown(request.default_cooldown, group));
  GANTRY_CHECK(read_hooks(request.lifecycle_hook_specification_list, group));
  GANTRY_CHECK(read_tags(request.tags.value_or(std::vector<api::Tag>()), group));
  group.new_instances_protected = request.new_instances_protected_from_scale_in.value_or(false);
  group.service_linked_role_arn = request.service_linked_role_arn.value_or(
      fmt::format("arn:aws:iam::{}:role/aws-service-role/autoscaling.amazonaws.com/"
                  "AWSServiceRoleForAutoScaling",
                  group.account));
  group.default_instance_warmup = request.default_instance_warmup;
  group.capacity_rebalance = request.capacity_rebalance;
  group.context = request.context.value_or("");
  group.desired_capacity_type = request.desired_capacity_type.value_or("");
  group.deletion_protection = request.deletion_protection.value_or("");
  group.maintenance_policy = request.instance_maintenance_policy;
  group.zone_distribution = request.availability_zone_distribution;
  return {};
}

}  // namespace

// AWS: CreateAutoScalingGroup. The group's controller launches the instances.
Result<api::CreateAutoScalingGroupResponse> Service::create_auto_scaling_group(
    control::OpContext& context, const api::CreateAutoScalingGroupType& request) {
  const Scope scope = context.scope();
  const World world = this->world(context);
  Group group;
  group.name = *request.auto_scaling_group_name;
  group.account = scope.account;
  group.region = scope.region;
  if (tables().find_group(scope, group.name))
    return std::unexpected(errors::group_exists(group.name));
  if (tables().groups_by_scope.count(scope) >= std::size_t{kMostGroups}) {
    return std::unexpected(api::errors::LimitExceededFault(
        fmt::format("AutoScalingGroups limit of {} per account exceeded", kMostGroups)));
  }
  GANTRY_CHECK(check_supported(request));
  auto configuration = request.launch_configuration_name;
  if (request.instance_id) {
    // AWS: CreateAutoScalingGroup, InstanceId: makes a launch configuration of the group's name.
    GANTRY_CHECK(create_launch_configuration(
        context, {.launch_configuration_name = group.name, .instance_id = request.instance_id}));
    configuration = group.name;
  }
  if (!configuration && !request.launch_template && !request.mixed_instances_policy) {
    return std::unexpected(errors::validation(
        "Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or "
        "MixedInstancesPolicy parameter."));
  }
  GANTRY_CHECK(read_source(world, configuration, request.launch_template,
                           request.mixed_instances_policy, group));
  if (!request.availability_zones && !request.vpc_zone_identifier) {
    return std::unexpected(
        errors::validation("At least one Availability Zone or VPC Subnet is required."));
  }
  GANTRY_CHECK(read_places(world, request.availability_zones, request.vpc_zone_identifier, group));
  GANTRY_CHECK(read_sizes(request, group));
  GANTRY_CHECK(read_settings(request, group));
  GANTRY_CHECK(read_traffic(world, request, group));
  group.arn = make_arn(
      "autoscaling", scope,
      fmt::format("autoScalingGroup:{}:autoScalingGroupName/{}", context.ids.uuid(), group.name));
  group.created_at = context.now;
  const std::int32_t desired = std::exchange(group.desired, 0);
  const std::string arn = group.arn;
  tables().groups.put(context.tx, std::move(group));
  set_desired(tables(), context.tx, arn, desired, texts::created_group(), context.now);
  return api::CreateAutoScalingGroupResponse();
}

}  // namespace gantry::autoscaling
