#include "ec2/ops/records.h"
#include "ec2/ops/security_groups.h"
#include "ec2/service.h"

namespace gantry::ec2 {

// AWS: AuthorizeSecurityGroupEgress: all of the rules or none.
Result<api::ec2::AuthorizeSecurityGroupEgressResult> Service::authorize_security_group_egress(
    control::OpContext& context, const api::ec2::AuthorizeSecurityGroupEgressRequest& request) {
  Tables& tables = ec2_.tables();
  GANTRY_TRY(const auto* group, find_group(tables, context, request.group_id, std::nullopt));
  GANTRY_TRY(const auto drafts, read_permissions(tables, *group, permission_request(request)));
  GANTRY_TRY(const auto tags, read_group_tags(request.tag_specifications, "security-group-rule"));
  GANTRY_TRY(const auto rules, authorize_rules(tables, context, *group, RuleDirection::kEgress,
                                               drafts, tags, config_.max_rules_per_security_group));
  GANTRY_CHECK(check_dry_run(request.dry_run));
  api::ec2::AuthorizeSecurityGroupEgressResult result{
      .return_ = true, .security_group_rules = std::vector<api::ec2::SecurityGroupRule>()};
  for (const auto& rule : rules) result.security_group_rules->push_back(to_api(rule, tables));
  return result;
}

}  // namespace gantry::ec2
