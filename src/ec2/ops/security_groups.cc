#include "ec2/ops/security_groups.h"

#include <fmt/format.h>

#include <map>
#include <tuple>

#include "ec2/errors.h"
#include "ec2/model/default_vpc.h"
#include "ec2/ops/convert.h"
#include "ec2/ops/records.h"

namespace gantry::ec2 {
namespace {

void set_ports(const RuleTraffic& traffic, std::optional<std::int32_t>& from,
               std::optional<std::int32_t>& to) {
  from = traffic.from_port;
  to = traffic.to_port;
}

/// Or a type and a code.
bool has_ports(const RuleTraffic& traffic) {
  static constexpr std::string_view kWithPorts[] = {"tcp", "udp", "icmp", "icmpv6"};
  return contains(kWithPorts, traffic.protocol);
}

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

void add_peer(const RuleDraft& rule, const std::string& account,
              api::ec2::IpPermission& permission) {
  const auto description = unless_empty(rule.description);
  if (!rule.traffic.cidr.empty()) {
    permission.ip_ranges->push_back({.cidr_ip = rule.traffic.cidr, .description = description});
  } else if (!rule.traffic.ipv6_cidr.empty()) {
    permission.ipv6_ranges->push_back(
        {.cidr_ipv6 = rule.traffic.ipv6_cidr, .description = description});
  } else {
    permission.user_id_group_pairs->push_back(
        {.description = description, .group_id = rule.traffic.group.str(), .user_id = account});
  }
}

std::vector<api::ec2::IpPermission> permissions_of(const SecurityGroup& group, const Tables& tables,
                                                   RuleDirection direction) {
  std::vector<RuleDraft> rules;
  for (const SecurityGroupRule* rule : rules_of(tables, group.id, direction))
    rules.push_back({rule->traffic, rule->description});
  return to_permissions(rules, group.account);
}

}  // namespace

Error rule_id_not_found(std::string_view id) {
  return {.code = "InvalidSecurityGroupRuleId.NotFound",
          .message = fmt::format("The security group rule ID '{}' does not exist", id)};
}

Error rule_id_malformed(std::string_view id) {
  return {.code = "InvalidSecurityGroupRuleId.Malformed",
          .message = fmt::format("Invalid id: \"{}\" (expecting \"sgr-...\")", id)};
}

Result<const SecurityGroup*> find_group(Tables& tables, control::OpContext& context,
                                        const std::optional<std::string>& id,
                                        const std::optional<std::string>& name) {
  const Vpc& vpc = ensure_default_vpc(tables, context.tx, context.scope(), context.ids);
  if (id && name) {
    return std::unexpected(errors::invalid_parameter_combination(
        "The parameter groupName cannot be used with the parameter groupId"));
  }
  if (!id && !name) return std::unexpected(errors::missing_parameter("groupName or groupId"));
  if (name) {
    const SecurityGroup* group = find_group_by_name(tables, vpc, *name);
    if (!group) return std::unexpected(errors::group_name_not_found(*name, vpc.id.str()));
    return group;
  }
  if (!id->starts_with("sg-")) return std::unexpected(errors::group_id_malformed(*id));
  const SecurityGroup* group = find_in_scope(tables.security_groups, context.scope(), *id);
  if (!group) return std::unexpected(errors::group_not_found(*id));
  return group;
}

Result<std::vector<SecurityGroupId>> read_interface_groups(const Tables& tables,
                                                           const Subnet& subnet,
                                                           const std::vector<std::string>& ids) {
  std::vector<SecurityGroupId> groups;
  for (const auto& id : ids) {
    if (!id.starts_with("sg-")) return std::unexpected(errors::group_id_malformed(id));
    const SecurityGroup* group = find_in_scope(tables.security_groups, subnet.scope(), id);
    if (!group) return std::unexpected(errors::group_not_found(id));
    if (group->vpc_id != subnet.vpc_id) {
      return std::unexpected(Error{
          .code = "InvalidParameter",
          .message = fmt::format("Security group {} and subnet {} belong to different networks.",
                                 id, subnet.id.str())});
    }
    if (!contains(groups, group->id)) groups.push_back(group->id);
  }
  if (groups.size() > kMaxGroupsPerInterface) {
    return std::unexpected(
        Error{.code = "SecurityGroupsPerInterfaceLimitExceeded",
              .message = "The maximum number of security groups per interface has been reached."});
  }
  return groups;
}

std::vector<const SecurityGroupRule*> rules_of(const Tables& tables, const SecurityGroupId& group,
                                               RuleDirection direction) {
  std::vector<const SecurityGroupRule*> rules;
  for (const SecurityGroupRule& rule : tables.rules_by_group.range(group)) {
    if (rule.direction == direction) rules.push_back(&rule);
  }
  return rules;
}

const SecurityGroupRule* find_rule(const Tables& tables, const SecurityGroupId& group,
                                   RuleDirection direction, const RuleTraffic& traffic) {
  for (const SecurityGroupRule& rule : tables.rules_by_group.range(group)) {
    if (rule.direction == direction && rule.traffic == traffic) return &rule;
  }
  return nullptr;
}

Result<std::vector<const SecurityGroupRule*>> find_rules(const Tables& tables,
                                                         const SecurityGroupId& group,
                                                         std::optional<RuleDirection> direction,
                                                         const std::vector<std::string>& ids) {
  std::vector<const SecurityGroupRule*> rules;
  for (const auto& id : ids) {
    if (!id.starts_with("sgr-")) return std::unexpected(rule_id_malformed(id));
    const SecurityGroupRule* rule = tables.security_group_rules.find(id);
    const bool ours =
        rule && rule->group_id == group && (!direction || rule->direction == *direction);
    if (!ours) return std::unexpected(rule_id_not_found(id));
    if (!contains(rules, rule)) rules.push_back(rule);
  }
  return rules;
}

api::ec2::SecurityGroup to_api(const SecurityGroup& group, const Tables& tables) {
  return {.description = group.description,
          .group_id = group.id.str(),
          .group_name = group.name,
          .ip_permissions = permissions_of(group, tables, RuleDirection::kIngress),
          .ip_permissions_egress = permissions_of(group, tables, RuleDirection::kEgress),
          .owner_id = group.account,
          .security_group_arn = make_arn("ec2", group.scope(), "security-group/" + group.id.str()),
          .tags = to_api(group.tags),
          .vpc_id = group.vpc_id.str()};
}

api::ec2::SecurityGroupRule to_api(const SecurityGroupRule& rule, const Tables& tables) {
  api::ec2::SecurityGroupRule result{
      .cidr_ipv4 = unless_empty(rule.traffic.cidr),
      .cidr_ipv6 = unless_empty(rule.traffic.ipv6_cidr),
      .description = unless_empty(rule.description),
      .group_id = rule.group_id.str(),
      .group_owner_id = rule.account,
      .ip_protocol = rule.traffic.protocol,
      .is_egress = rule.direction == RuleDirection::kEgress,
      .security_group_rule_arn =
          make_arn("ec2", rule.scope(), "security-group-rule/" + rule.id.str()),
      .security_group_rule_id = rule.id.str(),
      .tags = to_api(rule.tags)};
  set_ports(rule.traffic, result.from_port, result.to_port);
  if (!rule.traffic.group.empty()) {
    const SecurityGroup* peer = tables.security_groups.find(rule.traffic.group.str());
    result.referenced_group_info = api::ec2::ReferencedSecurityGroup{
        .group_id = rule.traffic.group.str(), .user_id = rule.account};
    if (peer) result.referenced_group_info->vpc_id = peer->vpc_id.str();
  }
  return result;
}

api::ec2::RevokedSecurityGroupRule to_revoked(const SecurityGroupRule& rule) {
  api::ec2::RevokedSecurityGroupRule result{
      .cidr_ipv4 = unless_empty(rule.traffic.cidr),
      .cidr_ipv6 = unless_empty(rule.traffic.ipv6_cidr),
      .description = unless_empty(rule.description),
      .group_id = rule.group_id.str(),
      .ip_protocol = rule.traffic.protocol,
      .is_egress = rule.direction == RuleDirection::kEgress,
      .referenced_group_id = unless_empty(rule.traffic.group.str()),
      .security_group_rule_id = rule.id.str()};
  set_ports(rule.traffic, result.from_port, result.to_port);
  return result;
}

std::vector<api::ec2::IpPermission> to_permissions(const std::vector<RuleDraft>& rules,
                                                   const std::string& account) {
  std::map<std::tuple<std::string, std::int32_t, std::int32_t>, api::ec2::IpPermission> permissions;
  for (const RuleDraft& rule : rules) {
    const RuleTraffic& traffic = rule.traffic;
    const auto [entry, fresh] =
        permissions.try_emplace({traffic.protocol, traffic.from_port, traffic.to_port});
    auto& permission = entry->second;
    if (fresh) {
      permission.ip_protocol = traffic.protocol;
      permission.ip_ranges.emplace();
      permission.ipv6_ranges.emplace();
      permission.prefix_list_ids.emplace();
      permission.user_id_group_pairs.emplace();
      // Without ports, which DescribeSecurityGroupRules shows as -1, there are none here.
      if (has_ports(traffic)) set_ports(traffic, permission.from_port, permission.to_port);
    }
    add_peer(rule, account, permission);
  }
  std::vector<api::ec2::IpPermission> result;
  for (auto& [ports, permission] : permissions) result.push_back(std::move(permission));
  return result;
}

}  // namespace gantry::ec2
