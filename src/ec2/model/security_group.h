#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/arn.h"
#include "base/id_source.h"
#include "ec2/model/ids.h"
#include "ec2/model/tags.h"
#include "store/record.h"

namespace gantry::store {
class Tx;
}

namespace gantry::ec2 {

struct Tables;
struct Vpc;

/// AWS: "Default security groups for your VPCs".
inline constexpr std::string_view kDefaultGroupName = "default";

struct SecurityGroup {
  static constexpr std::string_view kTable = "ec2.security_groups";

  SecurityGroupId id;
  std::string account;
  std::string region;
  VpcId vpc_id;
  std::string name;
  std::string description;
  Tags tags;
  bool rules_apart = false;  ///< its rules are records of their own; before that they were in here

  [[nodiscard]] std::string_view key() const { return id.str(); }
  [[nodiscard]] Scope scope() const { return {account, region}; }

  // 7 and 8 were the rules.
  static constexpr auto kFields = store::fields(
      store::field<1>(&SecurityGroup::id), store::field<2>(&SecurityGroup::account),
      store::field<3>(&SecurityGroup::region), store::field<4>(&SecurityGroup::vpc_id),
      store::field<5>(&SecurityGroup::name), store::field<6>(&SecurityGroup::description),
      store::field<9>(&SecurityGroup::tags), store::field<10>(&SecurityGroup::rules_apart));
  friend bool operator==(const SecurityGroup&, const SecurityGroup&) = default;
};

/// The values are stored.
enum class RuleDirection : std::uint8_t { kIngress = 0, kEgress = 1 };

/// What a rule lets through; no two rules of a group and direction have the same.
struct RuleTraffic {
  std::string protocol = "-1";  ///< "tcp", "udp", "icmp", "icmpv6", a number, or "-1" (all)
  /// Ports of tcp and udp, type and code of icmp and icmpv6 (-1: all); else -1.
  std::int32_t from_port = -1;
  std::int32_t to_port = -1;
  // The source (ingress) or destination (egress): exactly one is set.
  std::string cidr;  ///< in canonical form, like the next
  std::string ipv6_cidr;
  SecurityGroupId group;

  static constexpr auto kFields = store::fields(
      store::field<1>(&RuleTraffic::protocol), store::field<2>(&RuleTraffic::from_port),
      store::field<3>(&RuleTraffic::to_port), store::field<4>(&RuleTraffic::cidr),
      store::field<5>(&RuleTraffic::ipv6_cidr), store::field<6>(&RuleTraffic::group));
  friend bool operator==(const RuleTraffic&, const RuleTraffic&) = default;
};

/// AWS: SecurityGroupRule.
struct SecurityGroupRule {
  static constexpr std::string_view kTable = "ec2.security_group_rules";

  SecurityGroupRuleId id;
  std::string account;
  std::string region;
  SecurityGroupId group_id;
  RuleDirection direction = RuleDirection::kIngress;
  RuleTraffic traffic;
  std::string description;
  Tags tags;

  [[nodiscard]] std::string_view key() const { return id.str(); }
  [[nodiscard]] Scope scope() const { return {account, region}; }

  static constexpr auto kFields = store::fields(
      store::field<1>(&SecurityGroupRule::id), store::field<2>(&SecurityGroupRule::account),
      store::field<3>(&SecurityGroupRule::region), store::field<4>(&SecurityGroupRule::group_id),
      store::field<5>(&SecurityGroupRule::direction), store::field<6>(&SecurityGroupRule::traffic),
      store::field<7>(&SecurityGroupRule::description), store::field<8>(&SecurityGroupRule::tags));
  friend bool operator==(const SecurityGroupRule&, const SecurityGroupRule&) = default;
};

/// Writes the VPC's default group: everything in from the group itself, everything out.
void put_default_group(Tables& tables, store::Tx& tx, const Vpc& vpc, IdSource& ids);

/// Writes a default group with its rules.
void put_default_rules(Tables& tables, store::Tx& tx, SecurityGroup group, IdSource& ids);

/// Writes a group and the rule that AWS gives each new one: everything out.
void put_group(Tables& tables, store::Tx& tx, SecurityGroup group, IdSource& ids);

/// The VPC's group of that name, or null.
[[nodiscard]] const SecurityGroup* find_group_by_name(const Tables& tables, const Vpc& vpc,
                                                      std::string_view name);

/// Erases the group with its rules. Nothing may refer to it.
void erase_group(Tables& tables, store::Tx& tx, const SecurityGroupId& id);

}  // namespace gantry::ec2
