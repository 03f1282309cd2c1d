#include "base/ipv4.h"
#include "ec2/model/names.h"
#include "ec2/model/zones.h"
#include "ec2/ops/convert.h"
#include "sts/unique_id.h"

namespace gantry::ec2 {
namespace {

std::vector<api::ec2::GroupIdentifier> group_identifiers(const Instance& instance,
                                                         const Tables& tables) {
  std::vector<api::ec2::GroupIdentifier> list;
  for (const SecurityGroupId& id : instance.security_groups) {
    const SecurityGroup* group = tables.security_groups.find(id.str());
    list.push_back({.group_id = id.str(), .group_name = group ? group->name : std::string()});
  }
  return list;
}

api::ec2::InstanceNetworkInterface interface_of(const Instance& instance, const Tables& tables,
                                                const std::string& dns_name) {
  const NetworkInterface& interface = instance.interface;
  const bool attaching = instance.state == InstanceState::kPending;
  return {.attachment =
              api::ec2::InstanceNetworkInterfaceAttachment{
                  .attach_time = instance.launch_time,
                  .attachment_id = interface.attachment_id,
                  .delete_on_termination = interface.delete_on_termination,
                  .device_index = 0,
                  .network_card_index = 0,
                  .status = attaching ? "attaching" : "attached"},
          .description = interface.description,
          .groups = group_identifiers(instance, tables),
          .interface_type = "interface",
          .ipv6_addresses = std::vector<api::ec2::InstanceIpv6Address>(),
          .mac_address = interface.mac_address,
          .network_interface_id = interface.id.str(),
          .owner_id = instance.account,
          .private_dns_name = dns_name,
          .private_ip_address = interface.private_ip,
          .private_ip_addresses = {{{.primary = true,
                                     .private_dns_name = dns_name,
                                     .private_ip_address = interface.private_ip}}},
          .source_dest_check = instance.source_dest_check,
          .status = "in-use",
          .subnet_id = instance.subnet_id.str(),
          .vpc_id = instance.vpc_id.str()};
}

/// AWS: a volume is attached while its instance starts; a terminated instance has none.
std::vector<api::ec2::InstanceBlockDeviceMapping> block_devices_of(const Instance& instance) {
  std::vector<api::ec2::InstanceBlockDeviceMapping> list;
  if (instance.state == InstanceState::kTerminated) return list;
  const bool attaching = instance.state == InstanceState::kPending;
  for (const BlockDevice& device : instance.block_devices) {
    list.push_back({.device_name = device.device_name,
                    .ebs = api::ec2::EbsInstanceBlockDevice{
                        .attach_time = instance.launch_time,
                        .delete_on_termination = device.delete_on_termination,
                        .status = attaching ? "attaching" : "attached",
                        .volume_id = device.volume_id}});
  }
  return list;
}

void add_network(api::ec2::Instance& wire, const Instance& instance, const Tables& tables) {
  const auto dns_name =
      private_dns_name(parse_ipv4(instance.interface.private_ip).value_or(Ipv4()), instance.region);
  wire.network_interfaces = {interface_of(instance, tables, dns_name)};
  wire.private_dns_name = dns_name;
  wire.private_ip_address = instance.interface.private_ip;
  wire.security_groups = group_identifiers(instance, tables);
  wire.source_dest_check = instance.source_dest_check;
  wire.subnet_id = instance.subnet_id.str();
  wire.vpc_id = instance.vpc_id.str();
}

api::ec2::InstanceMetadataOptionsResponse to_api(const MetadataOptions& options) {
  return {.http_endpoint = options.endpoint_enabled ? "enabled" : "disabled",
          .http_protocol_ipv6 = "disabled",
          .http_put_response_hop_limit = options.hop_limit,
          .http_tokens = options.tokens_required ? "required" : "optional",
          .instance_metadata_tags = options.tags_enabled ? "enabled" : "disabled",
          .state = "applied"};
}

void add_options(api::ec2::Instance& wire, const Instance& instance) {
  if (const InstanceType* type = find_instance_type(instance.instance_type)) {
    wire.cpu_options = api::ec2::CpuOptions{.core_count = type->cores(),
                                            .threads_per_core = type->threads_per_core()};
  }
  wire.capacity_reservation_specification =
      api::ec2::CapacityReservationSpecificationResponse{.capacity_reservation_preference = "open"};
  wire.enclave_options = api::ec2::EnclaveOptions{.enabled = false};
  wire.hibernation_options = api::ec2::HibernationOptions{.configured = false};
  wire.maintenance_options = api::ec2::InstanceMaintenanceOptions{.auto_recovery = "default"};
  wire.metadata_options = to_api(instance.metadata_options);
  wire.monitoring =
      api::ec2::Monitoring{.state = instance.detailed_monitoring ? "enabled" : "disabled"};
  wire.private_dns_name_options =
      api::ec2::PrivateDnsNameOptionsResponse{.enable_resource_name_dns_aaaa_record = false,
                                              .enable_resource_name_dns_a_record = false,
                                              .hostname_type = "ip-name"};
  if (!instance.instance_profile_arn.empty()) {
    wire.iam_instance_profile = api::ec2::IamInstanceProfile{
        .arn = instance.instance_profile_arn,
        .id = sts::stable_unique_id("AIPA", instance.instance_profile_arn)};
  }
}

}  // namespace

api::ec2::InstanceState to_api(InstanceState state) {
  return {.code = state_code(state), .name = std::string(to_string(state))};
}

api::ec2::Instance to_api(const Instance& instance, const Tables& tables) {
  api::ec2::Instance wire{
      .ami_launch_index = instance.launch_index,
      .architecture = std::string(kArchitecture),
      .block_device_mappings = block_devices_of(instance),
      .client_token = instance.client_token,
      .current_instance_boot_mode = "legacy-bios",
      .ebs_optimized = instance.ebs_optimized,
      .ena_support = true,
      .hypervisor = "xen",
      .image_id = instance.image_id,
      .instance_id = instance.id.str(),
      .instance_type = instance.instance_type,
      .launch_time = instance.started_at,
      .network_interfaces = std::vector<api::ec2::InstanceNetworkInterface>(),
      .placement = api::ec2::Placement{.availability_zone = instance.availability_zone,
                                       .availability_zone_id = zone_id(instance.availability_zone),
                                       .group_name = "",
                                       .tenancy = "default"},
      .platform_details = "Linux/UNIX",
      .private_dns_name = "",
      .product_codes = std::vector<api::ec2::ProductCode>(),
      .public_dns_name = "",
      .root_device_name = std::string(kRootDeviceName),
      .root_device_type = "ebs",
      .security_groups = std::vector<api::ec2::GroupIdentifier>(),
      .state = to_api(instance.state),
      .state_transition_reason = instance.state_transition_reason,
      .usage_operation = "RunInstances",
      .usage_operation_update_time = instance.launch_time,
      .virtualization_type = "hvm"};
  if (instance.state_reason) {
    wire.state_reason = api::ec2::StateReason{.code = instance.state_reason->code,
                                              .message = instance.state_reason->message};
  }
  if (!instance.key_name.empty()) wire.key_name = instance.key_name;
  if (!instance.tags.empty()) wire.tags = to_api(instance.tags);
  add_options(wire, instance);
  if (instance.state != InstanceState::kTerminated) add_network(wire, instance, tables);
  return wire;
}

api::ec2::Reservation to_reservation(const Instance& instance) {
  return {.groups = std::vector<api::ec2::GroupIdentifier>(),
          .instances = std::vector<api::ec2::Instance>(),
          .owner_id = instance.account,
          .reservation_id = instance.reservation_id.str()};
}

}  // namespace gantry::ec2
