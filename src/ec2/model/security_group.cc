#include "ec2/model/security_group.h"

#include <vector>

#include "ec2/model/tables.h"

namespace gantry::ec2 {
namespace {

void put_rule(Tables& tables, store::Tx& tx, const SecurityGroup& group, RuleDirection direction,
              RuleTraffic traffic, IdSource& ids) {
  tables.security_group_rules.put(tx, {.id = SecurityGroupRuleId(fresh_id("sgr", ids)),
                                       .account = group.account,
                                       .region = group.region,
                                       .group_id = group.id,
                                       .direction = direction,
                                       .traffic = std::move(traffic)});
}

}  // namespace

void put_group(Tables& tables, store::Tx& tx, SecurityGroup group, IdSource& ids) {
  group.rules_apart = true;
  put_rule(tables, tx, group, RuleDirection::kEgress, {.cidr = "0.0.0.0/0"}, ids);
  tables.security_groups.put(tx, std::move(group));
}

void put_default_rules(Tables& tables, store::Tx& tx, SecurityGroup group, IdSource& ids) {
  put_rule(tables, tx, group, RuleDirection::kIngress, {.group = group.id}, ids);
  put_group(tables, tx, std::move(group), ids);
}

void put_default_group(Tables& tables, store::Tx& tx, const Vpc& vpc, IdSource& ids) {
  SecurityGroup group{.id = SecurityGroupId(fresh_id("sg", ids)),
                      .account = vpc.account,
                      .region = vpc.region,
                      .vpc_id = vpc.id,
                      .name = std::string(kDefaultGroupName),
                      .description = "default VPC security group"};
  put_default_rules(tables, tx, std::move(group), ids);
}

const SecurityGroup* find_group_by_name(const Tables& tables, const Vpc& vpc,
                                        std::string_view name) {
  for (const SecurityGroup& group : tables.groups_by_scope.range(vpc.scope())) {
    if (group.vpc_id == vpc.id && group.name == name) return &group;
  }
  return nullptr;
}

void erase_group(Tables& tables, store::Tx& tx, const SecurityGroupId& id) {
  std::vector<std::string> rules;
  for (const SecurityGroupRule& rule : tables.rules_by_group.range(id))
    rules.push_back(rule.id.str());
  for (const auto& rule : rules) tables.security_group_rules.erase(tx, rule);
  tables.security_groups.erase(tx, id.str());
}

}  // namespace gantry::ec2
