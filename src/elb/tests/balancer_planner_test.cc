#include "elb/plan/balancer_planner.h"

#include "elb/tests/elb_world.h"

namespace gantry::elb::testing {
namespace {

using ports::LoadBalancerSpec;

LoadBalancerSpec plan(World& world, const std::string& arn, std::string access_logs = "") {
  return plan_balancer({.tables = world.elb->tables(),
                        .ec2 = *world.ec2,
                        .certificates = world.certificates,
                        .access_logs = std::move(access_logs)},
                       *world.elb->tables().load_balancers.find(arn));
}

TEST(BalancerPlannerTest, TellsAllOfALoadBalancer) {
  World world;
  const std::string balancer = world.make_balancer();
  const std::string group = world.make_group();
  const std::string other = world.make_group("other");
  const std::string listener = world.make_listener(balancer, group);
  const std::string id = world.launch();
  world.add_target(group, id, 32768);
  world.expect(
      &Service::create_rule,
      {.actions = {{{.forward_config =
                         v2::ForwardActionConfig{
                             .target_group_stickiness_config =
                                 v2::TargetGroupStickinessConfig{.duration_seconds = 60,
                                                                 .enabled = true},
                             .target_groups = {{{.target_group_arn = group, .weight = 9},
                                                {.target_group_arn = other}}}},
                     .type = "forward"}}},
       .conditions = {{{.field = "host-header", .values = {{"*.example"}}},
                       {.field = "query-string",
                        .query_string_config =
                            v2::QueryStringConditionConfig{
                                .values = {{{.key = "v", .value = "1"}, {.value = "x"}}}}}}},
       .listener_arn = listener,
       .priority = 1});
  world.settle();
  const auto& record = *world.elb->tables().load_balancers.find(balancer);
  const auto& address = world.ec2->find(ec2::InstanceId(id))->interface.private_ip;
  const ports::RuleSpec rule{
      .conditions = {ports::HostCondition{.hosts = {{.text = "*.example"}}},
                     ports::QueryCondition{
                         .patterns = {{.key = "v", .value = "1"}, {.value = "x"}}}},
      .action = ports::ForwardAction{
          .pools = {{.pool = group, .weight = 9}, {.pool = other, .weight = 1}},
          .stickiness = std::chrono::seconds(60)}};
  LoadBalancerSpec expected{
      .id = engine_id(record),
      .name = "web",
      .account = kScope.account,
      .region = kScope.region,
      .network = {.vpc_id = world.vpc,
                  .addresses = {record.footholds[0].address, record.footholds[1].address}},
      .listeners = {{.port = 80,
                     .rules = {rule},
                     .default_action = ports::ForwardAction{.pools = {{.pool = group}}}}},
      .pools = {
          {.id = group, .servers = {{.id = id + ":32768", .address = address, .port = 32768}}},
          {.id = other}}};
  auto planned = plan(world, balancer);
  std::ranges::sort(planned.pools, {}, &ports::PoolSpec::id);
  std::ranges::sort(expected.pools, {}, &ports::PoolSpec::id);
  EXPECT_EQ(planned, expected);
  EXPECT_THAT(planned.id, ::testing::MatchesRegex("app-web-[0-9a-f]{16}"));
  EXPECT_EQ(world.engine.balancers().at(planned.id), plan(world, balancer)) << "and it is applied";
}

TEST(BalancerPlannerTest, TranslatesAttributes) {
  struct Case {
    std::string key;
    std::string value;
    std::function<bool(const ports::PoolSpec&)> holds;
  };
  const Case cases[] = {
      {"load_balancing.algorithm.type", "least_outstanding_requests",
       [](const auto& pool) { return pool.algorithm == ports::Algorithm::kLeastOutstanding; }},
      {"load_balancing.algorithm.type", "weighted_random",
       [](const auto& pool) { return pool.algorithm == ports::Algorithm::kRandom; }},
      {"slow_start.duration_seconds", "45",
       [](const auto& pool) { return pool.slow_start == std::chrono::seconds(45); }},
      {"stickiness.enabled", "true",
       [](const auto& pool) {
         return pool.stickiness.kind == ports::StickinessKind::kLoadBalancerCookie;
       }},
  };
  for (const Case& one : cases) {
    World world;
    const std::string balancer = world.make_balancer();
    const std::string group = world.make_group();
    world.make_listener(balancer, group);
    EXPECT_FALSE(one.holds(plan(world, balancer).pools[0])) << one.key;
    world.expect(
        &Service::modify_target_group_attributes,
        {.attributes = {{{.key = one.key, .value = one.value}}}, .target_group_arn = group});
    EXPECT_TRUE(one.holds(plan(world, balancer).pools[0])) << one.key << " " << one.value;
  }
}

TEST(BalancerPlannerTest, PutsAccessLogsWhereS3WouldHaveThem) {
  World world;
  const std::string balancer = world.make_balancer();
  EXPECT_EQ(plan(world, balancer, "/logs").access_log_folder, "");
  world.expect(&Service::modify_load_balancer_attributes,
               {.attributes = {{{.key = "access_logs.s3.enabled", .value = "true"},
                                {.key = "access_logs.s3.bucket", .value = "bucket"},
                                {.key = "access_logs.s3.prefix", .value = "web"}}},
                .load_balancer_arn = balancer});
  EXPECT_EQ(plan(world, balancer, "/logs").access_log_folder,
            "/logs/bucket/web/AWSLogs/123456789012/elasticloadbalancing/us-east-1");
}

TEST(BalancerPlannerTest, ANetworkLoadBalancerHashesFlows) {
  World world;
  const std::string balancer = world.make_balancer("net", "network");
  auto request = world.group_request("tcp");
  request.protocol = "TCP";
  const std::string group =
      *world.expect(&Service::create_target_group, request).target_groups->at(0).target_group_arn;
  world.expect(&Service::create_listener, {.default_actions = World::forward(group),
                                           .load_balancer_arn = balancer,
                                           .port = 443,
                                           .protocol = "TCP"});
  const auto planned = plan(world, balancer);
  EXPECT_EQ(planned.type, ports::BalancerType::kNetwork);
  EXPECT_EQ(planned.listeners[0].protocol, ports::ListenerProtocol::kTcp);
  EXPECT_EQ(planned.listeners[0].idle_timeout, std::chrono::seconds(350));
  EXPECT_EQ(planned.pools[0].algorithm, ports::Algorithm::kFlowHash);
  EXPECT_EQ(planned.pools[0].health.protocol, ports::HealthProtocol::kTcp);
  EXPECT_FALSE(planned.pools[0].terminate_connections);
}

}  // namespace
}  // namespace gantry::elb::testing
