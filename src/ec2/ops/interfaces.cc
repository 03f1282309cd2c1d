#include "ec2/ops/interfaces.h"

#include <fmt/format.h>

#include "ec2/errors.h"
#include "ec2/model/names.h"
#include "ec2/model/security_group.h"
#include "ec2/model/zones.h"
#include "ec2/network_errors.h"
#include "ec2/ops/convert.h"
#include "ec2/ops/records.h"
#include "ec2/ops/security_groups.h"

namespace gantry::ec2 {
namespace {

std::vector<api::ec2::GroupIdentifier> groups_of(const AnyInterface& interface,
                                                 const Tables& tables) {
  std::vector<api::ec2::GroupIdentifier> list;
  for (const SecurityGroupId& id : interface.security_groups()) {
    const SecurityGroup* group = tables.security_groups.find(id.str());
    list.push_back({.group_id = id.str(), .group_name = group ? group->name : std::string()});
  }
  return list;
}

std::optional<api::ec2::NetworkInterfaceAssociation> association_of(const AnyInterface& interface,
                                                                    const Tables& tables) {
  const ElasticAddress* address = tables.addresses_by_interface.find(interface.id());
  if (!address) return std::nullopt;
  return api::ec2::NetworkInterfaceAssociation{.allocation_id = address->id.str(),
                                               .association_id = address->association_id,
                                               .ip_owner_id = address->account,
                                               .public_dns_name = "",
                                               .public_ip = address->public_ip};
}

api::ec2::NetworkInterfaceAttachment attachment_of(const Instance& instance) {
  const bool attaching = instance.state == InstanceState::kPending;
  return {.attach_time = instance.launch_time,
          .attachment_id = instance.interface.attachment_id,
          .delete_on_termination = instance.interface.delete_on_termination,
          .device_index = 0,
          .instance_id = instance.id.str(),
          .instance_owner_id = instance.account,
          .network_card_index = 0,
          .status = attaching ? "attaching" : "attached"};
}

void add_instance(api::ec2::NetworkInterface& wire, const Instance& instance) {
  wire.attachment = attachment_of(instance);
  wire.availability_zone = instance.availability_zone;
  wire.availability_zone_id = zone_id(instance.availability_zone);
  wire.description = instance.interface.description;
  wire.interface_type = "interface";
  wire.mac_address = instance.interface.mac_address;
  wire.owner_id = instance.account;
  wire.requester_managed = false;
  wire.source_dest_check = instance.source_dest_check;
  wire.status = "in-use";
  wire.tag_set = std::vector<api::ec2::Tag>();
}

void add_free(api::ec2::NetworkInterface& wire, const FreeInterface& free) {
  const bool managed = free.is_managed();
  const bool tasks = !free.instance_id.empty();
  wire.availability_zone = free.availability_zone;
  wire.availability_zone_id = zone_id(free.availability_zone);
  wire.description = free.description;
  wire.interface_type = free.nat_gateway_id.empty() ? "interface" : "nat_gateway";
  if (!free.requester.empty()) wire.requester_id = free.requester;
  wire.mac_address = free.mac_address;
  wire.owner_id = free.account;
  wire.requester_managed = managed;
  wire.source_dest_check = free.source_dest_check;
  wire.status = managed ? "in-use" : "available";
  wire.tag_set = to_api(free.tags);
  if (tasks) {
    wire.attachment = api::ec2::NetworkInterfaceAttachment{.attachment_id = free.attachment_id,
                                                           .delete_on_termination = true,
                                                           .device_index = 1,
                                                           .instance_id = free.instance_id.str(),
                                                           .instance_owner_id = free.account,
                                                           .network_card_index = 0,
                                                           .status = "attached"};
  }
  if (!managed || tasks) return;
  wire.attachment = api::ec2::NetworkInterfaceAttachment{
      .delete_on_termination = false, .device_index = 1, .status = "attached"};
  if (!free.requester.empty()) wire.attachment->instance_owner_id = free.requester;
}

}  // namespace

Result<AnyInterface> find_interface(const Tables& tables, const Scope& scope, std::string_view id) {
  if (const auto* free = find_in_scope(tables.interfaces, scope, id))
    return AnyInterface{.free = free};
  const Instance* instance =
      tables.instances_by_interface.find(NetworkInterfaceId(std::string(id)));
  if (instance && instance->scope() == scope) return AnyInterface{.instance = instance};
  return std::unexpected(errors::interface_not_found(id));
}

std::vector<AnyInterface> list_interfaces(const Tables& tables, const Scope& scope) {
  std::vector<AnyInterface> list;
  for (const Instance& instance : tables.instances_by_scope.range(scope)) {
    if (instance.state != InstanceState::kTerminated) list.push_back({.instance = &instance});
  }
  for (const FreeInterface& free : tables.interfaces_by_scope.range(scope))
    list.push_back({.free = &free});
  std::ranges::sort(list, {}, [](const AnyInterface& interface) { return interface.id(); });
  return list;
}

api::ec2::NetworkInterface to_api(const AnyInterface& interface, const Tables& tables) {
  const auto& region = interface.instance ? interface.instance->region : interface.free->region;
  const auto dns_name =
      private_dns_name(parse_ipv4(interface.private_ip()).value_or(Ipv4()), region);
  const auto association = association_of(interface, tables);
  api::ec2::NetworkInterface wire{
      .association = association,
      .groups = groups_of(interface, tables),
      .ipv6_addresses = std::vector<api::ec2::NetworkInterfaceIpv6Address>(),
      .network_interface_id = interface.id().str(),
      .operator_ = api::ec2::OperatorResponse{.managed = false},
      .private_dns_name = dns_name,
      .private_ip_address = interface.private_ip(),
      .private_ip_addresses = {{{.association = association,
                                 .primary = true,
                                 .private_dns_name = dns_name,
                                 .private_ip_address = interface.private_ip()}}},
      .subnet_id = interface.subnet_id().str(),
      .vpc_id = interface.vpc_id().str()};
  if (interface.instance) {
    add_instance(wire, *interface.instance);
  } else {
    add_free(wire, *interface.free);
  }
  return wire;
}

Result<const FreeInterface*> put_interface(Tables& tables, store::Tx& tx, IdSource& ids,
                                           const Subnet& subnet, const std::optional<Ipv4>& asked,
                                           FreeInterface interface) {
  const auto address = asked ? asked : tables.addresses.pick(range_of(subnet), ids.u64());
  if (!address) return std::unexpected(errors::insufficient_free_addresses());
  interface.id = NetworkInterfaceId(fresh_id("eni", ids));
  interface.account = subnet.account;
  interface.region = subnet.region;
  interface.vpc_id = subnet.vpc_id;
  interface.subnet_id = subnet.id;
  interface.availability_zone = subnet.availability_zone;
  interface.private_ip = address->str();
  interface.mac_address = mac_address(*address);
  const std::string id = interface.id.str();
  tables.interfaces.put(tx, std::move(interface));
  return tables.interfaces.find(id);
}

Result<std::optional<Ipv4>> read_private_address(const Tables& tables, const AddressRange& subnet,
                                                 const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  const auto refuse = [](std::string message) {
    return std::unexpected(errors::invalid_parameter_value(std::move(message)));
  };
  const auto address = parse_ipv4(*text);
  if (!address) return refuse(fmt::format("Invalid value '{}' for privateIpAddress", *text));
  if (!subnet.contains(*address)) {
    return refuse(fmt::format("Address {} does not fall within the subnet's address range", *text));
  }
  if (is_reserved(subnet, *address)) {
    return refuse(fmt::format("Address {} is in subnet's reserved address range", *text));
  }
  if (tables.addresses.is_taken(subnet, *address))
    return std::unexpected(errors::ip_address_in_use(*text));
  return address;
}

Result<std::vector<SecurityGroupId>> read_group_ids(const Tables& tables, const Subnet& subnet,
                                                    const std::vector<std::string>& ids) {
  if (!ids.empty()) return read_interface_groups(tables, subnet, ids);
  const Vpc& vpc = *tables.vpcs.find(subnet.vpc_id.str());
  return std::vector{find_group_by_name(tables, vpc, kDefaultGroupName)->id};
}

}  // namespace gantry::ec2
