#include "autoscaling/launch.h"

#include <algorithm>
#include <ranges>

#include "autoscaling/errors.h"
#include "ec2/launch_templates.h"
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

/// The template that the group's source names, with what the overrides say: all instances are
/// On-Demand and of the first override, which the prioritized strategy takes first.
std::optional<api::autoscaling::LaunchTemplateSpecification> find_specification(
    const LaunchSource& source, RunInstancesRequest& request) {
  if (source.launch_template) return source.launch_template;
  if (!source.mixed_instances || !source.mixed_instances->launch_template) return std::nullopt;
  const auto& launch = *source.mixed_instances->launch_template;
  auto specification = launch.launch_template_specification;
  if (launch.overrides && !launch.overrides->empty()) {
    const auto& first = launch.overrides->front();
    if (first.launch_template_specification) specification = first.launch_template_specification;
    request.instance_type = first.instance_type;
    request.image_id = first.image_id;
  }
  return specification;
}

/// Merges the template in and notes which version of it that was.
Result<void> read_template(const ec2::Ec2& ec2, const Scope& scope,
                           const api::autoscaling::LaunchTemplateSpecification& specification,
                           PreparedLaunch& launch) {
  GANTRY_TRY(const auto found, find_template(ec2, scope, specification));
  api::ec2::LaunchTemplateSpecification wanted;
  wanted.launch_template_id = found.launch_template->id.str();
  wanted.version = std::to_string(found.version->number);
  GANTRY_TRY(launch.request, ec2::resolve(ec2.tables(), scope, wanted, launch.request));
  launch.created_at = found.version->created_at;
  launch.launch_template = {.launch_template_id = found.launch_template->id.str(),
                            .launch_template_name = found.launch_template->name,
                            .version = wanted.version};
  return {};
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

Result<FoundTemplate> find_template(
    const ec2::Ec2& ec2, const Scope& scope,
    const api::autoscaling::LaunchTemplateSpecification& specification) {
  // What the group shows has both; the id is enough.
  const auto& id = specification.launch_template_id;
  const auto name = id ? std::nullopt : specification.launch_template_name;
  GANTRY_TRY(const auto* launch_template, ec2::find_launch_template(ec2.tables(), scope, id, name));
  GANTRY_TRY(const auto* version,
             ec2::find_launch_template_version(ec2.tables(), *launch_template,
                                               specification.version.value_or("")));
  return FoundTemplate{launch_template, version};
}

Result<PreparedLaunch> prepare_launch(const Tables& tables, const ec2::Ec2& ec2, const Group& group,
                                      const std::string& zone, std::int32_t count) {
  PreparedLaunch launch;
  RunInstancesRequest& request = launch.request;
  request.min_count = 1;
  request.max_count = count;
  request.tag_specifications.emplace().push_back(
      {.resource_type = "instance", .tags = to_ec2(tags_of_instances(group))});
  std::optional<bool> public_ip;
  if (const auto specification = find_specification(group.source, request)) {
    GANTRY_CHECK(read_template(ec2, group.scope(), *specification, launch));
  } else {
    const auto& name = group.source.launch_configuration;
    const LaunchConfiguration* configuration = tables.find_configuration(group.scope(), name);
    if (!configuration) return std::unexpected(errors::launch_configuration_not_found(name));
    launch.launch_configuration = name;
    launch.created_at = configuration->created_at;
    read_configuration(configuration->description, request);
    public_ip = configuration->description.associate_public_ip_address;
  }
  const auto subnet = pick_subnet(ec2.tables(), group, zone);
  if (subnet) {
    ec2::place_in_subnet(request, *subnet);
  } else {
    if (!request.placement) request.placement.emplace();
    request.placement->availability_zone = zone;
  }
  if (public_ip) move_to_interface(*public_ip, request);
  return launch;
}

}  // namespace gantry::autoscaling
