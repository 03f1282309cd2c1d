#pragma once

#include <string>
#include <string_view>

#include "base/arn.h"
#include "base/ipv4.h"
#include "base/result.h"
#include "ec2/model/tables.h"

namespace gantry::ec2 {

/// A VPC's or subnet's range is /16 to /28. AWS: "VPC CIDR blocks", "Subnet CIDR blocks".
inline constexpr int kShortestPrefix = 16;
inline constexpr int kLongestPrefix = 28;

/// "10.0.0.0/16"; bits beyond the prefix are cleared, as EC2 does.
/// Errors: InvalidParameterValue.
[[nodiscard]] Result<Cidr> read_cidr(std::string_view text, std::string_view parameter);
[[nodiscard]] std::string to_string(const Cidr& cidr);
[[nodiscard]] bool overlap(const Cidr& a, const Cidr& b);

/// Errors: InvalidVpcID.NotFound.
[[nodiscard]] Result<const Vpc*> find_vpc(const Tables& tables, const Scope& scope,
                                          std::string_view id);
/// Errors: InvalidSubnetID.NotFound.
[[nodiscard]] Result<const Subnet*> find_subnet(const Tables& tables, const Scope& scope,
                                                std::string_view id);
/// Errors: InvalidRouteTableID.NotFound.
[[nodiscard]] Result<const RouteTable*> find_route_table(const Tables& tables, const Scope& scope,
                                                         std::string_view id);
/// Errors: InvalidInternetGatewayID.NotFound.
[[nodiscard]] Result<const InternetGateway*> find_internet_gateway(const Tables& tables,
                                                                   const Scope& scope,
                                                                   std::string_view id);

}  // namespace gantry::ec2
