#include "elb/tests/elb_world.h"

namespace gantry::elb::testing {
namespace {

using ::testing::MatchesRegex;

TEST(TargetGroupsTest, HaveAwsDefaults) {
  World world;
  const auto made = world.expect(&Service::create_target_group, world.group_request());
  const auto& shown = made.target_groups->at(0);
  EXPECT_THAT(*shown.target_group_arn,
              MatchesRegex("arn:aws:elasticloadbalancing:us-east-1:123456789012:"
                           "targetgroup/targets/[0-9a-f]{16}"));
  EXPECT_EQ(shown, (v2::TargetGroup{.health_check_enabled = true,
                                    .health_check_interval_seconds = 30,
                                    .health_check_path = "/",
                                    .health_check_port = "traffic-port",
                                    .health_check_protocol = "HTTP",
                                    .health_check_timeout_seconds = 5,
                                    .healthy_threshold_count = 5,
                                    .ip_address_type = "ipv4",
                                    .load_balancer_arns = std::vector<std::string>(),
                                    .matcher = v2::Matcher{.http_code = "200"},
                                    .port = 80,
                                    .protocol = "HTTP",
                                    .protocol_version = "HTTP1",
                                    .target_group_arn = shown.target_group_arn,
                                    .target_group_name = "targets",
                                    .target_type = "instance",
                                    .unhealthy_threshold_count = 2,
                                    .vpc_id = world.vpc}));
}

TEST(TargetGroupsTest, OfNetworkLoadBalancersCheckByTcp) {
  World world;
  auto request = world.group_request();
  request.protocol = "TCP";
  const auto made = world.expect(&Service::create_target_group, request);
  const auto& shown = made.target_groups->at(0);
  EXPECT_EQ(shown.health_check_protocol, "TCP");
  EXPECT_EQ(shown.health_check_timeout_seconds, 10);
  EXPECT_FALSE(shown.health_check_path);
  EXPECT_FALSE(shown.matcher);
  EXPECT_FALSE(shown.protocol_version);
}

TEST(TargetGroupsTest, RefuseWhatAwsRefuses) {
  World world;
  const auto create = [&](auto change) {
    auto request = world.group_request();
    change(request);
    return outcome(world.call(&Service::create_target_group, request));
  };
  EXPECT_EQ(create([](auto& one) { one.vpc_id = "vpc-1"; }),
            "ValidationError: The VPC ID 'vpc-1' is not found");
  EXPECT_EQ(create([](auto& one) { one.health_check_timeout_seconds = 30; }),
            "ValidationError: Health check interval must be greater than the timeout.");
  EXPECT_EQ(create([](auto& one) { one.matcher = v2::Matcher{.http_code = "200-600"}; }),
            "ValidationError: Health check matcher HTTP code '200-600' must be within '200-499' "
            "inclusive");
  EXPECT_EQ(create([](auto& one) { one.name = "a_b"; }),
            "ValidationError: The target group name 'a_b' can only contain characters that are "
            "alphanumeric characters and hyphens(-)");
  EXPECT_EQ(create([](auto& one) { one.health_check_enabled = false; }).substr(0, 15),
            "ValidationError");
  EXPECT_EQ(create([](auto&) {}), "ok");
  EXPECT_EQ(create([](auto&) {}), "ok") << "the same again";
  EXPECT_EQ(create([](auto& one) { one.port = 81; }),
            "DuplicateTargetGroupNameException: A target group with the same name 'targets' "
            "exists, but with different settings");
}

TEST(TargetGroupsTest, AreNotFoundByWrongNames) {
  World world;
  EXPECT_EQ(outcome(world.call(&Service::describe_target_groups, {.names = {{"other"}}})),
            "TargetGroupNotFoundException: One or more target groups not found");
  EXPECT_EQ(outcome(world.call(&Service::describe_target_health, {.target_group_arn = "arn:x"})),
            "TargetGroupNotFoundException: Target groups 'arn:x' not found");
}

TEST(TargetGroupsTest, CannotGoWhileAListenerOrRuleUsesThem) {
  World world;
  const std::string balancer = world.make_balancer();
  const std::string group = world.make_group();
  const std::string other = world.make_group("other");
  const std::string listener = world.make_listener(balancer, group);
  const auto rule = world.expect(
      &Service::create_rule, {.actions = World::forward(other),
                              .conditions = {{{.field = "path-pattern", .values = {{"/api/*"}}}}},
                              .listener_arn = listener,
                              .priority = 10});
  for (const auto& used : {group, other}) {
    EXPECT_EQ(outcome(world.call(&Service::delete_target_group, {.target_group_arn = used})),
              "ResourceInUseException: Target group '" + used +
                  "' is currently in use by a listener or a rule");
  }
  world.expect(&Service::delete_rule, {.rule_arn = rule.rules->at(0).rule_arn});
  world.expect(&Service::delete_target_group, {.target_group_arn = other});
  const auto used = world.expect(&Service::describe_target_groups, {.load_balancer_arn = balancer});
  ASSERT_EQ(used.target_groups->size(), 1U);
  EXPECT_EQ(used.target_groups->at(0).load_balancer_arns->at(0), balancer);
}

TEST(TargetGroupsTest, AttributesDependOnTheProtocol) {
  World world;
  const std::string group = world.make_group();
  const auto set = [&](std::string key, std::string value) {
    return outcome(world.call(&Service::modify_target_group_attributes,
                              {.attributes = {{{.key = std::move(key), .value = std::move(value)}}},
                               .target_group_arn = group}));
  };
  EXPECT_EQ(set("slow_start.duration_seconds", "30"), "ok");
  EXPECT_EQ(set("slow_start.duration_seconds", "0"), "ok");
  EXPECT_EQ(set("slow_start.duration_seconds", "29").substr(0, 15), "ValidationError");
  EXPECT_EQ(set("proxy_protocol_v2.enabled", "true").substr(0, 36),
            "InvalidConfigurationRequestException");
  EXPECT_EQ(set("stickiness.type", "source_ip").substr(0, 15), "ValidationError");
}

}  // namespace
}  // namespace gantry::elb::testing
