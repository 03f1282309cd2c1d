#include "ec2/tests/ec2_world.h"

namespace gantry::ec2 {
namespace {

using ::testing::ElementsAre;
using testing::filter;
using ::testing::IsEmpty;
using testing::kScope;
using ::testing::MatchesRegex;
using testing::outcome;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using testing::World;

api::ec2::IpPermission tcp(int from, int to, std::vector<std::string> cidrs) {
  api::ec2::IpPermission permission{
      .from_port = from, .ip_protocol = "tcp", .to_port = to, .ip_ranges = {{}}};
  for (auto& cidr : cidrs) permission.ip_ranges->push_back({.cidr_ip = std::move(cidr)});
  return permission;
}

api::ec2::IpPermission all_from_group(std::string group) {
  return {.ip_protocol = "-1", .user_id_group_pairs = {{{.group_id = std::move(group)}}}};
}

class SecurityGroupsTest : public ::testing::Test {
 protected:
  std::string create(std::string name, std::optional<std::string> vpc = std::nullopt) {
    const auto result =
        world_.call(&Service::create_security_group,
                    {.description = "for tests", .group_name = std::move(name), .vpc_id = vpc});
    EXPECT_TRUE(result) << outcome(result);
    return result ? *result->group_id : std::string();
  }

  /// A VPC that is not the default one.
  std::string other_vpc() {
    const auto made = world_.database->transact([&](store::Tx& tx) -> Result<std::string> {
      const Vpc vpc{.id = VpcId("vpc-0aaaaaaaaaaaaaaaa"),
                    .account = kScope.account,
                    .region = kScope.region,
                    .cidr_block = "10.0.0.0/16"};
      world_.ec2->tables().vpcs.put(tx, vpc);
      put_default_group(world_.ec2->tables(), tx, vpc, world_.ids);
      return vpc.id.str();
    });
    return *made;
  }

  auto allow(const std::string& group, std::vector<api::ec2::IpPermission> permissions) {
    return world_.call(&Service::authorize_security_group_ingress,
                       {.group_id = group, .ip_permissions = std::move(permissions)});
  }
  auto revoke(const std::string& group, std::vector<api::ec2::IpPermission> permissions) {
    return world_.call(&Service::revoke_security_group_ingress,
                       {.group_id = group, .ip_permissions = std::move(permissions)});
  }

  api::ec2::SecurityGroup describe(const std::string& group) {
    return world_.call(&Service::describe_security_groups, {.group_ids = {{group}}})
        ->security_groups->at(0);
  }
  std::vector<api::ec2::SecurityGroupRule> rules(const std::string& group, bool egress = false) {
    auto all = *world_
                    .call(&Service::describe_security_group_rules,
                          {.filters = {{filter("group-id", {group})}}})
                    ->security_group_rules;
    std::erase_if(all, [&](const auto& rule) { return rule.is_egress != egress; });
    return all;
  }

