#include "ec2/ops/launch_network.h"

#include <fmt/format.h>

#include "ec2/errors.h"
#include "ec2/model/default_vpc.h"
#include "ec2/ops/records.h"
#include "ec2/ops/security_groups.h"

namespace gantry::ec2 {
namespace {

using Names = std::vector<std::string>;

/// What the request says of the network, at the instance's level or in its one NetworkInterfaces
/// entry.
struct NetworkRequest {
  std::optional<std::string> subnet_id;
  std::optional<std::string> zone;
  Names group_ids;
  Names group_names;
  std::optional<std::string> private_ip;
  std::string description;
  bool delete_on_termination = true;
};

Result<void> refuse_with_interface(bool given, std::string_view what) {
  if (!given) return {};
  return std::unexpected(errors::invalid_parameter_combination(fmt::format(
      "Network interfaces and an instance-level {} may not be specified on the same request",
      what)));
}

/// What the interface may not ask for.
Result<void> check_interface(const api::ec2::InstanceNetworkInterfaceSpecification& interface) {
  if (interface.device_index.value_or(0) != 0) {
    return std::unexpected(
        errors::invalid_parameter_value("Invalid value for deviceIndex: the first must be 0."));
  }
  if (interface.network_interface_id) {
    return std::unexpected(errors::unsupported_operation(
        "Gantry does not support NetworkInterfaces.NetworkInterfaceId."));
  }
  const bool secondary =
      interface.secondary_private_ip_address_count.value_or(0) > 0 ||
      (interface.private_ip_addresses && interface.private_ip_addresses->size() > 1);
  if (secondary) {
    return std::unexpected(
        errors::unsupported_operation("Gantry does not support secondary private IP addresses."));
  }
  return {};
}

Result<NetworkRequest> read_interface(const api::ec2::RunInstancesRequest& request) {
  const auto& interface = request.network_interfaces->front();
  GANTRY_CHECK(refuse_with_interface(request.subnet_id.has_value(), "subnet ID"));
  GANTRY_CHECK(refuse_with_interface(request.security_group_ids || request.security_groups,
                                     "security groups"));
  GANTRY_CHECK(refuse_with_interface(request.private_ip_address.has_value(), "private address"));
  GANTRY_CHECK(check_interface(interface));
  NetworkRequest network{.subnet_id = interface.subnet_id,
                         .group_ids = interface.groups.value_or(Names()),
                         .private_ip = interface.private_ip_address,
                         .description = interface.description.value_or(""),
                         .delete_on_termination = interface.delete_on_termination.value_or(true)};
  if (!network.private_ip && interface.private_ip_addresses &&
      !interface.private_ip_addresses->empty()) {
    network.private_ip = interface.private_ip_addresses->front().private_ip_address;
  }
  return network;
}

Result<NetworkRequest> read_request(const api::ec2::RunInstancesRequest& request) {
  NetworkRequest network{.subnet_id = request.subnet_id,
                         .group_ids = request.security_group_ids.value_or(Names()),
                         .group_names = request.security_groups.value_or(Names()),
                         .private_ip = request.private_ip_address};
  if (request.network_interfaces && !request.network_interfaces->empty()) {
    GANTRY_TRY(network, read_interface(request));
  }
  if (request.placement) network.zone = request.placement->availability_zone;
  if (network.subnet_id && !network.group_names.empty()) {
    return std::unexpected(errors::invalid_parameter_combination(
        "The parameter groupName cannot be used with the parameter subnet"));
  }
  return network;
}

/// The default subnet of the zone, or of the one with most room if none was asked for.
const Subnet* pick_default_subnet(const Tables& tables, const Vpc& vpc,
                                  const std::optional<std::string>& zone) {
  const Subnet* best = nullptr;
  std::uint32_t most = 0;
  for (const Subnet& subnet : tables.subnets_by_scope.range(vpc.scope())) {
    if (!subnet.default_for_az || (zone && subnet.availability_zone != *zone)) continue;
    const auto free = tables.addresses.count_free(parse_cidr(subnet.cidr_block).value_or(Cidr()));
    const bool better = !best || free > most ||
                        (free == most && subnet.availability_zone < best->availability_zone);
    if (!better) continue;
    best = &subnet;
    most = free;
  }
  return best;
}

Result<const Subnet*> pick_subnet(const Tables& tables, const Vpc& default_vpc,
                                  const NetworkRequest& network) {
  if (!network.subnet_id) {
    const Subnet* subnet = pick_default_subnet(tables, default_vpc, network.zone);
    if (subnet) return subnet;
    return std::unexpected(errors::invalid_parameter_value(
        fmt::format("Invalid availability zone: [{}]", network.zone.value_or(""))));
  }
  const Subnet* subnet = find_in_scope(tables.subnets, default_vpc.scope(), *network.subnet_id);
  if (!subnet) return std::unexpected(errors::subnet_id_not_found(*network.subnet_id));
  if (network.zone && *network.zone != subnet->availability_zone) {
    return std::unexpected(errors::invalid_parameter_value(
        fmt::format("The availability zone '{}' does not match the zone of subnet '{}'.",
                    *network.zone, *network.subnet_id)));
  }
  return subnet;
}

Result<std::vector<SecurityGroupId>> pick_groups(const Tables& tables, const Vpc& vpc,
                                                 const Subnet& subnet,
                                                 const NetworkRequest& network) {
  Names ids = network.group_ids;
  for (const auto& name : network.group_names) {
    const SecurityGroup* group = find_group_by_name(tables, vpc, name);
    if (!group) return std::unexpected(errors::group_name_not_found(name, vpc.id.str()));
    ids.push_back(group->id.str());
  }
  if (ids.empty()) {
    // AWS: RunInstances, SecurityGroupIds, "the default security group" of the VPC.
    if (const auto* group =
            find_group_by_name(tables, *tables.vpcs.find(subnet.vpc_id.str()), kDefaultGroupName)) {
      ids.push_back(group->id.str());
    }
  }
  return read_interface_groups(tables, subnet, ids);
}

Result<std::optional<Ipv4>> read_address(const Tables& tables, const Cidr& subnet,
                                         const NetworkRequest& network, int max_count) {
  if (!network.private_ip) return std::nullopt;
  const auto& text = *network.private_ip;
  const auto refuse = [](std::string message) {
    return std::unexpected(errors::invalid_parameter_value(std::move(message)));
  };
  const auto address = parse_ipv4(text);
  if (!address) return refuse(fmt::format("Invalid value '{}' for privateIpAddress", text));
  if (!subnet.contains(*address)) {
    return refuse(fmt::format("Address {} does not fall within the subnet's address range", text));
  }
  if (is_reserved(subnet, *address)) {
    return refuse(fmt::format("Address {} is in subnet's reserved address range", text));
  }
  if (max_count > 1) {
    return std::unexpected(errors::invalid_parameter_combination(
        "A private IP address can be specified for a single instance only."));
  }
  if (tables.addresses.find(*address)) return std::unexpected(errors::ip_address_in_use(text));
  return address;
}

}  // namespace

Result<void> read_network(const Tables& tables, const Vpc& default_vpc,
                          const api::ec2::RunInstancesRequest& request, Launch& launch) {
  GANTRY_TRY(const auto network, read_request(request));
  GANTRY_TRY(const Subnet* subnet, pick_subnet(tables, default_vpc, network));
  launch.subnet = parse_cidr(subnet->cidr_block).value_or(Cidr());
  GANTRY_TRY(launch.private_ip, read_address(tables, launch.subnet, network, launch.max_count));
  GANTRY_TRY(launch.common.security_groups, pick_groups(tables, default_vpc, *subnet, network));
  launch.common.vpc_id = subnet->vpc_id;
  launch.common.subnet_id = subnet->id;
  launch.common.availability_zone = subnet->availability_zone;
  launch.common.interface.description = network.description;
  launch.common.interface.delete_on_termination = network.delete_on_termination;
  return {};
}

}  // namespace gantry::ec2
