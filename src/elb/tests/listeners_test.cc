#include "elb/tests/elb_world.h"

namespace gantry::elb::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::MatchesRegex;

class ListenersTest : public ::testing::Test {
 protected:
  v2::CreateListenerInput request(int port = 80) const {
    return {.default_actions = World::forward(group),
            .load_balancer_arn = balancer,
            .port = port,
            .protocol = "HTTP"};
  }
  template <class F>
  std::string create(F change) {
    auto made = request(8080);
    change(made);
    return outcome(world.call(&Service::create_listener, made));
  }
  std::string make_rule(int priority) {
    return *world
                .expect(&Service::create_rule,
                        {.actions = World::forward(group),
                         .conditions = {{{.field = "host-header", .values = {{"a.example"}}}}},
                         .listener_arn = listener,
                         .priority = priority})
                .rules->at(0)
                .rule_arn;
  }

  World world;
  std::string balancer = world.make_balancer();
  std::string group = world.make_group();
  std::string listener = world.make_listener(balancer, group);
};

TEST_F(ListenersTest, AreShownWithTheirActionsCompleted) {
  const auto shown =
      world.expect(&Service::describe_listeners, {.load_balancer_arn = balancer}).listeners->at(0);
  EXPECT_THAT(*shown.listener_arn, MatchesRegex(".*:listener/app/web/[0-9a-f]{16}/[0-9a-f]{16}"));
  const v2::Action expected{
      .forward_config =
          v2::ForwardActionConfig{
              .target_group_stickiness_config = v2::TargetGroupStickinessConfig{.enabled = false},
              .target_groups = {{{.target_group_arn = group, .weight = 1}}}},
      .target_group_arn = group,
      .type = "forward"};
  EXPECT_THAT(*shown.default_actions, ElementsAre(expected));
}

TEST_F(ListenersTest, RefuseWhatAwsRefuses) {
  EXPECT_EQ(create([](auto& one) {
              one.port = 80;
              one.protocol = "HTTP";
              one.default_actions = {
                  {{.fixed_response_config = v2::FixedResponseActionConfig{.status_code = "404"},
                    .type = "fixed-response"}}};
            }),
            "DuplicateListenerException: A listener already exists on this port for this load "
            "balancer '" +
                balancer + "'");
  EXPECT_EQ(create([](auto& one) { one.protocol = "TCP"; }),
            "ValidationError: Listener protocol 'TCP' must be one of 'HTTP, HTTPS'");
  EXPECT_EQ(create([](auto& one) { one.protocol = "HTTPS"; }),
            "ValidationError: A certificate must be specified for HTTPS listeners");
  EXPECT_EQ(create([](auto& one) {
              one.protocol = "HTTPS";
              one.certificates = {{{.certificate_arn = "arn:c"}}};
            }),
            "CertificateNotFoundException: Certificate 'arn:c' not found");
  EXPECT_EQ(create([](auto& one) { one.default_actions = World::forward("arn:t"); }),
            "TargetGroupNotFoundException: Target groups 'arn:t' not found");
  EXPECT_EQ(create([](auto& one) { one.load_balancer_arn = "arn:b"; }),
            "LoadBalancerNotFoundException: Load balancer 'arn:b' not found");
  EXPECT_EQ(create([](auto& one) {
              one.default_actions = {
                  {{.redirect_config = v2::RedirectActionConfig{.status_code = "HTTP_301"},
                    .type = "redirect"}}};
            }),
            "InvalidLoadBalancerActionException: The redirect configuration is not valid because "
            "it creates a loop.");
  const std::string other = world.make_balancer("other");
  EXPECT_EQ(create([&](auto& one) { one.load_balancer_arn = other; }),
            "TargetGroupAssociationLimitException: The following target groups cannot be "
            "associated with more than one load balancer: " +
                group);
  const std::string network = world.make_balancer("network", "network");
  EXPECT_EQ(create([&](auto& one) {
              one.load_balancer_arn = network;
              one.protocol = "TCP";
            }).substr(0, 30),
            "IncompatibleProtocolsException");
}