  World world_;
};

TEST_F(SecurityGroupsTest, ANewGroupLetsNothingInAndEverythingOut) {
  const auto made = world_.call(
      &Service::create_security_group,
      {.description = "web servers",
       .group_name = "web",
       .tag_specifications = {
           {{.resource_type = "security-group", .tags = {{{.key = "Name", .value = "web"}}}}}}});
  ASSERT_TRUE(made) << outcome(made);
  EXPECT_THAT(*made->group_id, MatchesRegex("sg-[0-9a-f]{17}"));
  EXPECT_EQ(made->security_group_arn,
            "arn:aws:ec2:us-east-1:123456789012:security-group/" + *made->group_id);
  const auto group = describe(*made->group_id);
  EXPECT_EQ(group.group_name, "web");
  EXPECT_EQ(group.description, "web servers");
  EXPECT_THAT(*group.ip_permissions, IsEmpty());
  ASSERT_THAT(*group.ip_permissions_egress, SizeIs(1));
  EXPECT_EQ(group.ip_permissions_egress->at(0).ip_protocol, "-1");
  EXPECT_EQ(group.tags->at(0).value, "web");
}

TEST_F(SecurityGroupsTest, NamesAreUniqueInAVpcAndFollowItsRules) {
  const auto group = create("web");
  const auto vpc = *describe(group).vpc_id;
  const auto refusal = [&](std::string name, std::string description = "d",
                           std::optional<std::string> in = std::nullopt) {
    return outcome(world_.call(
        &Service::create_security_group,
        {.description = std::move(description), .group_name = std::move(name), .vpc_id = in}));
  };
  EXPECT_EQ(
      refusal("web"),
      "InvalidGroup.Duplicate: The security group 'web' already exists for VPC '" + vpc + "'");
  EXPECT_EQ(refusal("web", "d", other_vpc()), "ok");
  EXPECT_EQ(refusal("default"),
            "InvalidParameterValue: Cannot use reserved security group name: default");
  EXPECT_EQ(refusal("sg-web"),
            "InvalidParameterValue: Value (sg-web) for parameter GroupName is invalid. Group names "
            "may not be in the format sg-*.");
  EXPECT_THAT(refusal("w\xc3\xa9"), ::testing::StartsWith("InvalidParameterValue: Value ("));
  EXPECT_THAT(refusal("x", std::string(256, 'x')),
              ::testing::StartsWith("InvalidParameterValue: Invalid security group description."));
  EXPECT_EQ(refusal("x", "d", "vpc-0123456789abcdef0"),
            "InvalidVpcID.NotFound: The vpc ID 'vpc-0123456789abcdef0' does not exist");
}

TEST_F(SecurityGroupsTest, EachPeerOfAPermissionBecomesARule) {
  const auto group = create("web");
  const auto result = allow(group, {tcp(80, 80, {"0.0.0.0/0", "10.1.2.3/8"})});
  ASSERT_TRUE(result) << outcome(result);
  EXPECT_EQ(result->return_, true);
  ASSERT_THAT(*result->security_group_rules, SizeIs(2));
  const auto& rule = result->security_group_rules->at(1);
  EXPECT_THAT(*rule.security_group_rule_id, MatchesRegex("sgr-[0-9a-f]{17}"));
  EXPECT_EQ(rule.cidr_ipv4, "10.0.0.0/8");  // its canonical form
  EXPECT_EQ(rule.from_port, 80);
  EXPECT_EQ(rule.is_egress, false);
  EXPECT_EQ(rule.group_owner_id, kScope.account);
  EXPECT_THAT(rules(group), SizeIs(2));
  const auto described = describe(group);
  ASSERT_THAT(*described.ip_permissions, SizeIs(1));
  EXPECT_THAT(*described.ip_permissions->at(0).ip_ranges, SizeIs(2));
}

TEST_F(SecurityGroupsTest, TheFlatFormIsOneRule) {
  const auto group = create("web");
  const auto peer = create("clients");
  const auto allow_flat = [&](api::ec2::AuthorizeSecurityGroupIngressRequest request) {
    return world_.call(&Service::authorize_security_group_ingress, request);
  };
  EXPECT_TRUE(allow_flat({.cidr_ip = "0.0.0.0/0",
                          .from_port = 8080,
                          .group_name = "web",
                          .ip_protocol = "tcp",
                          .to_port = 8080}));
  const auto from_group = allow_flat({.group_id = group,
                                      .source_security_group_name = "clients",
                                      .source_security_group_owner_id = kScope.account});
  ASSERT_TRUE(from_group) << outcome(from_group);
  const auto& rule = from_group->security_group_rules->at(0);
  EXPECT_EQ(rule.ip_protocol, "-1");
  EXPECT_EQ(rule.from_port, -1);
  EXPECT_EQ(rule.referenced_group_info->group_id, peer);
  EXPECT_EQ(outcome(allow_flat({.cidr_ip = "0.0.0.0/0",
                                .from_port = 8080,
                                .group_name = "web",
                                .ip_protocol = "6",
                                .to_port = 8080})),
            "InvalidPermission.Duplicate: the specified rule \"peer: 0.0.0.0/0, TCP, from port: "
            "8080, to port: 8080, ALLOW\" already exists");
  EXPECT_EQ(outcome(allow_flat({.group_id = group})),
            "MissingParameter: The request must contain the parameter ipPermissions");
  EXPECT_EQ(outcome(allow_flat({.cidr_ip = "0.0.0.0/0", .ip_protocol = "-1"})),
            "MissingParameter: The request must contain the parameter groupName or groupId");
}

TEST_F(SecurityGroupsTest, RefusesWhatIsNoRule) {
  const auto group = create("web");
  const auto other = describe(create("away", other_vpc())).group_id.value();
  struct Case {
    api::ec2::IpPermission permission;
    std::string refusal;
  };
  const Case cases[] = {
      {tcp(80, 80, {"0.0.0.0"}), "InvalidParameterValue: CIDR block 0.0.0.0 is malformed"},
      {tcp(80, 80, {"10.0.0.0/33"}), "InvalidParameterValue: CIDR block 10.0.0.0/33 is malformed"},
      {tcp(90, 80, {"10.0.0.0/8"}), "InvalidParameterValue: Invalid TCP/UDP port range (90:80)"},
      {tcp(0, 65536, {"10.0.0.0/8"}), "InvalidParameterValue: TCP/UDP port (65536) out of range"},
      {tcp(80, 80, {}),
       "MissingParameter: The request must contain the parameter ipRanges or groups"},
      {tcp(80, 80, {"10.0.0.0/8", "10.9.9.9/8"}),
       "InvalidParameterValue: The same permission must not appear multiple times"},
      {{.ip_protocol = "tcp", .ip_ranges = {{{.cidr_ip = "10.0.0.0/8"}}}},
       "InvalidParameterValue: Invalid value 'Must specify both from and to ports with TCP/UDP.' "
       "for portRange."},
      {{.ip_protocol = "tcq", .ip_ranges = {{{.cidr_ip = "10.0.0.0/8"}}}},
       "InvalidParameterValue: Invalid value 'tcq' for IP protocol. Unknown protocol."},
      {{.from_port = 8,
        .ip_protocol = "icmp",
        .to_port = 65535,
        .ip_ranges = {{{.cidr_ip = "10.0.0.0/8"}}}},
       "InvalidParameterValue: ICMP code (65535) out of range"},
      {{.ip_protocol = "-1", .ipv6_ranges = {{{.cidr_ipv6 = "::/129"}}}},
       "InvalidParameterValue: CIDR block ::/129 is malformed"},
      {{.ip_protocol = "-1", .prefix_list_ids = {{{.prefix_list_id = "pl-1"}}}},
       "InvalidPrefixListID.NotFound: The prefix list ID 'pl-1' does not exist"},
      {all_from_group("sg-0123456789abcdef0"),
       "InvalidGroup.NotFound: The security group 'sg-0123456789abcdef0' does not exist"},
      {all_from_group("web"),
       "InvalidGroupId.Malformed: Invalid id: \"web\" (expecting \"sg-...\")"},
      {all_from_group(other),
       "InvalidGroup.NotFound: You have specified two resources that belong to different "
       "networks."},
  };
  for (const auto& [permission, refusal] : cases)
    EXPECT_EQ(outcome(allow(group, {permission})), refusal);
  auto described = tcp(80, 80, {"10.0.0.0/8"});
  described.ip_ranges->at(0).description = "a\tb";
  EXPECT_THAT(outcome(allow(group, {described})),
              ::testing::StartsWith("InvalidParameterValue: Invalid rule description."));
  EXPECT_THAT(rules(group), IsEmpty());
}

TEST_F(SecurityGroupsTest, KeepsIpv6RulesInCanonicalForm) {
  const auto group = create("web");
  const auto result = allow(group, {{.from_port = 443,
                                     .ip_protocol = "tcp",
                                     .to_port = 443,
                                     .ipv6_ranges = {{{.cidr_ipv6 = "2001:DB8:0:0::17/64"}}}}});
  ASSERT_TRUE(result) << outcome(result);
  EXPECT_EQ(result->security_group_rules->at(0).cidr_ipv6, "2001:db8::/64");
}

TEST_F(SecurityGroupsTest, AGroupHasRoomForSixtyRulesInEachDirection) {
  const auto group = create("web");
  std::vector<std::string> cidrs;
  for (int index = 0; index < 60; ++index)
    cidrs.push_back("10.0." + std::to_string(index) + ".0/24");
  EXPECT_TRUE(allow(group, {tcp(80, 80, cidrs)}));
  const std::string full =
      "RulesPerSecurityGroupLimitExceeded: The maximum number of rules per security group has been "
      "reached.";
  EXPECT_EQ(outcome(allow(group, {tcp(81, 81, {"10.0.0.0/8"})})), full);
  EXPECT_EQ(outcome(allow(group, {all_from_group(group)})), full);
  // IPv6 counts apart, and so does the way out.
  EXPECT_EQ(
      outcome(allow(group, {{.ip_protocol = "-1", .ipv6_ranges = {{{.cidr_ipv6 = "::/0"}}}}})),
      "ok");
  EXPECT_EQ(
      outcome(world_.call(&Service::authorize_security_group_egress,
                          {.group_id = group, .ip_permissions = {{tcp(81, 81, {"10.0.0.0/8"})}}})),
      "ok");
}

TEST_F(SecurityGroupsTest, RevokesByPermissionWhateverItsDescription) {
  const auto group = create("web");
  auto described = tcp(80, 80, {"10.0.0.0/8"});
  described.ip_ranges->at(0).description = "office";
  const auto id = *allow(group, {described})->security_group_rules->at(0).security_group_rule_id;
  const auto revoked = revoke(group, {tcp(80, 80, {"10.0.0.0/8"})});
  ASSERT_TRUE(revoked) << outcome(revoked);
  EXPECT_EQ(revoked->return_, true);
  ASSERT_THAT(*revoked->revoked_security_group_rules, SizeIs(1));
  EXPECT_EQ(revoked->revoked_security_group_rules->at(0).security_group_rule_id, id);
  EXPECT_THAT(rules(group), IsEmpty());
}

TEST_F(SecurityGroupsTest, ARuleThatIsNotThereIsAnErrorOutsideTheDefaultVpcOnly) {
  const auto here = create("web");
  const auto unknown = revoke(here, {tcp(80, 80, {"10.0.0.0/8"})});
  ASSERT_TRUE(unknown) << outcome(unknown);
  ASSERT_THAT(*unknown->unknown_ip_permissions, SizeIs(1));
  EXPECT_EQ(unknown->unknown_ip_permissions->at(0).from_port, 80);

  const auto away = create("web", other_vpc());
  EXPECT_TRUE(allow(away, {tcp(80, 80, {"10.0.0.0/8"})}));
  EXPECT_EQ(
      outcome(revoke(away, {tcp(80, 80, {"10.0.0.0/8"}), tcp(80, 81, {"10.0.0.0/8"})})),
      "InvalidPermission.NotFound: The specified rule does not exist in this security group.");
  EXPECT_THAT(rules(away), SizeIs(1));
}

TEST_F(SecurityGroupsTest, RevokesByRuleId) {
  const auto group = create("web");
  const auto out = *rules(group, true).at(0).security_group_rule_id;
  const auto in = [&](std::vector<std::string> ids) {
    return outcome(world_.call(&Service::revoke_security_group_ingress,
                               {.group_id = group, .security_group_rule_ids = std::move(ids)}));
  };
  EXPECT_EQ(in({out}), "InvalidSecurityGroupRuleId.NotFound: The security group rule ID '" + out +
                           "' does not exist");
  EXPECT_EQ(in({"x"}),
            "InvalidSecurityGroupRuleId.Malformed: Invalid id: \"x\" (expecting \"sgr-...\")");
  EXPECT_EQ(
      in({}),
      "MissingParameter: Either 'ipPermissions' or 'securityGroupRuleIds' should be provided.");
  EXPECT_TRUE(world_.call(&Service::revoke_security_group_egress,
                          {.group_id = group, .security_group_rule_ids = {{out}}}));
  EXPECT_THAT(rules(group, true), IsEmpty());
}

TEST_F(SecurityGroupsTest, ARuleKeepsItsIdWhenItIsModified) {
  const auto group = create("web");
  const auto made = allow(group, {tcp(80, 80, {"10.0.0.0/8"}), tcp(81, 81, {"10.0.0.0/8"})});
  const auto id = *made->security_group_rules->at(0).security_group_rule_id;
  const auto modify = [&](api::ec2::SecurityGroupRuleRequest rule) {
    return outcome(world_.call(
        &Service::modify_security_group_rules,
        {.group_id = group,
         .security_group_rules = {{{.security_group_rule = rule, .security_group_rule_id = id}}}}));
  };
  EXPECT_EQ(modify({.cidr_ipv4 = "192.168.0.0/16",
                    .description = "office",
                    .from_port = 8080,
                    .ip_protocol = "tcp",
                    .to_port = 8081}),
            "ok");
  const auto rule =
      *world_.call(&Service::describe_security_group_rules, {.security_group_rule_ids = {{id}}})
           ->security_group_rules;
  EXPECT_EQ(rule.at(0).cidr_ipv4, "192.168.0.0/16");
  EXPECT_EQ(rule.at(0).to_port, 8081);
  EXPECT_EQ(rule.at(0).description, "office");
  EXPECT_EQ(
      modify({.cidr_ipv4 = "10.0.0.0/8", .from_port = 81, .ip_protocol = "tcp", .to_port = 81}),
      "InvalidPermission.Duplicate: the specified rule \"peer: 10.0.0.0/8, TCP, from port: 81, "
      "to port: 81, ALLOW\" already exists");
  EXPECT_EQ(modify({.from_port = 81, .ip_protocol = "tcp", .to_port = 81}),
            "InvalidParameterCombination: Exactly one of CidrIpv4, CidrIpv6, PrefixListId and "
            "ReferencedGroupId must be specified");
}

TEST_F(SecurityGroupsTest, UpdatesDescriptionsOnly) {
  const auto group = create("web");
  const auto id = *allow(group, {tcp(80, 80, {"10.0.0.0/8"})})
                       ->security_group_rules->at(0)
                       .security_group_rule_id;
  auto described = tcp(80, 80, {"10.0.0.0/8"});
  described.ip_ranges->at(0).description = "office";
  EXPECT_TRUE(world_.call(&Service::update_security_group_rule_descriptions_ingress,
                          {.group_id = group, .ip_permissions = {{described}}}));
  EXPECT_EQ(rules(group).at(0).description, "office");
  EXPECT_TRUE(world_.call(
      &Service::update_security_group_rule_descriptions_ingress,
      {.group_id = group, .security_group_rule_descriptions = {{{.security_group_rule_id = id}}}}));
  EXPECT_EQ(rules(group).at(0).description, std::nullopt);
  EXPECT_EQ(
      outcome(world_.call(&Service::update_security_group_rule_descriptions_egress,
                          {.group_id = group, .ip_permissions = {{described}}})),
      "InvalidPermission.NotFound: The specified rule does not exist in this security group.");
}

TEST_F(SecurityGroupsTest, DeletesAGroupThatNothingRefersTo) {
  const auto web = create("web");
  const auto clients = create("clients");
  EXPECT_TRUE(allow(web, {all_from_group(web), all_from_group(clients)}));
  const auto remove = [&](const std::string& group) {
    return outcome(world_.call(&Service::delete_security_group, {.group_id = group}));
  };
  EXPECT_EQ(remove(clients),
            "DependencyViolation: resource " + clients + " has a dependent object");
  auto request = World::request_of(1);
  request.security_group_ids = {{web}};
  const auto instance = world_.launch(request).at(0);
  EXPECT_EQ(remove(web), "DependencyViolation: resource " + web + " has a dependent object");
  world_.move(instance, InstanceState::kShuttingDown);
  world_.move(instance, InstanceState::kTerminated);
  EXPECT_EQ(remove(web), "ok");
  EXPECT_EQ(remove(clients), "ok");
  EXPECT_THAT(rules(web), IsEmpty());
  const auto standard = world_.call(&Service::describe_security_groups, {})->security_groups->at(0);
  EXPECT_EQ(remove(*standard.group_id), "CannotDelete: the specified group: \"" +
                                            *standard.group_id +
                                            "\" name: \"default\" cannot be deleted by a user");
}

TEST_F(SecurityGroupsTest, AnInterfaceIsInFiveGroupsAtMost) {
  auto request = World::request_of(1);
  request.security_group_ids.emplace();
  for (int index = 0; index < 6; ++index)
    request.security_group_ids->push_back(create("g" + std::to_string(index)));
  EXPECT_EQ(outcome(world_.call(&Service::run_instances, request)),
            "SecurityGroupsPerInterfaceLimitExceeded: The maximum number of security groups per "
            "interface has been reached.");
}

TEST_F(SecurityGroupsTest, RulesBearTags) {
  const auto group = create("web");
  const auto made =
      world_.call(&Service::authorize_security_group_ingress,
                  {.group_id = group,
                   .ip_permissions = {{tcp(80, 80, {"10.0.0.0/8"})}},
                   .tag_specifications = {{{.resource_type = "security-group-rule",
                                            .tags = {{{.key = "from", .value = "office"}}}}}}});
  ASSERT_TRUE(made) << outcome(made);
  const auto id = *made->security_group_rules->at(0).security_group_rule_id;
  EXPECT_TRUE(world_.call(&Service::create_tags,
                          {.resources = {{id}}, .tags = {{{.key = "a", .value = "b"}}}}));
  const auto found =
      world_.call(&Service::describe_security_group_rules, {.filters = {{filter("tag:a", {"b"})}}});
  ASSERT_THAT(*found->security_group_rules, SizeIs(1));
  EXPECT_THAT(*found->security_group_rules->at(0).tags, SizeIs(2));
}

TEST_F(SecurityGroupsTest, ADryRunChangesNothing) {
  const auto group = create("web");
  EXPECT_EQ(world_
                .call(&Service::authorize_security_group_ingress,
                      {.dry_run = true,
                       .group_id = group,
                       .ip_permissions = {{tcp(80, 80, {"10.0.0.0/8"})}}})
                .error()
                .code,
            "DryRunOperation");
  EXPECT_THAT(rules(group), IsEmpty());
}

}  // namespace
}  // namespace gantry::ec2
