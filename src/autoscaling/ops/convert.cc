#include "autoscaling/ops/convert.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

#include "ec2/model/zones.h"

namespace gantry::autoscaling {
namespace {

namespace api = gantry::api::autoscaling;

std::string health_of(const Member& member) { return member.healthy ? "Healthy" : "Unhealthy"; }

void show_settings(const Group& group, api::AutoScalingGroup& shown) {
  shown.default_cooldown = group.default_cooldown;
  shown.health_check_type = group.health_check_type;
  shown.health_check_grace_period = group.health_check_grace;
  shown.termination_policies = group.termination_policies;
  shown.new_instances_protected_from_scale_in = group.new_instances_protected;
  shown.service_linked_role_arn = group.service_linked_role_arn;
  shown.max_instance_lifetime = group.max_instance_lifetime;
  shown.default_instance_warmup = group.default_instance_warmup;
  shown.capacity_rebalance = group.capacity_rebalance;
  shown.context = non_empty(group.context);
  shown.desired_capacity_type = non_empty(group.desired_capacity_type);
  shown.deletion_protection = non_empty(group.deletion_protection);
  shown.instance_maintenance_policy = group.maintenance_policy;
  shown.availability_zone_distribution = group.zone_distribution;
  if (group.deleting) shown.status = "Delete in progress";
}

void show_source(const Group& group, api::AutoScalingGroup& shown) {
  shown.launch_configuration_name = non_empty(group.source.launch_configuration);
  shown.launch_template = group.source.launch_template;
  shown.mixed_instances_policy = group.source.mixed_instances;
}

void show_lists(const Group& group, api::AutoScalingGroup& shown) {
  shown.load_balancer_names = group.load_balancers;
  shown.target_group_arns = group.target_groups;
  auto& sources = shown.traffic_sources.emplace();
  for (const auto& name : group.load_balancers)
    sources.push_back({.identifier = name, .type = "elb"});
  for (const auto& arn : group.target_groups)
    sources.push_back({.identifier = arn, .type = "elbv2"});
  auto& tags = shown.tags.emplace();
  for (const auto& [key, tag] : group.tags) tags.push_back(to_api(group, key, tag));
  auto& suspended = shown.suspended_processes.emplace();
  for (const auto& [process, reason] : group.suspended)
    suspended.push_back({.process_name = process, .suspension_reason = reason});
  auto& metrics = shown.enabled_metrics.emplace();
  for (const auto& metric : group.enabled_metrics)
    metrics.push_back({.metric = metric, .granularity = "1Minute"});
}

}  // namespace

std::optional<api::WarmPoolConfiguration> warm_pool_of(const Group& group) {
  if (!group.warm_pool) return std::nullopt;
  api::WarmPoolConfiguration pool;
  pool.max_group_prepared_capacity = group.warm_pool->max_prepared;
  pool.min_size = group.warm_pool->min_size;
  pool.pool_state = group.warm_pool->stopped ? "Stopped" : "Running";
  if (group.warm_pool->deleting) pool.status = "PendingDelete";
  if (group.warm_pool->reuse_on_scale_in)
    pool.instance_reuse_policy.emplace().reuse_on_scale_in = true;
  return pool;
}

api::AutoScalingGroup to_api(const Group& group, const Tables& tables, bool with_instances) {
  api::AutoScalingGroup shown;
  shown.auto_scaling_group_name = group.name;
  shown.auto_scaling_group_arn = group.arn;
  shown.min_size = group.min_size;
  shown.max_size = group.max_size;
  shown.desired_capacity = group.desired;
  shown.created_time = group.created_at;
  shown.availability_zones = group.zones;
  if (!group.subnets.empty())
    shown.vpc_zone_identifier = fmt::format("{}", fmt::join(group.subnets, ","));
  show_source(group, shown);
  show_settings(group, shown);
  show_lists(group, shown);
  shown.warm_pool_configuration = warm_pool_of(group);
  if (group.warm_pool) shown.warm_pool_size = tables.census(group.arn).warmed;
  auto& instances = shown.instances.emplace();
  if (!with_instances) return shown;
  for (const Member& member : tables.members_by_group.range(group.arn)) {
    if (!is_warmed(member.state)) instances.push_back(to_api(member));
  }
  return shown;
}

api::Instance to_api(const Member& member) {
  api::Instance shown;
  shown.instance_id = member.id.str();
  shown.instance_type = member.instance_type;
  shown.availability_zone = member.zone;
  shown.availability_zone_id = ec2::zone_id(member.zone);
  shown.lifecycle_state = std::string(to_string(member.state));
  shown.health_status = health_of(member);
  shown.launch_configuration_name = non_empty(member.launch_configuration);
  shown.launch_template = member.launch_template;
  shown.protected_from_scale_in = member.is_protected;
  return shown;
}

api::AutoScalingInstanceDetails to_details(const Member& member, const Group& group) {
  api::AutoScalingInstanceDetails shown;
  shown.instance_id = member.id.str();
  shown.instance_type = member.instance_type;
  shown.auto_scaling_group_name = group.name;
  shown.availability_zone = member.zone;
  shown.availability_zone_id = ec2::zone_id(member.zone);
  shown.lifecycle_state = std::string(to_string(member.state));
  // This call alone writes it in capitals. AWS: DescribeAutoScalingInstances, example.
  shown.health_status = member.healthy ? "HEALTHY" : "UNHEALTHY";
  shown.launch_configuration_name = non_empty(member.launch_configuration);
  shown.launch_template = member.launch_template;
  shown.protected_from_scale_in = member.is_protected;
  return shown;
}

api::Activity to_api(const Activity& activity) {
  api::Activity shown;
  shown.activity_id = activity.id;
  shown.auto_scaling_group_name = activity.group_name;
  shown.auto_scaling_group_arn = activity.group_arn;
  shown.description = activity.description;
  shown.cause = activity.cause;
  shown.start_time = activity.start_time;
  shown.end_time = activity.end_time;
  shown.status_code = std::string(to_string(activity.status));
  shown.status_message = non_empty(activity.status_message);
  shown.progress = activity.progress;
  shown.details = activity.details;
  return shown;
}

api::TagDescription to_api(const Group& group, const std::string& key, const GroupTag& tag) {
  return {.resource_id = group.name,
          .resource_type = "auto-scaling-group",
          .key = key,
          .value = tag.value,
          .propagate_at_launch = tag.propagate};
}

}  // namespace gantry::autoscaling
