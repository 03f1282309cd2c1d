#include <fmt/format.h>

#include "ec2/errors.h"
#include "ec2/ops/records.h"
#include "ec2/ops/security_groups.h"

namespace gantry::ec2 {
namespace {

std::string describe_ports(const RuleTraffic& traffic) {
  const auto name_all = [](int value) { return value == -1 ? "ALL" : std::to_string(value); };
  if (traffic.protocol == "-1") return "ALL";
  if (traffic.protocol == "tcp" || traffic.protocol == "udp") {
    return fmt::format("{}, from port: {}, to port: {}", traffic.protocol == "tcp" ? "TCP" : "UDP",
                       traffic.from_port, traffic.to_port);
  }
  if (traffic.protocol == "icmp" || traffic.protocol == "icmpv6") {
    return fmt::format("{}, type: {}, code: {}", traffic.protocol == "icmp" ? "ICMP" : "ICMPV6",
                       name_all(traffic.from_port), name_all(traffic.to_port));
  }
  return traffic.protocol;
}

// The text as AWS gives it for TCP, UDP and ALL; the others follow.
Error duplicate_permission(const RuleTraffic& traffic) {
  const auto& peer = !traffic.cidr.empty()        ? traffic.cidr
                     : !traffic.ipv6_cidr.empty() ? traffic.ipv6_cidr
                                                  : traffic.group.str();
  return {.code = "InvalidPermission.Duplicate",
          .message = fmt::format("the specified rule \"peer: {}, {}, ALLOW\" already exists", peer,
                                 describe_ports(traffic))};
}

Error permission_not_found() {
  return {.code = "InvalidPermission.NotFound",
          .message = "The specified rule does not exist in this security group."};
}

/// AWS: VPC user guide, "Quotas": rules for IPv4 and IPv6 count apart, one that names a group as
/// both.
Result<void> check_room(const Tables& tables, const SecurityGroup& group, RuleDirection direction,
                        const std::vector<RuleDraft>& drafts, int max_rules) {
  int ipv4 = 0;
  int ipv6 = 0;
  const auto count = [&](const RuleTraffic& traffic) {
    if (traffic.ipv6_cidr.empty()) ++ipv4;
    if (traffic.cidr.empty()) ++ipv6;
  };
  for (const SecurityGroupRule* rule : rules_of(tables, group.id, direction)) count(rule->traffic);
  for (const RuleDraft& draft : drafts) count(draft.traffic);
  if (std::max(ipv4, ipv6) <= max_rules) return {};
  return std::unexpected(
      Error{.code = "RulesPerSecurityGroupLimitExceeded",
            .message = "The maximum number of rules per security group has been reached."});
}

/// The rules that match the drafts, and the drafts that none matches.
struct Matches {
  std::vector<const SecurityGroupRule*> rules;
  std::vector<RuleDraft> unknown;
};

Matches match(const Tables& tables, const SecurityGroup& group, RuleDirection direction,
              const std::vector<RuleDraft>& drafts) {
  Matches matches;
  for (const RuleDraft& draft : drafts) {
    if (const auto* rule = find_rule(tables, group.id, direction, draft.traffic)) {
      matches.rules.push_back(rule);
    } else {
      matches.unknown.push_back(draft);
    }
  }
  return matches;
}

bool is_given(const PermissionRequest& request) {
  return (request.permissions && !request.permissions->empty()) || request.protocol ||
         request.cidr || request.group_name;
}

/// Errors: MissingParameter, InvalidParameterCombination.
Result<void> check_one_way(bool by_id, const PermissionRequest& request, std::string_view ids) {
  if (by_id && is_given(request)) {
    return std::unexpected(errors::invalid_parameter_combination(
        fmt::format("The parameter {} cannot be used with the parameter ipPermissions", ids)));
  }
  if (!by_id && !is_given(request)) {
    return std::unexpected(
        Error{.code = "MissingParameter",
              .message = fmt::format("Either 'ipPermissions' or '{}' should be provided.", ids)});
  }
  return {};
}

}  // namespace

Result<void> check_duplicate(const Tables& tables, const SecurityGroupId& group,
                             RuleDirection direction, const RuleTraffic& traffic,
                             const SecurityGroupRule* except) {
  const SecurityGroupRule* rule = find_rule(tables, group, direction, traffic);
  if (rule && rule != except) return std::unexpected(duplicate_permission(traffic));
  return {};
}

Result<std::vector<SecurityGroupRule>> authorize_rules(Tables& tables, control::OpContext& context,
                                                       const SecurityGroup& group,
                                                       RuleDirection direction,
                                                       const std::vector<RuleDraft>& drafts,
                                                       const Tags& tags, int max_rules) {
  for (const RuleDraft& draft : drafts)
    GANTRY_CHECK(check_duplicate(tables, group.id, direction, draft.traffic));
  GANTRY_CHECK(check_room(tables, group, direction, drafts, max_rules));
  std::vector<SecurityGroupRule> rules;
  for (const RuleDraft& draft : drafts) {
    const SecurityGroupRule& rule = rules.emplace_back(
        SecurityGroupRule{.id = SecurityGroupRuleId(fresh_id("sgr", context.ids)),
                          .account = group.account,
                          .region = group.region,
                          .group_id = group.id,
                          .direction = direction,
                          .traffic = draft.traffic,
                          .description = draft.description,
                          .tags = tags});
    tables.security_group_rules.put(context.tx, rule);
  }
  return rules;
}

// AWS: RevokeSecurityGroupIngress: "For a default VPC, if the values you specify do not match the
// existing rule's values, no error is returned, and the output describes the security group rules
// that were not revoked."
Result<RevokedRules> revoke_rules(Tables& tables, control::OpContext& context,
                                  const SecurityGroup& group, RuleDirection direction,
                                  const std::optional<std::vector<std::string>>& ids,
                                  const PermissionRequest& request) {
  const bool by_id = ids && !ids->empty();
  GANTRY_CHECK(check_one_way(by_id, request, "securityGroupRuleIds"));
  Matches matches;
  if (by_id) {
    GANTRY_TRY(matches.rules, find_rules(tables, group.id, direction, *ids));
  } else {
    GANTRY_TRY(const auto drafts, read_permissions(tables, group, request));
    matches = match(tables, group, direction, drafts);
  }
  const Vpc* vpc = tables.vpcs.find(group.vpc_id.str());
  if (!matches.unknown.empty() && !(vpc && vpc->is_default))
    return std::unexpected(permission_not_found());
  RevokedRules revoked{.unknown = std::move(matches.unknown)};
  for (const SecurityGroupRule* rule : matches.rules) revoked.revoked.push_back(*rule);
  for (const SecurityGroupRule& rule : revoked.revoked)
    tables.security_group_rules.erase(context.tx, rule.id.str());
  return revoked;
}

// AWS: UpdateSecurityGroupRuleDescriptionsIngress: a description that is left out is removed.
Result<void> describe_rules(
    Tables& tables, control::OpContext& context, const SecurityGroup& group,
    RuleDirection direction,
    const std::optional<std::vector<api::ec2::SecurityGroupRuleDescription>>& by_id,
    const PermissionRequest& request) {
  const bool ids_given = by_id && !by_id->empty();
  GANTRY_CHECK(check_one_way(ids_given, request, "securityGroupRuleDescriptions"));
  const auto set = [&](const SecurityGroupRule& rule, const std::string& description) {
    tables.security_group_rules.update(context.tx, rule.id.str(), [&](SecurityGroupRule& record) {
      record.description = description;
    });
  };
  if (ids_given) {
    for (const auto& item : *by_id) {
      const auto text = item.description.value_or("");
      GANTRY_CHECK(check_rule_description(text));
      GANTRY_TRY(const auto rules, find_rules(tables, group.id, direction,
                                              {item.security_group_rule_id.value_or("")}));
      set(*rules.front(), text);
    }
    return {};
  }
  GANTRY_TRY(const auto drafts, read_permissions(tables, group, request));
  for (const RuleDraft& draft : drafts) {
    const SecurityGroupRule* rule = find_rule(tables, group.id, direction, draft.traffic);
    if (!rule) return std::unexpected(permission_not_found());
    set(*rule, draft.description);
  }
  return {};
}

}  // namespace gantry::ec2
