#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/ec2/types.h"
#include "control/operation.h"
#include "ec2/model/security_group.h"
#include "ec2/model/tables.h"

/// What the operations on security groups and their rules share.
namespace gantry::ec2 {

/// AWS: VPC user guide, "Quotas", Security groups.
inline constexpr int kMaxGroupsPerRegion = 2500;
inline constexpr int kMaxGroupsPerInterface = 5;

/// A rule as a request gives it.
struct RuleDraft {
  RuleTraffic traffic;
  std::string description;
};

/// The group that a request names by its id or, in the default VPC, by its name.
/// Errors: MissingParameter, InvalidParameterCombination, InvalidGroupId.Malformed,
/// InvalidGroup.NotFound.
[[nodiscard]] Result<const SecurityGroup*> find_group(Tables& tables, control::OpContext& context,
                                                      const std::optional<std::string>& id,
                                                      const std::optional<std::string>& name);

/// The groups of an interface in that subnet, each once; for RunInstances, ModifyInstanceAttribute
/// and the operations on network interfaces. Errors: InvalidGroupId.Malformed,
/// InvalidGroup.NotFound, InvalidParameter for one of another VPC,
/// SecurityGroupsPerInterfaceLimitExceeded.
[[nodiscard]] Result<std::vector<SecurityGroupId>> read_interface_groups(
    const Tables& tables, const Subnet& subnet, const std::vector<std::string>& ids);

/// All rules of a group in one direction, ordered by id.
[[nodiscard]] std::vector<const SecurityGroupRule*> rules_of(const Tables& tables,
                                                             const SecurityGroupId& group,
                                                             RuleDirection direction);
/// Null if the group has none with that traffic.
[[nodiscard]] const SecurityGroupRule* find_rule(const Tables& tables, const SecurityGroupId& group,
                                                 RuleDirection direction,
                                                 const RuleTraffic& traffic);
/// The rules of those ids, which have to be the group's. Errors:
/// InvalidSecurityGroupRuleId.Malformed and .NotFound.
[[nodiscard]] Result<std::vector<const SecurityGroupRule*>> find_rules(
    const Tables& tables, const SecurityGroupId& group, std::optional<RuleDirection> direction,
    const std::vector<std::string>& ids);

/// What IpPermissions and the parameters beside it (one rule) have in common in all requests.
struct PermissionRequest {
  std::optional<std::vector<api::ec2::IpPermission>> permissions;
  std::optional<std::string> protocol;
  std::optional<std::int32_t> from_port;
  std::optional<std::int32_t> to_port;
  std::optional<std::string> cidr;
  std::optional<std::string> group_name;
  std::optional<std::string> group_owner;
};

/// Of a request of AuthorizeSecurityGroup* or RevokeSecurityGroup*.
template <class Request>
[[nodiscard]] PermissionRequest permission_request(const Request& request) {
  return {.permissions = request.ip_permissions,
          .protocol = request.ip_protocol,
          .from_port = request.from_port,
          .to_port = request.to_port,
          .cidr = request.cidr_ip,
          .group_name = request.source_security_group_name,
          .group_owner = request.source_security_group_owner_id};
}

/// The rules that a request names, each peer one of them, in canonical form.
/// Errors: MissingParameter, InvalidParameterValue, InvalidParameterCombination,
/// InvalidGroup.NotFound, InvalidGroupId.Malformed, InvalidPrefixListID.NotFound.
[[nodiscard]] Result<std::vector<RuleDraft>> read_permissions(const Tables& tables,
                                                              const SecurityGroup& group,
                                                              const PermissionRequest& request);
/// The same for one rule of ModifySecurityGroupRules.
[[nodiscard]] Result<RuleDraft> read_rule(const Tables& tables, const SecurityGroup& group,
                                          const api::ec2::SecurityGroupRuleRequest& request);
/// Errors: InvalidParameterValue.
[[nodiscard]] Result<void> check_rule_description(std::string_view description);

/// Errors: InvalidPermission.Duplicate, if the group has such a rule besides `except`.
[[nodiscard]] Result<void> check_duplicate(const Tables& tables, const SecurityGroupId& group,
                                           RuleDirection direction, const RuleTraffic& traffic,
                                           const SecurityGroupRule* except = nullptr);

/// The tags of a request whose one resource type is `type`. Errors: InvalidParameterValue.
[[nodiscard]] Result<Tags> read_group_tags(
    const std::optional<std::vector<api::ec2::TagSpecification>>& specifications,
    std::string_view type);

[[nodiscard]] Error rule_id_not_found(std::string_view id);
[[nodiscard]] Error rule_id_malformed(std::string_view id);

[[nodiscard]] api::ec2::SecurityGroup to_api(const SecurityGroup& group, const Tables& tables);
[[nodiscard]] api::ec2::SecurityGroupRule to_api(const SecurityGroupRule& rule,
                                                 const Tables& tables);
[[nodiscard]] api::ec2::RevokedSecurityGroupRule to_revoked(const SecurityGroupRule& rule);
/// As permissions, rules of like protocol and ports in one.
[[nodiscard]] std::vector<api::ec2::IpPermission> to_permissions(
    const std::vector<RuleDraft>& rules, const std::string& account);

// The shared bodies of the Ingress and Egress operations.

struct RevokedRules {
  std::vector<RuleDraft> unknown;  ///< in a default VPC: what no rule matched
  std::vector<SecurityGroupRule> revoked;
};

/// Errors: those of read_permissions, InvalidPermission.Duplicate,
/// RulesPerSecurityGroupLimitExceeded.
[[nodiscard]] Result<std::vector<SecurityGroupRule>> authorize_rules(
    Tables& tables, control::OpContext& context, const SecurityGroup& group,
    RuleDirection direction, const std::vector<RuleDraft>& drafts, const Tags& tags, int max_rules);

/// By ids or by permissions. Errors: those of find_rules and read_permissions,
/// InvalidPermission.NotFound.
[[nodiscard]] Result<RevokedRules> revoke_rules(Tables& tables, control::OpContext& context,
                                                const SecurityGroup& group, RuleDirection direction,
                                                const std::optional<std::vector<std::string>>& ids,
                                                const PermissionRequest& request);

/// Errors: those of find_rules and read_permissions, InvalidPermission.NotFound.
[[nodiscard]] Result<void> describe_rules(
    Tables& tables, control::OpContext& context, const SecurityGroup& group,
    RuleDirection direction,
    const std::optional<std::vector<api::ec2::SecurityGroupRuleDescription>>& by_id,
    const PermissionRequest& request);

}  // namespace gantry::ec2
