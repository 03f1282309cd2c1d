#include "ec2/model/default_vpc.h"
#include "ec2/ops/filters.h"
#include "ec2/ops/page.h"
#include "ec2/ops/records.h"
#include "ec2/ops/security_groups.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

// AWS: DescribeSecurityGroupRules, Filters.
constexpr FilterField<SecurityGroupRule> kFields[] = {
    {"group-id", [](const SecurityGroupRule& rule,
                    FilterValues& values) { values.push_back(rule.group_id.str()); }},
    {"security-group-rule-id",
     [](const SecurityGroupRule& rule, FilterValues& values) { values.push_back(rule.id.str()); }},
};
constexpr FilterTable<SecurityGroupRule> kFilters{
    kFields, [](const SecurityGroupRule& rule) -> const Tags& { return rule.tags; }};

}  // namespace

Result<api::ec2::DescribeSecurityGroupRulesResult> Service::describe_security_group_rules(
    control::OpContext& context, const api::ec2::DescribeSecurityGroupRulesRequest& request) {
  GANTRY_CHECK(check_dry_run(request.dry_run));
  Tables& tables = ec2_.tables();
  ensure_default_vpc(tables, context.tx, context.scope(), context.ids);
  GANTRY_TRY(const auto filters, Filters<SecurityGroupRule>::parse(request.filters, kFilters));
  for (const auto& id : request.security_group_rule_ids.value_or(std::vector<std::string>())) {
    if (!id.starts_with("sgr-")) return std::unexpected(rule_id_malformed(id));
  }
  GANTRY_TRY(auto rules,
             select_records(tables.security_group_rules, tables.rules_by_scope, context.scope(),
                            request.security_group_rule_ids, rule_id_not_found));
  std::erase_if(rules, [&](const SecurityGroupRule* rule) { return !filters.match(*rule); });
  const PageRequest page{.max_results = request.max_results, .next_token = request.next_token};
  GANTRY_TRY(auto next,
             take_page(rules, page, [](const SecurityGroupRule* rule) { return rule->id.str(); }));
  api::ec2::DescribeSecurityGroupRulesResult result{
      .next_token = std::move(next),
      .security_group_rules = std::vector<api::ec2::SecurityGroupRule>()};
  for (const auto* rule : rules) result.security_group_rules->push_back(to_api(*rule, tables));
  return result;
}

}  // namespace gantry::ec2
