#include "ec2/ops/convert.h"

#include <fmt/format.h>

#include "ec2/model/zones.h"

namespace gantry::ec2 {
std::vector<api::ec2::Tag> to_api(const Tags& tags) {
  std::vector<api::ec2::Tag> list;
  for (const auto& [key, value] : tags) list.push_back({.key = key, .value = value});
  return list;
}

api::ec2::Vpc to_api(const Vpc& vpc) {
  return {
      .cidr_block = vpc.cidr_block,
      .cidr_block_association_set = {{{.association_id = vpc.cidr_association_id,
                                       .cidr_block = vpc.cidr_block,
                                       .cidr_block_state =
                                           api::ec2::VpcCidrBlockState{.state = "associated"}}}},
      .dhcp_options_id = vpc.dhcp_options_id,
      .instance_tenancy = "default",
      .is_default = vpc.is_default,
      .owner_id = vpc.account,
      .state = "available",
      .tags = to_api(vpc.tags),
      .vpc_id = vpc.id.str()};
}

api::ec2::Subnet to_api(const Subnet& subnet, std::uint32_t free_addresses) {
  return {
      .assign_ipv6_address_on_creation = false,
      .availability_zone = subnet.availability_zone,
      .availability_zone_id = zone_id(subnet.availability_zone),
      .available_ip_address_count = static_cast<std::int32_t>(free_addresses),
      .cidr_block = subnet.cidr_block,
      .default_for_az = subnet.default_for_az,
      .enable_dns64 = false,
      .ipv6_cidr_block_association_set = std::vector<api::ec2::SubnetIpv6CidrBlockAssociation>(),
      .ipv6_native = false,
      .map_customer_owned_ip_on_launch = false,
      // Instances have no public address: the host reaches the private one.
      .map_public_ip_on_launch = false,
      .owner_id = subnet.account,
      .private_dns_name_options_on_launch =
          api::ec2::PrivateDnsNameOptionsOnLaunch{.enable_resource_name_dns_aaaa_record = false,
                                                  .enable_resource_name_dns_a_record = false,
                                                  .hostname_type = "ip-name"},
      .state = "available",
      .subnet_arn = make_arn("ec2", subnet.scope(), "subnet/" + subnet.id.str()),
      .subnet_id = subnet.id.str(),
      .tags = to_api(subnet.tags),
      .vpc_id = subnet.vpc_id.str()};
}

api::ec2::InstanceTypeInfo to_api(const InstanceType& type) {
  const InstanceFamily& family = *type.family;
  const bool free_tier = type.name == "t2.micro" || type.name == "t3.micro";
  return {.auto_recovery_supported = false,
          .bare_metal = false,
          .burstable_performance_supported = family.burstable,
          .current_generation = family.current_generation,
          .dedicated_hosts_supported = false,
          .free_tier_eligible = free_tier,
          .hibernation_supported = false,
          .hypervisor = family.nitro ? "nitro" : "xen",
          .instance_storage_supported = false,
          .instance_type = std::string(type.name),
          .memory_info = api::ec2::MemoryInfo{.size_in_mi_b = type.memory.value},
          .network_info =
              api::ec2::NetworkInfo{
                  .ena_support = family.nitro ? "required" : "unsupported",
                  .ipv4_addresses_per_interface = type.addresses_per_interface,
                  .ipv6_supported = false,
                  .maximum_network_cards = 1,
                  .maximum_network_interfaces = type.network_interfaces,
              },
          .processor_info =
              api::ec2::ProcessorInfo{.manufacturer = std::string(family.manufacturer),
                                      .supported_architectures = {{std::string(kArchitecture)}},
                                      .sustained_clock_speed_in_ghz = family.clock_ghz},
          .supported_boot_modes = {{"legacy-bios"}},
          .supported_root_device_types = {{"ebs"}},
          .supported_usage_classes = {{"on-demand"}},
          .supported_virtualization_types = {{"hvm"}},
          .v_cpu_info = api::ec2::VCpuInfo{.default_cores = type.cores(),
                                           .default_threads_per_core = type.threads_per_core(),
                                           .default_v_cpus = type.vcpus}};
}

api::ec2::Image to_api(const MachineImage& image) {
  return {.architecture = std::string(kArchitecture),
          .block_device_mappings = {{{.device_name = std::string(kRootDeviceName),
                                      .ebs = {{.delete_on_termination = true,
                                               .encrypted = false,
                                               .snapshot_id = std::string(kRootSnapshotId),
                                               .volume_size = kRootVolumeGib,
                                               .volume_type = "gp2"}}}}},
          .creation_date = std::string(image.creation_date),
          .description = std::string(image.description),
          .ena_support = true,
          .hypervisor = "xen",
          .image_id = std::string(image.id),
          .image_location = fmt::format("{}/{}", kImageOwnerAlias, image.name),
          .image_owner_alias = std::string(kImageOwnerAlias),
          .image_type = "machine",
          .name = std::string(image.name),
          .owner_id = std::string(image.owner_id),
          .platform_details = "Linux/UNIX",
          .public_ = true,
          .root_device_name = std::string(kRootDeviceName),
          .root_device_type = "ebs",
          .state = "available",
          .usage_operation = "RunInstances",
          .virtualization_type = "hvm"};
}

}  // namespace gantry::ec2
