#include "elb/tests/elb_world.h"

namespace gantry::elb::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::MatchesRegex;

TEST(LoadBalancersTest, AreMadeWithAwsNamesAndAnAddressInEachSubnet) {
  World world;
  const auto made =
      world.expect(&Service::create_load_balancer,
                   {.name = "My-Web", .subnets = {{world.subnets[0], world.subnets[1]}}});
  const auto& shown = made.load_balancers->at(0);
  EXPECT_THAT(*shown.load_balancer_arn,
              MatchesRegex("arn:aws:elasticloadbalancing:us-east-1:123456789012:"
                           "loadbalancer/app/My-Web/[0-9a-f]{16}"));
  EXPECT_THAT(*shown.dns_name, MatchesRegex("my-web-[0-9]+\\.us-east-1\\.elb\\.amazonaws\\.com"));
  EXPECT_EQ(shown.canonical_hosted_zone_id, "Z35SXDOTRQ7X7K");
  EXPECT_EQ(shown.state->code, "provisioning");
  EXPECT_EQ(shown.scheme, "internet-facing");
  EXPECT_EQ(shown.security_groups->size(), 1U) << "the VPC's default group";
  EXPECT_EQ(shown.availability_zones->at(0).zone_name, "us-east-1a");
  const auto& tables = world.ec2->tables();
  std::vector<std::string> described;
  for (const auto& one : tables.interfaces) {
    described.push_back(one.description + " of " + one.requester);
    EXPECT_TRUE(tables.addresses.is_taken(ec2::range_of(*tables.subnets.find(one.subnet_id.str())),
                                          *parse_ipv4(one.private_ip)));
  }
  const std::string name = "ELB " +
                           shown.load_balancer_arn->substr(shown.load_balancer_arn->find("app/")) +
                           " of amazon-elb";
  EXPECT_THAT(described, ElementsAre(name, name));
  world.settle();
  EXPECT_EQ(world.expect(&Service::describe_load_balancers, {}).load_balancers->at(0).state->code,
            "active");
}

TEST(LoadBalancersTest, InternalAndNetworkOnesHaveOtherNames) {
  World world;
  const auto internal = world.expect(
      &Service::create_load_balancer,
      {.name = "a", .scheme = "internal", .subnets = {{world.subnets[0], world.subnets[1]}}});
  EXPECT_THAT(*internal.load_balancers->at(0).dns_name,
              MatchesRegex("internal-a-[0-9]+\\.us-east-1\\.elb\\.amazonaws\\.com"));
  const auto network =
      world.expect(&Service::create_load_balancer,
                   {.name = "b", .subnets = {{world.subnets[0]}}, .type = "network"});
  EXPECT_THAT(*network.load_balancers->at(0).dns_name,
              MatchesRegex("b-[0-9a-f]{16}\\.elb\\.us-east-1\\.amazonaws\\.com"));
  EXPECT_FALSE(network.load_balancers->at(0).security_groups);
}

TEST(LoadBalancersTest, AreMadeOnceForTheSameRequest) {
  World world;
  const std::string arn = world.make_balancer();
  EXPECT_EQ(world.make_balancer(), arn);
  EXPECT_EQ(outcome(world.call(&Service::create_load_balancer,
                               {.name = "web", .subnets = {{world.subnets[0], world.subnets[2]}}})),
            "DuplicateLoadBalancerNameException: A load balancer with the same name 'web' exists, "
            "but with different settings");
}

TEST(LoadBalancersTest, RefuseWhatAwsRefuses) {
  World world;
  const auto create = [&](v2::CreateLoadBalancerInput request) {
    return outcome(world.call(&Service::create_load_balancer, request));
  };
  const std::vector<std::string> two{world.subnets[0], world.subnets[1]};
  EXPECT_EQ(create({.name = "a", .subnets = {{world.subnets[0]}}}),
            "ValidationError: At least two subnets in two different Availability Zones must be "
            "specified");
  EXPECT_EQ(create({.name = "a", .subnets = {{world.subnets[0], world.subnets[0]}}}),
            "InvalidConfigurationRequestException: A load balancer cannot be attached to multiple "
            "subnets in the same Availability Zone");
  EXPECT_EQ(create({.name = "a", .subnets = {{world.subnets[0], "subnet-1"}}}),
            "SubnetNotFoundException: The subnet ID 'subnet-1' does not exist");
  EXPECT_EQ(create({.name = "a", .security_groups = {{"sg-1"}}, .subnets = two}),
            "InvalidSecurityGroupException: Security group 'sg-1' is not valid");
  EXPECT_EQ(create({.name = std::string(33, 'a'), .subnets = two}).substr(0, 15),
            "ValidationError");
  EXPECT_EQ(create({.name = "internal-a", .subnets = two}),
            "ValidationError: The load balancer name 'internal-a' cannot begin with 'internal-'");
  EXPECT_TRUE(world.ec2->tables().interfaces.empty()) << "nothing is left behind";
}

TEST(LoadBalancersTest, AreFoundByNameAndByArn) {
  World world;
  const std::string arn = world.make_balancer();
  EXPECT_EQ(*world.expect(&Service::describe_load_balancers, {.names = {{"web"}}})
                 .load_balancers->at(0)
                 .load_balancer_arn,
            arn);
  EXPECT_EQ(outcome(world.call(&Service::describe_load_balancers, {.names = {{"other"}}})),
            "LoadBalancerNotFoundException: Load balancers '[other]' not found");
  EXPECT_EQ(
      outcome(world.call(&Service::describe_load_balancers, {.load_balancer_arns = {{arn + "0"}}})),
      "LoadBalancerNotFoundException: One or more load balancers not found");
}

