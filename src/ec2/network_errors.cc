#include "ec2/network_errors.h"

#include <fmt/format.h>

#include "ec2/errors.h"
#include "ec2/model/zones.h"

namespace gantry::ec2::errors {
namespace {

Error error(std::string code, std::string message) {
  return {.code = std::move(code), .message = std::move(message)};
}

Error not_found(std::string code, std::string_view what, std::string_view id) {
  return error(std::move(code), fmt::format("The {} ID '{}' does not exist", what, id));
}

}  // namespace

Error vpc_range(std::string_view cidr) {
  return error("InvalidVpc.Range", fmt::format("The CIDR '{}' is invalid.", cidr));
}

Error subnet_range(std::string_view cidr) {
  return error("InvalidSubnet.Range", fmt::format("The CIDR '{}' is invalid.", cidr));
}

Error subnet_conflict(std::string_view cidr) {
  return error("InvalidSubnet.Conflict",
               fmt::format("The CIDR '{}' conflicts with another subnet", cidr));
}

Error cidr_malformed(std::string_view cidr, std::string_view parameter) {
  return invalid_parameter_value(fmt::format(
      "Value ({}) for parameter {} is invalid. This is not a valid CIDR block.", cidr, parameter));
}

Error zone_unknown(std::string_view zone, std::string_view region) {
  std::string zones;
  for (const char letter : kZoneLetters)
    zones += fmt::format("{}{}{}", zones.empty() ? "" : ", ", region, letter);
  return invalid_parameter_value(
      fmt::format("Value ({}) for parameter availabilityZone is invalid. Subnets can currently "
                  "only be created in the following availability zones: {}.",
                  zone, zones));
}

Error dependency_violation(std::string_view what, std::string_view id) {
  return error("DependencyViolation",
               fmt::format("The {} '{}' has dependencies and cannot be deleted.", what, id));
}

Error default_vpc_exists() {
  return error("DefaultVpcAlreadyExists",
               "A Default VPC already exists for this account in this region.");
}

Error default_subnet_exists(std::string_view zone, std::string_view subnet) {
  return error("DefaultSubnetAlreadyExistsInAvailabilityZone",
               fmt::format("'{}' already has default subnet '{}'", zone, subnet));
}

Error route_table_not_found(std::string_view id) {
  return not_found("InvalidRouteTableID.NotFound", "routeTable", id);
}

Error association_not_found(std::string_view id) {
  return not_found("InvalidAssociationID.NotFound", "association", id);
}

Error route_exists(std::string_view destination) {
  return error("RouteAlreadyExists",
               fmt::format("The route identified by {} already exists.", destination));
}

Error route_not_found(std::string_view destination, std::string_view table) {
  return error(
      "InvalidRoute.NotFound",
      fmt::format("no route with destination-cidr-block {} in route table {}", destination, table));
}

Error internet_gateway_not_found(std::string_view id) {
  return not_found("InvalidInternetGatewayID.NotFound", "internetGateway", id);
}

Error already_associated(std::string message) {
  return error("Resource.AlreadyAssociated", std::move(message));
}

Error gateway_not_attached(std::string message) {
  return error("Gateway.NotAttached", std::move(message));
}

Error network_acl_not_found(std::string_view id) {
  return not_found("InvalidNetworkAclID.NotFound", "networkAcl", id);
}

Error nat_gateway_not_found(std::string_view id) {
  return error("NatGatewayNotFound", fmt::format("NatGateway {} was not found", id));
}

Error interface_not_found(std::string_view id) {
  return not_found("InvalidNetworkInterfaceID.NotFound", "networkInterface", id);
}

Error interface_in_use(std::string_view id) {
  return invalid_parameter_value(fmt::format("Network interface '{}' is currently in use.", id));
}

Error attachment_not_found(std::string_view id) {
  return error("InvalidAttachmentID.NotFound", fmt::format("Attachment '{}' does not exist.", id));
}

Error allocation_not_found(std::string_view id) {
  return not_found("InvalidAllocationID.NotFound", "allocation", id);
}

Error address_not_found(std::string_view address) {
  return error("InvalidAddress.NotFound", fmt::format("Address '{}' not found.", address));
}

Error address_in_use(std::string_view id) {
  return error("InvalidIPAddress.InUse",
               fmt::format("The address with allocation id [{}] is in use.", id));
}

Error address_limit_exceeded() {
  return error("AddressLimitExceeded", "The maximum number of addresses has been reached.");
}

Error vpc_overlaps(std::string_view vpc, std::string_view cidr, std::string_view other,
                   std::string_view other_cidr) {
  return unsupported_operation(fmt::format(
      "Gantry runs all VPCs on one host, where the addresses of {} ({}) overlap those of {} ({}), "
      "which has or had instances. Give one of them another range, or delete it.",
      vpc, cidr, other, other_cidr));
}

}  // namespace gantry::ec2::errors
