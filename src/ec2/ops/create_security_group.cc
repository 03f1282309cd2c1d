#include <fmt/format.h>

#include "ec2/errors.h"
#include "ec2/model/default_vpc.h"
#include "ec2/ops/convert.h"
#include "ec2/ops/records.h"
#include "ec2/ops/security_groups.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

constexpr std::size_t kLongest = 255;
// AWS: CreateSecurityGroup, GroupName and GroupDescription, "Constraints for VPC".
constexpr std::string_view kCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789. _-:/()#,@[]+=&;{}!$*";

Result<void> check_name(const std::string& name) {
  const auto refuse = [&](std::string_view why) {
    return std::unexpected(errors::invalid_parameter_value(
        fmt::format("Value ({}) for parameter GroupName is invalid. {}", name, why)));
  };
  if (name.empty()) return std::unexpected(errors::missing_parameter("groupName"));
  if (name == kDefaultGroupName) {
    return std::unexpected(
        errors::invalid_parameter_value("Cannot use reserved security group name: default"));
  }
  if (name.starts_with("sg-")) return refuse("Group names may not be in the format sg-*.");
  if (name.size() > kLongest || name.find_first_not_of(kCharacters) != std::string::npos) {
    return refuse(
        "Valid names are strings less than 256 characters from the following set:  a-zA-Z0-9. "
        "_-:/()#,@[]+=&;{}!$*");
  }
  return {};
}

Result<void> check_description(const std::string& description) {
  if (description.empty()) return std::unexpected(errors::missing_parameter("groupDescription"));
  if (description.size() <= kLongest &&
      description.find_first_not_of(kCharacters) == std::string::npos) {
    return {};
  }
  return std::unexpected(errors::invalid_parameter_value(
      "Invalid security group description. Valid descriptions are strings less than 256 characters "
      "from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*"));
}

Result<const Vpc*> find_vpc(const Tables& tables, const Vpc& default_vpc,
                            const std::optional<std::string>& id) {
  if (!id) return &default_vpc;
  const Vpc* vpc = find_in_scope(tables.vpcs, default_vpc.scope(), *id);
  if (!vpc) return std::unexpected(errors::vpc_id_not_found(*id));
  return vpc;
}

Result<void> check_room(const Tables& tables, const Vpc& vpc, const std::string& name) {
  if (find_group_by_name(tables, vpc, name)) {
    return std::unexpected(
        Error{.code = "InvalidGroup.Duplicate",
              .message = fmt::format("The security group '{}' already exists for VPC '{}'", name,
                                     vpc.id.str())});
  }
  if (tables.groups_by_scope.count(vpc.scope()) < kMaxGroupsPerRegion) return {};
  return std::unexpected(Error{
      .code = "SecurityGroupLimitExceeded",
      .message = fmt::format("The maximum number of security groups for VPC '{}' has been reached.",
                             vpc.id.str())});
}

}  // namespace

// AWS: CreateSecurityGroup.
Result<api::ec2::CreateSecurityGroupResult> Service::create_security_group(
    control::OpContext& context, const api::ec2::CreateSecurityGroupRequest& request) {
  Tables& tables = ec2_.tables();
  const Vpc& default_vpc = ensure_default_vpc(tables, context.tx, context.scope(), context.ids);
  SecurityGroup group{.account = context.scope().account,
                      .region = context.scope().region,
                      .name = request.group_name.value_or(""),
                      .description = request.description.value_or("")};
  GANTRY_CHECK(check_name(group.name));
  GANTRY_CHECK(check_description(group.description));
  GANTRY_TRY(const Vpc* vpc, find_vpc(tables, default_vpc, request.vpc_id));
  GANTRY_TRY(group.tags, read_group_tags(request.tag_specifications, "security-group"));
  GANTRY_CHECK(check_room(tables, *vpc, group.name));
  GANTRY_CHECK(check_dry_run(request.dry_run));
  group.id = SecurityGroupId(fresh_id("sg", context.ids));
  group.vpc_id = vpc->id;
  put_group(tables, context.tx, group, context.ids);
  return api::ec2::CreateSecurityGroupResult{
      .group_id = group.id.str(),
      .security_group_arn = make_arn("ec2", group.scope(), "security-group/" + group.id.str()),
      .tags = to_api(group.tags)};
}

}  // namespace gantry::ec2
