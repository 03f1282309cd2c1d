#include <fmt/format.h>

#include "ec2/network_errors.h"
#include "ec2/ops/interfaces.h"
#include "ec2/ops/records.h"
#include "ec2/ops/vpcs.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

using Request = api::ec2::ModifyNetworkInterfaceAttributeRequest;

Result<void> check_supported(const Request& request) {
  const std::pair<std::string_view, bool> refusals[] = {
      {"AssociatePublicIpAddress", request.associate_public_ip_address.value_or(false)},
      {"AssociatedSubnetIds", request.associated_subnet_ids.has_value()},
      {"ConnectionTrackingSpecification", request.connection_tracking_specification.has_value()},
      {"EnaSrdSpecification", request.ena_srd_specification.has_value()},
      {"EnablePrimaryIpv6", request.enable_primary_ipv6.value_or(false)}};
  for (const auto& [what, asked] : refusals) {
    if (!asked) continue;
    return std::unexpected(
        errors::unsupported_operation(fmt::format("Gantry does not support {}.", what)));
  }
  return {};
}

/// The groups to set; absent if the request gives none.
Result<std::optional<std::vector<SecurityGroupId>>> read_groups(const Tables& tables,
                                                                const Scope& scope,
                                                                const AnyInterface& interface,
                                                                const Request& request) {
  if (!request.groups) return std::nullopt;
  GANTRY_TRY(const Subnet* subnet, find_subnet(tables, scope, interface.subnet_id().str()));
  GANTRY_TRY(auto groups, read_group_ids(tables, *subnet, *request.groups));
  return std::optional(std::move(groups));
}

}  // namespace

// AWS: ModifyNetworkInterfaceAttribute. The groups of an instance's interface are the instance's.
Result<api::ec2::ModifyNetworkInterfaceAttributeResponse>
Service::modify_network_interface_attribute(control::OpContext& context, const Request& request) {
  Tables& tables = ec2_.tables();
  GANTRY_TRY(const auto interface,
             find_interface(tables, context.scope(), *request.network_interface_id));
  GANTRY_CHECK(check_supported(request));
  GANTRY_TRY(const auto groups, read_groups(tables, context.scope(), interface, request));
  const auto& attachment = request.attachment;
  if (attachment && (!interface.instance ||
                     attachment->attachment_id != interface.instance->interface.attachment_id)) {
    return std::unexpected(errors::attachment_not_found(attachment->attachment_id.value_or("")));
  }
  GANTRY_CHECK(check_dry_run(request.dry_run));
  const auto change = [&](auto& record, auto& description) {
    if (groups) record.security_groups = *groups;
    if (request.source_dest_check)
      record.source_dest_check = request.source_dest_check->value.value_or(true);
    if (request.description) description = request.description->value.value_or("");
  };
  if (interface.instance) {
    tables.instances.update(context.tx, interface.instance->id.str(), [&](Instance& record) {
      change(record, record.interface.description);
      if (attachment && attachment->delete_on_termination)
        record.interface.delete_on_termination = *attachment->delete_on_termination;
    });
  } else {
    tables.interfaces.update(context.tx, interface.free->id.str(),
                             [&](FreeInterface& record) { change(record, record.description); });
  }
  return api::ec2::ModifyNetworkInterfaceAttributeResponse{};
}

}  // namespace gantry::ec2
