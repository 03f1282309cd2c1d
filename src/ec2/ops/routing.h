#pragma once

#include <string>

#include "api/ec2/types.h"
#include "base/result.h"
#include "ec2/model/tables.h"

namespace gantry::ec2 {

[[nodiscard]] api::ec2::RouteTable to_api(const RouteTable& table, const Tables& tables);
[[nodiscard]] api::ec2::InternetGateway to_api(const InternetGateway& gateway);

/// The route that CreateRoute or ReplaceRoute (as `request`, which has the same members) asks for.
/// Errors: MissingParameter, InvalidParameterValue, InvalidParameterCombination,
/// UnsupportedOperation, InvalidInternetGatewayID.NotFound, NatGatewayNotFound,
/// InvalidNetworkInterfaceID.NotFound, InvalidInstanceID.NotFound.
[[nodiscard]] Result<Route> read_route(const Tables& tables, const RouteTable& table,
                                       const api::ec2::CreateRouteRequest& request);

/// The destination of a route: IPv4 only. Errors: MissingParameter, InvalidParameterValue,
/// UnsupportedOperation.
[[nodiscard]] Result<std::string> read_destination(const std::optional<std::string>& ipv4,
                                                   const std::optional<std::string>& ipv6,
                                                   const std::optional<std::string>& prefix_list);

/// False if the target is gone: the route is then a black hole.
[[nodiscard]] bool is_active(const Route& route, const VpcId& vpc, const Tables& tables);

}  // namespace gantry::ec2
