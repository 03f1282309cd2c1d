#include "ec2/errors.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gantry::ec2::errors {
namespace {

Error error(std::string code, std::string message) {
  return {.code = std::move(code), .message = std::move(message)};
}

Error malformed(std::string code, std::string_view id, std::string_view prefix) {
  return error(std::move(code),
               fmt::format("Invalid id: \"{}\" (expecting \"{}-...\")", id, prefix));
}

}  // namespace

// AWS: "Error codes for the Amazon EC2 API", DryRunOperation; the status is 412.
Error dry_run_operation() {
  return {.code = "DryRunOperation",
          .message = "Request would have succeeded, but DryRun flag is set.",
          .http_status = 412};
}

Error missing_parameter(std::string_view name) {
  return error("MissingParameter", fmt::format("The request must contain the parameter {}", name));
}

Error invalid_parameter_value(std::string message) {
  return error("InvalidParameterValue", std::move(message));
}

Error invalid_parameter_combination(std::string message) {
  return error("InvalidParameterCombination", std::move(message));
}

Error unsupported_operation(std::string message) {
  return error("UnsupportedOperation", std::move(message));
}

Error idempotent_parameter_mismatch() {
  return error("IdempotentParameterMismatch",
               "Arguments on this idempotent request are inconsistent with arguments used in "
               "previous request(s).");
}

Error invalid_pagination_token() {
  return error("InvalidPaginationToken",
               "The specified pagination token is not valid or is expired.");
}

Error invalid_filter(std::string_view name) {
  return error("InvalidParameterValue", fmt::format("The filter '{}' is invalid", name));
}

Error instance_id_malformed(std::string_view id) {
  return error("InvalidInstanceID.Malformed", fmt::format("Invalid id: \"{}\"", id));
}

Error instance_id_not_found(const std::vector<std::string>& ids) {
  return error("InvalidInstanceID.NotFound",
               ids.size() == 1
                   ? fmt::format("The instance ID '{}' does not exist", ids.front())
                   : fmt::format("The instance IDs '{}' do not exist", fmt::join(ids, ", ")));
}

Error vpc_id_not_found(std::string_view id) {
  return error("InvalidVpcID.NotFound", fmt::format("The vpc ID '{}' does not exist", id));
}

Error subnet_id_not_found(std::string_view id) {
  return error("InvalidSubnetID.NotFound", fmt::format("The subnet ID '{}' does not exist", id));
}

Error group_not_found(std::string_view id) {
  return error("InvalidGroup.NotFound", fmt::format("The security group '{}' does not exist", id));
}

Error group_name_not_found(std::string_view name, std::string_view default_vpc_id) {
  return error("InvalidGroup.NotFound",
               fmt::format("The security group '{}' does not exist in default VPC '{}'", name,
                           default_vpc_id));
}

Error group_id_malformed(std::string_view id) {
  return malformed("InvalidGroupId.Malformed", id, "sg");
}

Error ami_id_malformed(std::string_view id) {
  return malformed("InvalidAMIID.Malformed", id, "ami");
}

Error ami_id_not_found(std::string_view ids) {
  return error("InvalidAMIID.NotFound", fmt::format("The image id '[{}]' does not exist", ids));
}

Error instance_type_not_found(std::string_view names) {
  return error("InvalidInstanceType",
               fmt::format("The following supplied instance types do not exist: [{}]", names));
}

Error key_pair_not_found(std::string_view name) {
  return error("InvalidKeyPair.NotFound", fmt::format("The key pair '{}' does not exist", name));
}

Error launch_template_id_not_found(std::string_view id) {
  return error(
      "InvalidLaunchTemplateId.NotFound",
      fmt::format("The specified launch template, with template ID {}, does not exist.", id));
}

Error launch_template_name_not_found(std::string_view name) {
  return error(
      "InvalidLaunchTemplateName.NotFoundException",
      fmt::format("The specified launch template, with template name {}, does not exist.", name));
}

Error launch_template_id_malformed(std::string_view id) {
  return malformed("InvalidLaunchTemplateId.Malformed", id, "lt");
}

Error launch_template_version_not_found(std::string_view version, std::string_view id) {
  return error(
      "InvalidLaunchTemplateId.VersionNotFound",
      fmt::format("Could not find the specified version {} for the launch template with ID {}.",
                  version, id));
}

Error launch_template_name_in_use() {
  return error("InvalidLaunchTemplateName.AlreadyExistsException",
               "Launch template name already in use.");
}

Error launch_template_name_malformed() {
  return error("InvalidLaunchTemplateName.MalformedException",
               "A launch template name must be between 3 and 128 characters, and may contain "
               "letters, numbers, and the following characters: - ( ) . / _.");
}

Error key_pair_id_not_found(std::string_view id) {
  return error("InvalidKeyPair.NotFound", fmt::format("The key pair ID '{}' does not exist", id));
}

Error key_pair_duplicate() {
  return error("InvalidKeyPair.Duplicate", "The keypair already exists");
}

Error key_format_invalid(std::string message) {
  return error("InvalidKey.Format", std::move(message));
}

Error placement_group_unknown(std::string_view name) {
  return error("InvalidPlacementGroup.Unknown",
               fmt::format("The Placement Group '{}' is unknown.", name));
}

Error resource_id_invalid(std::string_view id) {
  return error("InvalidID", fmt::format("The ID '{}' is not valid", id));
}

Error user_data_malformed() {
  return error("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data.");
}

Error ip_address_in_use(std::string_view address) {
  return error("InvalidIPAddress.InUse", fmt::format("Address {} is in use.", address));
}

Error insufficient_free_addresses() {
  return error("InsufficientFreeAddressesInSubnet",
               "The specified subnet does not have enough free addresses to satisfy the request.");
}

Error vcpu_limit_exceeded(int limit) {
  return error(
      "VcpuLimitExceeded",
      fmt::format(
          "You have requested more vCPU capacity than your current vCPU limit of {} allows for the "
          "instance bucket that the specified instance type belongs to. Please visit "
          "http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.",
          limit));
}

Error termination_protected(std::string_view instance_id) {
  return error(
      "OperationNotPermitted",
      fmt::format(
          "The instance '{}' may not be terminated. Modify its 'disableApiTermination' instance "
          "attribute and try again.",
          instance_id));
}

Error tag_limit_exceeded() {
  return error("TagLimitExceeded", "The maximum number of tags for a resource has been reached.");
}

}  // namespace gantry::ec2::errors
