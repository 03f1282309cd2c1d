#include "ec2/ops/records.h"
#include "ec2/ops/security_groups.h"
#include "ec2/service.h"

namespace gantry::ec2 {

Result<api::ec2::UpdateSecurityGroupRuleDescriptionsEgressResult>
Service::update_security_group_rule_descriptions_egress(
    control::OpContext& context,
    const api::ec2::UpdateSecurityGroupRuleDescriptionsEgressRequest& request) {
  Tables& tables = ec2_.tables();
  GANTRY_TRY(const auto* group, find_group(tables, context, request.group_id, request.group_name));
  GANTRY_CHECK(describe_rules(tables, context, *group, RuleDirection::kEgress,
                              request.security_group_rule_descriptions,
                              {.permissions = request.ip_permissions}));
  GANTRY_CHECK(check_dry_run(request.dry_run));
  return api::ec2::UpdateSecurityGroupRuleDescriptionsEgressResult{.return_ = true};
}

}  // namespace gantry::ec2
