#include "ec2/ops/routing.h"

#include <fmt/format.h>

#include "ec2/errors.h"
#include "ec2/network_errors.h"
#include "ec2/ops/convert.h"
#include "ec2/ops/interfaces.h"
#include "ec2/ops/records.h"
#include "ec2/ops/vpcs.h"

namespace gantry::ec2 {
namespace {

std::unexpected<Error> invalid(std::string message) {
  return std::unexpected(errors::invalid_parameter_value(std::move(message)));
}

Error instance_not_found(std::string_view id) {
  return errors::instance_id_not_found({std::string(id)});
}

Result<Route> to_gateway(const Tables& tables, const RouteTable& table, const std::string& id) {
  GANTRY_TRY(const auto* gateway, find_internet_gateway(tables, table.scope(), id));
  if (gateway->vpc_id != table.vpc_id) {
    return invalid(fmt::format("route table {} and network gateway {} belong to different networks",
                               table.id.str(), id));
  }
  return Route{.target_kind = RouteTarget::kInternetGateway, .target = id};
}

Result<Route> to_nat_gateway(const Tables& tables, const RouteTable& table, const std::string& id) {
  GANTRY_TRY(const auto* gateway,
             require_record(tables.nat_gateways, table.scope(), id, errors::nat_gateway_not_found));
  if (gateway->vpc_id != table.vpc_id) {
    return invalid(fmt::format("route table {} and nat gateway {} belong to different networks",
                               table.id.str(), id));
  }
  return Route{.target_kind = RouteTarget::kNatGateway, .target = id};
}

Result<Route> to_interface(const Tables& tables, const RouteTable& table, const std::string& id) {
  GANTRY_TRY(const auto interface, find_interface(tables, table.scope(), id));
  if (interface.vpc_id() != table.vpc_id) {
    return invalid(fmt::format("route table {} and interface {} belong to different networks",
                               table.id.str(), id));
  }
  return Route{.target_kind = RouteTarget::kNetworkInterface, .target = id};
}

Result<Route> to_instance(const Tables& tables, const RouteTable& table, const std::string& id) {
  GANTRY_TRY(const auto* instance,
             require_record(tables.instances, table.scope(), id, instance_not_found));
  if (instance->vpc_id != table.vpc_id) {
    return invalid(fmt::format("route table {} and instance {} belong to different networks",
                               table.id.str(), id));
  }
  return Route{.target_kind = RouteTarget::kInstance, .target = id};
}

Result<Route> read_target(const Tables& tables, const RouteTable& table,
                          const api::ec2::CreateRouteRequest& request) {
  using Reader = Result<Route> (*)(const Tables&, const RouteTable&, const std::string&);
  const std::pair<const std::optional<std::string>&, Reader> targets[] = {
      {request.gateway_id, to_gateway},
      {request.nat_gateway_id, to_nat_gateway},
      {request.network_interface_id, to_interface},
      {request.instance_id, to_instance}};
  const bool other = request.carrier_gateway_id || request.core_network_arn ||
                     request.egress_only_internet_gateway_id || request.local_gateway_id ||
                     request.odb_network_arn || request.transit_gateway_id ||
                     request.vpc_endpoint_id || request.vpc_peering_connection_id;
  if (other) {
    return std::unexpected(errors::unsupported_operation(
        "Gantry supports routes to internet gateways, NAT gateways, network interfaces and "
        "instances only."));
  }
  const auto given =
      std::ranges::count_if(targets, [](const auto& target) { return target.first.has_value(); });
  if (given == 0) {
    return std::unexpected(
        errors::missing_parameter("gatewayId, natGatewayId, networkInterfaceId or instanceId"));
  }
  if (given > 1) {
    return std::unexpected(errors::invalid_parameter_combination(
        "The request must contain exactly one route target."));
  }
  for (const auto& [id, read] : targets) {
    if (id) return read(tables, table, *id);
  }
  std::unreachable();
}

api::ec2::Route to_api(const Route& route, const RouteTable& table, const Tables& tables) {
  const bool local = route.target_kind == RouteTarget::kLocal;
  api::ec2::Route wire{.destination_cidr_block = route.destination,
                       .origin = local ? "CreateRouteTable" : "CreateRoute",
                       .state = is_active(route, table.vpc_id, tables) ? "active" : "blackhole"};
  switch (route.target_kind) {
    case RouteTarget::kLocal:
      wire.gateway_id = "local";
      break;
    case RouteTarget::kInternetGateway:
      wire.gateway_id = route.target;
      break;
    case RouteTarget::kNatGateway:
      wire.nat_gateway_id = route.target;
      break;
    case RouteTarget::kNetworkInterface:
      wire.network_interface_id = route.target;
      break;
    case RouteTarget::kInstance:
      wire.instance_id = route.target;
      wire.instance_owner_id = table.account;
      if (const Instance* instance = tables.instances.find(route.target))
        wire.network_interface_id = instance->interface.id.str();
      break;
  }
  return wire;
}

}  // namespace

bool is_active(const Route& route, const VpcId& vpc, const Tables& tables) {
  switch (route.target_kind) {
    case RouteTarget::kLocal:
      return true;
    case RouteTarget::kInternetGateway: {
      const auto* gateway = tables.internet_gateways.find(route.target);
      return gateway && gateway->vpc_id == vpc;
    }
    case RouteTarget::kNatGateway: {
      const auto* gateway = tables.nat_gateways.find(route.target);
      return gateway && !gateway->deleted_at;
    }
    case RouteTarget::kNetworkInterface: {
      if (tables.interfaces.contains(route.target)) return true;
      const auto* instance = tables.instances_by_interface.find(NetworkInterfaceId(route.target));
      return instance && instance->state == InstanceState::kRunning;
    }
    case RouteTarget::kInstance: {
      const auto* instance = tables.instances.find(route.target);
      return instance && instance->state == InstanceState::kRunning;
    }
  }
  std::unreachable();
}

api::ec2::RouteTable to_api(const RouteTable& table, const Tables& tables) {
  api::ec2::RouteTable wire{.associations = std::vector<api::ec2::RouteTableAssociation>(),
                            .owner_id = table.account,
                            .propagating_vgws = std::vector<api::ec2::PropagatingVgw>(),
                            .route_table_id = table.id.str(),
                            .routes = std::vector<api::ec2::Route>(),
                            .tags = to_api(table.tags),
                            .vpc_id = table.vpc_id.str()};
  for (const auto& association : table.associations) {
    auto& item = wire.associations->emplace_back(api::ec2::RouteTableAssociation{
        .association_state = api::ec2::RouteTableAssociationState{.state = "associated"},
        .main = association.main,
        .route_table_association_id = association.id,
        .route_table_id = table.id.str()});
    if (!association.main) item.subnet_id = association.subnet_id.str();
  }
  for (const auto& route : table.routes) wire.routes->push_back(to_api(route, table, tables));
  return wire;
}

api::ec2::InternetGateway to_api(const InternetGateway& gateway) {
  api::ec2::InternetGateway wire{.attachments = std::vector<api::ec2::InternetGatewayAttachment>(),
                                 .internet_gateway_id = gateway.id.str(),
                                 .owner_id = gateway.account,
                                 .tags = to_api(gateway.tags)};
  // The state of an internet gateway's attachment is "available", which is not in its enum.
  if (!gateway.vpc_id.empty())
    wire.attachments->push_back({.state = "available", .vpc_id = gateway.vpc_id.str()});
  return wire;
}

Result<std::string> read_destination(const std::optional<std::string>& ipv4,
                                     const std::optional<std::string>& ipv6,
                                     const std::optional<std::string>& prefix_list) {
  if (ipv6 || prefix_list) {
    return std::unexpected(
        errors::unsupported_operation("Gantry supports routes to IPv4 blocks of addresses only."));
  }
  if (!ipv4) return std::unexpected(errors::missing_parameter("destinationCidrBlock"));
  GANTRY_TRY(const Cidr cidr, read_cidr(*ipv4, "destinationCidrBlock"));
  return to_string(cidr);
}

Result<Route> read_route(const Tables& tables, const RouteTable& table,
                         const api::ec2::CreateRouteRequest& request) {
  GANTRY_TRY(auto destination,
             read_destination(request.destination_cidr_block, request.destination_ipv6_cidr_block,
                              request.destination_prefix_list_id));
  GANTRY_TRY(Route route, read_target(tables, table, request));
  route.destination = std::move(destination);
  return route;
}

}  // namespace gantry::ec2
