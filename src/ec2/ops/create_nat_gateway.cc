#include <fmt/format.h>

#include "ec2/model/vpc_parts.h"
#include "ec2/network_errors.h"
#include "ec2/ops/addresses.h"
#include "ec2/ops/interfaces.h"
#include "ec2/ops/nat_gateways.h"
#include "ec2/ops/records.h"
#include "ec2/ops/resources.h"
#include "ec2/ops/vpcs.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

using Request = api::ec2::CreateNatGatewayRequest;

template <class List>
bool has_items(const std::optional<List>& list) {
  return list && !list->empty();
}

Result<void> check_supported(const Request& request) {
  if (request.availability_mode.value_or("zonal") != "zonal" ||
      has_items(request.availability_zone_addresses)) {
    return std::unexpected(
        errors::unsupported_operation("Gantry does not support regional NAT gateways."));
  }
  if (has_items(request.secondary_allocation_ids) ||
      has_items(request.secondary_private_ip_addresses) ||
      request.secondary_private_ip_address_count.value_or(0) > 0) {
    return std::unexpected(
        errors::unsupported_operation("Gantry does not support secondary addresses."));
  }
  if (!request.subnet_id) return std::unexpected(errors::missing_parameter("SubnetId"));
  return {};
}

/// The address of a public gateway, or null for a private one.
Result<const ElasticAddress*> read_address(const Tables& tables, const Subnet& subnet,
                                           const Request& request) {
  if (request.connectivity_type.value_or("public") == "private") {
    if (!request.allocation_id) return nullptr;
    return std::unexpected(errors::invalid_parameter_value(
        "AllocationId cannot be specified for a private NAT gateway."));
  }
  if (!request.allocation_id) return std::unexpected(errors::missing_parameter("AllocationId"));
  GANTRY_TRY(const auto* address,
             find_address(tables, subnet.scope(), request.allocation_id, std::nullopt));
  if (!address->association_id.empty()) {
    return std::unexpected(errors::already_associated(
        fmt::format("resource {} is already associated with associate-id {}", address->id.str(),
                    address->association_id)));
  }
  if (!attached_gateway(tables, subnet.vpc_id)) {
    return std::unexpected(errors::gateway_not_attached(
        fmt::format("Network {} has no Internet gateway attached", subnet.vpc_id.str())));
  }
  return address;
}

const NatGateway* find_by_token(const Tables& tables, const Scope& scope,
                                const std::string& token) {
  if (token.empty()) return nullptr;
  for (const auto& gateway : tables.nat_gateways_by_scope.range(scope)) {
    if (gateway.client_token == token) return &gateway;
  }
  return nullptr;
}

void associate(Tables& tables, control::OpContext& context, const NatGateway& gateway) {
  tables.elastic_addresses.update(context.tx, gateway.allocation_id.str(),
                                  [&](ElasticAddress& record) {
                                    record.association_id = fresh_id("eipassoc", context.ids);
                                    record.interface_id = gateway.interface_id;
                                    record.private_ip = gateway.private_ip;
                                  });
}

}  // namespace

// AWS: CreateNatGateway. It is a record: the host translates the addresses of whatever leaves it.
Result<api::ec2::CreateNatGatewayResult> Service::create_nat_gateway(control::OpContext& context,
                                                                     const Request& request) {
  Tables& tables = ec2_.tables();
  const auto token = request.client_token.value_or("");
  if (const auto* earlier = find_by_token(tables, context.scope(), token)) {
    return api::ec2::CreateNatGatewayResult{.client_token = token,
                                            .nat_gateway = to_api(*earlier, tables)};
  }
  GANTRY_CHECK(check_supported(request));
  GANTRY_TRY(const Subnet* subnet, find_subnet(tables, context.scope(), *request.subnet_id));
  GANTRY_TRY(const auto* address, read_address(tables, *subnet, request));
  GANTRY_TRY(const auto private_ip,
             read_private_address(tables, range_of(*subnet), request.private_ip_address));
  GANTRY_TRY(auto tags, read_creation_tags(request.tag_specifications, "natgateway"));
  GANTRY_CHECK(check_dry_run(request.dry_run));
  NatGateway gateway{.id = NatGatewayId(fresh_id("nat", context.ids)),
                     .account = subnet->account,
                     .region = subnet->region,
                     .vpc_id = subnet->vpc_id,
                     .subnet_id = subnet->id,
                     .is_public = address != nullptr,
                     .client_token = token,
                     .created_at = context.now,
                     .tags = std::move(tags)};
  GANTRY_TRY(const auto* interface,
             put_interface(tables, context.tx, context.ids, *subnet, private_ip,
                           {.description = "Interface for NAT Gateway " + gateway.id.str(),
                            .source_dest_check = false,
                            .nat_gateway_id = gateway.id.str()}));
  gateway.interface_id = interface->id;
  gateway.private_ip = interface->private_ip;
  if (address) {
    gateway.allocation_id = address->id;
    gateway.public_ip = address->public_ip;
    associate(tables, context, gateway);
  }
  tables.nat_gateways.put(context.tx, gateway);
  return api::ec2::CreateNatGatewayResult{.client_token = request.client_token,
                                          .nat_gateway = to_api(gateway, tables)};
}

}  // namespace gantry::ec2
