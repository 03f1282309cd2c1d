#pragma once

#include <optional>
#include <string>
#include <utility>

#include "base/arn.h"
#include "ec2/model/address_book.h"
#include "ec2/model/identity_key.h"
#include "ec2/model/instance.h"
#include "ec2/model/key_pair.h"
#include "ec2/model/launch_template.h"
#include "ec2/model/network.h"
#include "ec2/model/security_group.h"
#include "store/database.h"
#include "store/index.h"
#include "store/table.h"

namespace gantry::ec2 {

/// A client token is good within its account and region.
using TokenKey = std::pair<Scope, std::string>;
/// So is a name.
using NameKey = std::pair<Scope, std::string>;

/// All that the module keeps. State thread only.
struct Tables {
  explicit Tables(store::Database& database)
      : vpcs(database),
        subnets(database),
        security_groups(database),
        security_group_rules(database),
        instances(database),
        identity_keys(database),
        launch_templates(database),
        launch_template_versions(database),
        key_pairs(database),
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
        launch_templates_by_scope(launch_templates,
                                  [](const LaunchTemplate& t) { return t.scope(); }),
        launch_templates_by_name(
            launch_templates, [](const LaunchTemplate& t) { return NameKey(t.scope(), t.name); }),
        launch_template_versions_by_template(
            launch_template_versions, [](const LaunchTemplateVersion& v) { return v.template_id; }),
        launch_template_versions_by_token(
            launch_template_versions,
            [](const LaunchTemplateVersion& version) -> std::optional<TokenKey> {
              if (version.client_token.empty()) return std::nullopt;
              return TokenKey(version.scope(), version.client_token);
            }),
        key_pairs_by_scope(key_pairs, [](const KeyPair& key) { return key.scope(); }),
        key_pairs_by_name(key_pairs,
                          [](const KeyPair& key) { return NameKey(key.scope(), key.name); }),
        addresses(instances) {}

  store::Table<Vpc> vpcs;
  store::Table<Subnet> subnets;
  store::Table<SecurityGroup> security_groups;
  store::Table<SecurityGroupRule> security_group_rules;
  store::Table<Instance> instances;
  store::Table<IdentityKey> identity_keys;
  store::Table<LaunchTemplate> launch_templates;
  store::Table<LaunchTemplateVersion> launch_template_versions;
  store::Table<KeyPair> key_pairs;

  store::Index<Vpc, Scope> vpcs_by_scope;
  store::Index<Subnet, Scope> subnets_by_scope;
  store::Index<SecurityGroup, Scope> groups_by_scope;
  store::Index<SecurityGroupRule, Scope> rules_by_scope;
  store::Index<SecurityGroupRule, SecurityGroupId> rules_by_group;
  store::Index<SecurityGroupRule, SecurityGroupId> rules_by_peer;  ///< rules that name the group
  store::Index<Instance, SecurityGroupId> instances_by_group;      ///< terminated ones too
  store::Index<Instance, Scope> instances_by_scope;
  store::Index<Instance, TokenKey> instances_by_token;
  store::Index<LaunchTemplate, Scope> launch_templates_by_scope;
  store::UniqueIndex<LaunchTemplate, NameKey> launch_templates_by_name;
  store::Index<LaunchTemplateVersion, LaunchTemplateId> launch_template_versions_by_template;
  store::Index<LaunchTemplateVersion, TokenKey> launch_template_versions_by_token;
  store::Index<KeyPair, Scope> key_pairs_by_scope;
  store::UniqueIndex<KeyPair, NameKey> key_pairs_by_name;
  AddressBook addresses;
};

}  // namespace gantry::ec2
