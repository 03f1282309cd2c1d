#include "ec2/ops/records.h"
#include "ec2/ops/security_groups.h"
#include "ec2/service.h"

namespace gantry::ec2 {

// AWS: RevokeSecurityGroupEgress.
Result<api::ec2::RevokeSecurityGroupEgressResult> Service::revoke_security_group_egress(
    control::OpContext& context, const api::ec2::RevokeSecurityGroupEgressRequest& request) {
  Tables& tables = ec2_.tables();
  GANTRY_TRY(const auto* group, find_group(tables, context, request.group_id, std::nullopt));
  GANTRY_TRY(const auto revoked,
             revoke_rules(tables, context, *group, RuleDirection::kEgress,
                          request.security_group_rule_ids, permission_request(request)));
  GANTRY_CHECK(check_dry_run(request.dry_run));
  api::ec2::RevokeSecurityGroupEgressResult result{
      .return_ = true,
      .revoked_security_group_rules = std::vector<api::ec2::RevokedSecurityGroupRule>()};
  for (const auto& rule : revoked.revoked)
    result.revoked_security_group_rules->push_back(to_revoked(rule));
  if (!revoked.unknown.empty())
    result.unknown_ip_permissions = to_permissions(revoked.unknown, group->account);
  return result;
}

}  // namespace gantry::ec2
