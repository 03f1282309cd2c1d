#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

/// Errors of VPCs and what is in them; texts as ec2/errors.h tells.
namespace gantry::ec2::errors {

[[nodiscard]] Error vpc_range(std::string_view cidr);
[[nodiscard]] Error subnet_range(std::string_view cidr);
[[nodiscard]] Error subnet_conflict(std::string_view cidr);
[[nodiscard]] Error cidr_malformed(std::string_view cidr, std::string_view parameter);
[[nodiscard]] Error zone_unknown(std::string_view zone, std::string_view region);
/// `what` as EC2 says it: "vpc", "subnet", "routeTable", "internetGateway".
[[nodiscard]] Error dependency_violation(std::string_view what, std::string_view id);
[[nodiscard]] Error default_vpc_exists();
[[nodiscard]] Error default_subnet_exists(std::string_view zone, std::string_view subnet);

[[nodiscard]] Error route_table_not_found(std::string_view id);
[[nodiscard]] Error association_not_found(std::string_view id);
[[nodiscard]] Error route_exists(std::string_view destination);
[[nodiscard]] Error route_not_found(std::string_view destination, std::string_view table);

[[nodiscard]] Error internet_gateway_not_found(std::string_view id);
[[nodiscard]] Error already_associated(std::string message);
[[nodiscard]] Error gateway_not_attached(std::string message);
[[nodiscard]] Error network_acl_not_found(std::string_view id);
[[nodiscard]] Error nat_gateway_not_found(std::string_view id);

[[nodiscard]] Error interface_not_found(std::string_view id);
[[nodiscard]] Error interface_in_use(std::string_view id);
[[nodiscard]] Error attachment_not_found(std::string_view id);
[[nodiscard]] Error allocation_not_found(std::string_view id);
[[nodiscard]] Error address_not_found(std::string_view address);
[[nodiscard]] Error address_in_use(std::string_view id);
[[nodiscard]] Error address_limit_exceeded();

/// Two VPCs with instances cannot share addresses on one host.
[[nodiscard]] Error vpc_overlaps(std::string_view vpc, std::string_view cidr,
                                 std::string_view other, std::string_view other_cidr);

}  // namespace gantry::ec2::errors
