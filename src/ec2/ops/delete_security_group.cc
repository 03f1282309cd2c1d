#include <fmt/format.h>

#include "ec2/ops/records.h"
#include "ec2/ops/security_groups.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

/// Another group's rule names it, or an interface that is still there is in it.
bool is_in_use(const Tables& tables, const SecurityGroupId& id) {
  for (const SecurityGroupRule& rule : tables.rules_by_peer.range(id)) {
    if (rule.group_id != id) return true;
  }
  for (const Instance& instance : tables.instances_by_group.range(id)) {
    if (instance.state != InstanceState::kTerminated) return true;
  }
  return tables.interfaces_by_group.contains(id);
}

}  // namespace

// AWS: DeleteSecurityGroup.
Result<api::ec2::DeleteSecurityGroupResult> Service::delete_security_group(
    control::OpContext& context, const api::ec2::DeleteSecurityGroupRequest& request) {
  Tables& tables = ec2_.tables();
  GANTRY_TRY(const auto* group, find_group(tables, context, request.group_id, request.group_name));
  if (group->name == kDefaultGroupName) {
    return std::unexpected(Error{
        .code = "CannotDelete",
        .message =
            fmt::format("the specified group: \"{}\" name: \"default\" cannot be deleted by a user",
                        group->id.str())});
  }
  if (is_in_use(tables, group->id)) {
    return std::unexpected(
        Error{.code = "DependencyViolation",
              .message = fmt::format("resource {} has a dependent object", group->id.str())});
  }
  GANTRY_CHECK(check_dry_run(request.dry_run));
  const SecurityGroupId id = group->id;
  erase_group(tables, context.tx, id);
  return api::ec2::DeleteSecurityGroupResult{.group_id = id.str(), .return_ = true};
}

}  // namespace gantry::ec2