TEST(LoadBalancersTest, GoWithTheirListenersAndInterfaces) {
  World world;
  const std::string arn = world.make_balancer();
  world.make_listener(arn, world.make_group());
  EXPECT_EQ(world.engine.balancers().size(), 1U);
  world.expect(&Service::modify_load_balancer_attributes,
               {.attributes = {{{.key = "deletion_protection.enabled", .value = "true"}}},
                .load_balancer_arn = arn});
  EXPECT_EQ(
      outcome(world.call(&Service::delete_load_balancer, {.load_balancer_arn = arn})).substr(0, 30),
      "OperationNotPermittedException");
  world.expect(&Service::modify_load_balancer_attributes,
               {.attributes = {{{.key = "deletion_protection.enabled", .value = "false"}}},
                .load_balancer_arn = arn});
  world.expect(&Service::delete_load_balancer, {.load_balancer_arn = arn});
  world.expect(&Service::delete_load_balancer, {.load_balancer_arn = arn});
  world.settle();
  EXPECT_TRUE(world.elb->tables().listeners.empty());
  EXPECT_TRUE(world.ec2->tables().interfaces.empty());
  EXPECT_TRUE(world.engine.balancers().empty());
}

TEST(LoadBalancersTest, AttributesAreCheckedAndShown) {
  World world;
  const std::string arn = world.make_balancer();
  const auto set = [&](std::string key, std::string value) {
    return outcome(world.call(&Service::modify_load_balancer_attributes,
                              {.attributes = {{{.key = std::move(key), .value = std::move(value)}}},
                               .load_balancer_arn = arn}));
  };
  EXPECT_EQ(set("idle_timeout.timeout_seconds", "4000"), "ok");
  EXPECT_EQ(set("idle_timeout.timeout_seconds", "4001").substr(0, 15), "ValidationError");
  EXPECT_EQ(set("idle.timeout", "1"), "ValidationError: Key 'idle.timeout' is not recognized");
  world.settle();
  EXPECT_EQ(world.engine.balancers().begin()->second.idle_timeout, std::chrono::seconds(4000));
  const auto shown =
      world.expect(&Service::describe_load_balancer_attributes, {.load_balancer_arn = arn});
  EXPECT_THAT(*shown.attributes, ::testing::Contains(v2::LoadBalancerAttribute{
                                     .key = "load_balancing.cross_zone.enabled", .value = "true"}));
}

TEST(LoadBalancersTest, MoveToOtherSubnetsAndGroups) {
  World world;
  const std::string arn = world.make_balancer();
  const auto before = world.elb->tables().load_balancers.find(arn)->footholds;
  world.expect(&Service::set_subnets,
               {.load_balancer_arn = arn, .subnets = {{world.subnets[1], world.subnets[2]}}});
  const auto after = world.elb->tables().load_balancers.find(arn)->footholds;
  EXPECT_EQ(after[0], before[1]) << "what stays keeps its address";
  EXPECT_EQ(world.ec2->tables().interfaces.size(), 2U);
  EXPECT_EQ(outcome(world.call(&Service::set_security_groups,
                               {.load_balancer_arn = arn, .security_groups = {{"sg-1"}}})),
            "InvalidSecurityGroupException: Security group 'sg-1' is not valid");
}

TEST(LoadBalancersTest, AreFoundAgainAfterACrash) {
  World world;
  const std::string arn = world.make_balancer();
  const std::string group = world.make_group();
  world.make_listener(arn, group);
  const std::string id = world.launch();
  world.add_target(group, id, 32768);
  const auto before = world.engine.balancers();
  world.crash();
  EXPECT_THAT(world.health(group), ElementsAre("healthy")) << "known before the first report";
  world.settle();
  EXPECT_EQ(world.engine.balancers(), before);
  EXPECT_THAT(world.health(group), ElementsAre("healthy"));
}

TEST(LoadBalancersTest, WhatHasNoRecordAnyMoreIsRemovedAtTheStart) {
  World world;
  world.make_balancer();
  world.engine.apply({.id = "app-gone-50dc6c495c0c9188"}, [](const Result<void>&) {});
  world.crash();
  world.settle();
  ASSERT_EQ(world.engine.balancers().size(), 1U);
  EXPECT_EQ(world.engine.balancers().begin()->second.name, "web");
}

TEST(LoadBalancersTest, TagsOfEveryResource) {
  World world;
  const std::string arn = world.make_balancer();
  const std::string group = world.make_group();
  world.expect(&Service::add_tags,
               {.resource_arns = {{arn, group}}, .tags = {{{.key = "stage", .value = "test"}}}});
  const auto shown = world.expect(&Service::describe_tags, {.resource_arns = {{arn, group}}});
  EXPECT_EQ(shown.tag_descriptions->size(), 2U);
  EXPECT_EQ(shown.tag_descriptions->at(1).tags->at(0).value, "test");
  world.expect(&Service::remove_tags, {.resource_arns = {{group}}, .tag_keys = {{"stage"}}});
  EXPECT_TRUE(world.expect(&Service::describe_tags, {.resource_arns = {{group}}})
                  .tag_descriptions->at(0)
                  .tags->empty());
  EXPECT_EQ(
      outcome(world.call(&Service::add_tags,
                         {.resource_arns = {{arn}},
                          .tags = {{{.key = "a", .value = "1"}, {.key = "a", .value = "2"}}}}))
          .substr(0, 25),
      "DuplicateTagKeysException");
}

}  // namespace
}  // namespace gantry::elb::testing
