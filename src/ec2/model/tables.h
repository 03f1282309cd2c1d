#pragma once

#include <optional>
#include <string>
#include <utility>

#include "base/arn.h"
#include "ec2/model/address_book.h"
#include "ec2/model/identity_key.h"
#include "ec2/model/instance.h"
#include "ec2/model/network.h"
#include "ec2/model/security_group.h"
#include "store/database.h"
#include "store/index.h"
#include "store/table.h"

namespace gantry::ec2 {

/// A client token is good within its account and region.
using TokenKey = std::pair<Scope, std::string>;

/// All that the module keeps. State thread only.
struct Tables {
  explicit Tables(store::Database& database)
      : vpcs(database),
        subnets(database),
        security_groups(database),
        security_group_rules(database),
        instances(database),
        identity_keys(database),
        vpcs_by_scope(vpcs, [](const Vpc& vpc) { return vpc.scope(); }),
        subnets_by_scope(subnets, [](const Subnet& subnet) { return subnet.scope(); }),
        groups_by_scope(security_groups, [](const SecurityGroup& group) { return group.scope(); }),
        rules_by_scope(security_group_rules,
                       [](const SecurityGroupRule& rule) { return rule.scope(); }),
        rules_by_group(security_group_rules,
                       [](const SecurityGroupRule& rule) { return rule.group_id; }),
        rules_by_peer(security_group_rules,
                      [](const SecurityGroupRule& rule) -> std::optional<SecurityGroupId> {
                        if (rule.traffic.group.empty()) return std::nullopt;
                        return rule.traffic.group;
                      }),
        instances_by_group(instances,
                           [](const Instance& instance) { return instance.security_groups; }),
        instances_by_scope(instances, [](const Instance& instance) { return instance.scope(); }),
        instances_by_token(instances,
                           [](const Instance& instance) -> std::optional<TokenKey> {
                             if (instance.client_token.empty()) return std::nullopt;
                             return TokenKey(instance.scope(), instance.client_token);
                           }),
        addresses(instances) {}

  store::Table<Vpc> vpcs;
  store::Table<Subnet> subnets;
  store::Table<SecurityGroup> security_groups;
  store::Table<SecurityGroupRule> security_group_rules;
  store::Table<Instance> instances;
  store::Table<IdentityKey> identity_keys;

  store::Index<Vpc, Scope> vpcs_by_scope;
  store::Index<Subnet, Scope> subnets_by_scope;
  store::Index<SecurityGroup, Scope> groups_by_scope;
  store::Index<SecurityGroupRule, Scope> rules_by_scope;
  store::Index<SecurityGroupRule, SecurityGroupId> rules_by_group;
  store::Index<SecurityGroupRule, SecurityGroupId> rules_by_peer;  ///< rules that name the group
  store::Index<Instance, SecurityGroupId> instances_by_group;      ///< terminated ones too
  store::Index<Instance, Scope> instances_by_scope;
  store::Index<Instance, TokenKey> instances_by_token;
  AddressBook addresses;
};

}  // namespace gantry::ec2
