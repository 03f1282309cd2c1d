#include "ec2/errors.h"
#include "ec2/ops/records.h"
#include "ec2/ops/security_groups.h"
#include "ec2/service.h"

namespace gantry::ec2 {

// AWS: ModifySecurityGroupRules: each rule becomes what its SecurityGroupRule says, all or none.
Result<api::ec2::ModifySecurityGroupRulesResult> Service::modify_security_group_rules(
    control::OpContext& context, const api::ec2::ModifySecurityGroupRulesRequest& request) {
  Tables& tables = ec2_.tables();
  GANTRY_TRY(const auto* group, find_group(tables, context, request.group_id, std::nullopt));
  const auto updates =
      request.security_group_rules.value_or(std::vector<api::ec2::SecurityGroupRuleUpdate>());
  if (updates.empty()) return std::unexpected(errors::missing_parameter("SecurityGroupRules"));
  for (const auto& update : updates) {
    GANTRY_TRY(const auto found, find_rules(tables, group->id, std::nullopt,
                                            {update.security_group_rule_id.value_or("")}));
    const SecurityGroupRule& rule = *found.front();
    if (!update.security_group_rule)
      return std::unexpected(errors::missing_parameter("SecurityGroupRule"));
    GANTRY_TRY(const auto draft, read_rule(tables, *group, *update.security_group_rule));
    GANTRY_CHECK(check_duplicate(tables, group->id, rule.direction, draft.traffic, &rule));
    tables.security_group_rules.update(context.tx, rule.id.str(), [&](SecurityGroupRule& record) {
      record.traffic = draft.traffic;
      record.description = draft.description;
    });
  }
  GANTRY_CHECK(check_dry_run(request.dry_run));
  return api::ec2::ModifySecurityGroupRulesResult{.return_ = true};
}

}  // namespace gantry::ec2
