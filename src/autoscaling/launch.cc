#include "autoscaling/launch.h"

#include <algorithm>
#include <ranges>

#include "autoscaling/errors.h"
#include "ec2/model/tables.h"

namespace gantry::autoscaling {
namespace {

using api::ec2::RunInstancesRequest;

/// The group's subnets in a zone; the one with the most room is taken.
std::optional<std::string> pick_subnet(const ec2::Tables& tables, const Group& group,
                                       const std::string& zone) {
  std::optional<std::string> best;
  std::uint32_t most = 0;
  for (const auto& id : group.subnets) {
    const ec2::Subnet* subnet = tables.subnets.find(id);
    if (!subnet || subnet->availability_zone != zone) continue;
    const std::uint32_t free = tables.addresses.count_free(range_of(*subnet));
    if (!best || free > most) {
      best = id;
      most = free;
    }
  }
  return best;
}

std::vector<api::ec2::Tag> to_ec2(const ec2::Tags& tags) {
  std::vector<api::ec2::Tag> list;
  for (const auto& [key, value] : tags) list.push_back({.key = key, .value = value});
  return list;
}

std::vector<api::ec2::BlockDeviceMapping> to_ec2(
    const std::vector<api::autoscaling::BlockDeviceMapping>& mappings) {
  std::vector<api::ec2::BlockDeviceMapping> list;
  for (const auto& mapping : mappings) {
    auto& one = list.emplace_back();
    one.device_name = mapping.device_name;
    one.virtual_name = mapping.virtual_name;
    if (mapping.no_device.value_or(false)) one.no_device = "";
    if (!mapping.ebs) continue;
    auto& ebs = one.ebs.emplace();
    ebs.snapshot_id = mapping.ebs->snapshot_id;
    ebs.volume_size = mapping.ebs->volume_size;
    ebs.volume_type = mapping.ebs->volume_type;
    ebs.delete_on_termination = mapping.ebs->delete_on_termination;
    ebs.iops = mapping.ebs->iops;
    ebs.encrypted = mapping.ebs->encrypted;
    ebs.throughput = mapping.ebs->throughput;
  }
  return list;
}

void read_profile(const api::autoscaling::LaunchConfiguration& from, RunInstancesRequest& request) {
  if (!from.iam_instance_profile) return;
  auto& profile = request.iam_instance_profile.emplace();
  (from.iam_instance_profile->starts_with("arn:") ? profile.arn : profile.name) =
      from.iam_instance_profile;
}

/// Ids and names both stand in the one list.
void read_groups(const api::autoscaling::LaunchConfiguration& from, RunInstancesRequest& request) {
  if (!from.security_groups || from.security_groups->empty()) return;
  const bool ids = from.security_groups->front().starts_with("sg-");
  (ids ? request.security_group_ids : request.security_groups) = from.security_groups;
}

/// With a public address asked for or refused, the request has to name the interface.
void move_to_interface(bool public_ip, RunInstancesRequest& request) {
  auto& interface = request.network_interfaces.emplace().emplace_back();
  interface.device_index = 0;
  interface.associate_public_ip_address = public_ip;
  interface.subnet_id = std::exchange(request.subnet_id, std::nullopt);
  interface.groups = std::exchange(request.security_group_ids, std::nullopt);
}

void read_configuration(const api::autoscaling::LaunchConfiguration& from,
                        RunInstancesRequest& request) {
  request.image_id = from.image_id;
  request.instance_type = from.instance_type;
  if (!from.key_name.value_or("").empty()) request.key_name = from.key_name;
  if (!from.user_data.value_or("").empty()) request.user_data = from.user_data;
  request.ebs_optimized = from.ebs_optimized;
  if (from.instance_monitoring)
    request.monitoring.emplace().enabled = from.instance_monitoring->enabled;
  if (from.block_device_mappings && !from.block_device_mappings->empty())
    request.block_device_mappings = to_ec2(*from.block_device_mappings);
  if (from.metadata_options) {
    auto& options = request.metadata_options.emplace();
    options.http_tokens = from.metadata_options->http_tokens;
    options.http_put_response_hop_limit = from.metadata_options->http_put_response_hop_limit;
    options.http_endpoint = from.metadata_options->http_endpoint;
  }
  read_profile(from, request);
  read_groups(from, request);
}

void read_template(const api::autoscaling::LaunchTemplateSpecification& from,
                   PreparedLaunch& launch) {
  auto& specification = launch.request.launch_template.emplace();
  specification.launch_template_id = from.launch_template_id;
  if (!from.launch_template_id) specification.launch_template_name = from.launch_template_name;
  specification.version = from.version;
  launch.launch_template = from;
}

/// The first type of the overrides: all instances are On-Demand, and the prioritized strategy takes
/// them in order.
void read_mixed(const api::autoscaling::MixedInstancesPolicy& policy, PreparedLaunch& launch) {
  if (!policy.launch_template) return;
  auto specification = policy.launch_template->launch_template_specification;
  if (policy.launch_template->overrides && !policy.launch_template->overrides->empty()) {
    const auto& first = policy.launch_template->overrides->front();
    if (first.launch_template_specification) specification = first.launch_template_specification;
    launch.request.instance_type = first.instance_type;
    launch.request.image_id = first.image_id;
  }
  if (specification) read_template(*specification, launch);
}

}  // namespace

ec2::Tags tags_of_instances(const Group& group) {
  ec2::Tags tags;
  for (const auto& [key, tag] : group.tags) {
    if (tag.propagate) tags[key] = tag.value;
  }
  tags[std::string(kGroupNameTag)] = group.name;
  return tags;
}

Result<PreparedLaunch> prepare_launch(const Tables& tables, const ec2::Ec2& ec2, const Group& group,
                                      const std::string& zone, std::int32_t count) {
  PreparedLaunch launch;
  RunInstancesRequest& request = launch.request;
  request.min_count = 1;
  request.max_count = count;
  request.subnet_id = pick_subnet(ec2.tables(), group, zone);
  if (!request.subnet_id) request.placement.emplace().availability_zone = zone;
  request.tag_specifications.emplace().push_back(
      {.resource_type = "instance", .tags = to_ec2(tags_of_instances(group))});
  if (group.source.launch_template) {
    read_template(*group.source.launch_template, launch);
  } else if (group.source.mixed_instances) {
    read_mixed(*group.source.mixed_instances, launch);
  } else {
    const auto& name = group.source.launch_configuration;
    const LaunchConfiguration* configuration = tables.find_configuration(group.scope(), name);
    if (!configuration) return std::unexpected(errors::launch_configuration_not_found(name));
    launch.launch_configuration = name;
    launch.created_at = configuration->created_at;
    read_configuration(configuration->description, request);
    if (configuration->description.associate_public_ip_address)
      move_to_interface(*configuration->description.associate_public_ip_address, request);
  }
  return launch;
}

}  // namespace gantry::autoscaling