TEST_F(ListenersTest, RulesComeInOrderOfPriorityTheDefaultLast) {
  make_rule(100);
  const std::string first = make_rule(9);
  const auto rules = *world.expect(&Service::describe_rules, {.listener_arn = listener}).rules;
  std::vector<std::string> priorities;
  for (const auto& one : rules) priorities.push_back(*one.priority);
  EXPECT_THAT(priorities, ElementsAre("9", "100", "default"));
  EXPECT_EQ(rules[2].is_default, true);
  const auto page =
      world.expect(&Service::describe_rules, {.listener_arn = listener, .page_size = 1});
  EXPECT_EQ(page.rules->at(0).rule_arn, first);
  const auto next =
      world.expect(&Service::describe_rules,
                   {.listener_arn = listener, .marker = page.next_marker, .page_size = 1});
  EXPECT_EQ(next.rules->at(0).priority, "100");
}

TEST_F(ListenersTest, PrioritiesAreTakenOnceAndCanBeSwapped) {
  const std::string a = make_rule(1);
  const std::string b = make_rule(2);
  const auto set = [&](int of_a, int of_b) {
    return outcome(world.call(&Service::set_rule_priorities,
                              {.rule_priorities = {{{.priority = of_a, .rule_arn = a},
                                                    {.priority = of_b, .rule_arn = b}}}}));
  };
  EXPECT_EQ(outcome(world.call(&Service::create_rule,
                               {.actions = World::forward(group),
                                .conditions = {{{.field = "path-pattern", .values = {{"/"}}}}},
                                .listener_arn = listener,
                                .priority = 2})),
            "PriorityInUseException: Priority '2' is currently in use");
  EXPECT_EQ(set(2, 1), "ok");
  EXPECT_EQ(set(3, 3), "PriorityInUseException: Priority '3' is currently in use");
  EXPECT_EQ(outcome(world.call(&Service::delete_rule, {.rule_arn = "arn:r"})),
            "RuleNotFoundException: One or more rules not found");
  const auto default_rule =
      *world.expect(&Service::describe_rules, {.listener_arn = listener}).rules->back().rule_arn;
  EXPECT_EQ(outcome(world.call(&Service::delete_rule, {.rule_arn = default_rule})),
            "OperationNotPermittedException: Default rule cannot be deleted");
}

TEST_F(ListenersTest, ConditionsAreCheckedAndCompleted) {
  const auto create_rule = [&](std::vector<v2::RuleCondition> conditions) {
    return world.call(&Service::create_rule, {.actions = World::forward(group),
                                              .conditions = std::move(conditions),
                                              .listener_arn = listener,
                                              .priority = 5});
  };
  EXPECT_EQ(outcome(create_rule({})), "ValidationError: A condition must be specified");
  EXPECT_EQ(outcome(create_rule({{.field = "cookie", .values = {{"a"}}}})).substr(0, 49),
            "ValidationError: Condition field 'cookie' must be");
  EXPECT_EQ(
      outcome(create_rule({{.field = "path-pattern", .values = {{"1", "2", "3", "4", "5", "6"}}}})),
      "ValidationError: A rule can only have '5' condition values");
  EXPECT_EQ(outcome(create_rule(
                {{.field = "source-ip",
                  .source_ip_config = v2::SourceIpConditionConfig{.values = {{"10.0.0.1"}}}}})),
            "ValidationError: The CIDR block '10.0.0.1' is not valid");
  const auto made = create_rule({{.field = "path-pattern", .values = {{"/a"}}}});
  ASSERT_TRUE(made);
  EXPECT_THAT(*made->rules->at(0).conditions->at(0).path_pattern_config->values, ElementsAre("/a"));
}

TEST_F(ListenersTest, ModifyingOneChangesWhatIsGivenOnly) {
  const auto modified =
      world.expect(&Service::modify_listener, {.listener_arn = listener, .port = 81});
  EXPECT_EQ(modified.listeners->at(0).port, 81);
  EXPECT_EQ(modified.listeners->at(0).default_actions->at(0).target_group_arn, group);
  world.expect(&Service::create_listener, request(80));
  EXPECT_EQ(outcome(world.call(&Service::modify_listener, {.listener_arn = listener, .port = 80}))
                .substr(0, 26),
            "DuplicateListenerException");
}

}  // namespace
}  // namespace gantry::elb::testing
