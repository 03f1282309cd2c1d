#include "elb/plan/health_planner.h"
#include "elb/tests/elb_world.h"

namespace gantry::elb::testing {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(TargetHealthTest, IsUnusedUntilAListenerForwardsToTheGroup) {
  World world;
  const std::string group = world.make_group();
  world.add_target(group, world.launch(), 32768);
  EXPECT_THAT(world.health(group),
              ElementsAre("unused Target.NotInUse: Target group is not configured to receive "
                          "traffic from the load balancer"));
  const std::string balancer = world.make_balancer();
  const std::string listener = world.make_listener(balancer, group);
  EXPECT_THAT(world.health(group), ElementsAre("healthy"));
  world.expect(&Service::delete_listener, {.listener_arn = listener});
  world.settle();
  EXPECT_EQ(world.health(group)[0].substr(0, 23), "unused Target.NotInUse:");
}

TEST(TargetHealthTest, GoesFromInitialToHealthyToUnhealthyInAwsWords) {
  World world;
  const std::string group = world.make_group();
  world.make_listener(world.make_balancer(), group);
  const std::string id = world.launch();
  world.expect(&Service::register_targets,
               {.target_group_arn = group, .targets = {{{.id = id, .port = 32768}}}});
  EXPECT_THAT(world.health(group), ElementsAre("initial Elb.RegistrationInProgress: Target "
                                               "registration is in progress"));
  world.settle(Millis(500));
  EXPECT_THAT(world.health(group), ElementsAre("initial Elb.InitialHealthChecking: Initial health "
                                               "checks in progress"));
  world.settle();
  EXPECT_THAT(world.health(group), ElementsAre("healthy"));
  const auto fail = [&](ports::CheckFailure failure, int code = 0) {
    world.engine.set_health(group, id + ":32768", ports::ServerHealth::kDown, failure, code);
    world.settle();
    return world.health(group);
  };
  EXPECT_THAT(fail(ports::CheckFailure::kTimeout),
              ElementsAre("unhealthy Target.Timeout: Request timed out"));
  EXPECT_THAT(fail(ports::CheckFailure::kStatusCode, 502),
              ElementsAre("unhealthy Target.ResponseCodeMismatch: Health checks failed with these "
                          "codes: [502]"));
  EXPECT_THAT(fail(ports::CheckFailure::kFailed),
              ElementsAre("unhealthy Target.FailedHealthChecks: Health checks failed"));
}

TEST(TargetHealthTest, ADeregisteredTargetDrainsForTheDelayAndIsGone) {
  World world;
  const std::string group = world.make_group();
  world.make_listener(world.make_balancer(), group);
  const std::string id = world.launch();
  world.add_target(group, id, 32768);
  world.expect(&Service::modify_target_group_attributes,
               {.attributes = {{{.key = "deregistration_delay.timeout_seconds", .value = "60"}}},
                .target_group_arn = group});
  const v2::DeregisterTargetsInput leave{.target_group_arn = group,
                                         .targets = {{{.id = id, .port = 32768}}}};
  world.expect(&Service::deregister_targets, leave);
  world.settle(seconds(59));
  EXPECT_THAT(world.health(group), ElementsAre("draining Target.DeregistrationInProgress: Target "
                                               "deregistration is in progress"));
  EXPECT_TRUE(world.engine.balancers().begin()->second.pools[0].servers[0].draining);
  world.settle(seconds(2));
  EXPECT_THAT(world.health(group), IsEmpty());
  EXPECT_TRUE(world.engine.balancers().begin()->second.pools[0].servers.empty());
  world.expect(&Service::deregister_targets, leave);
  const auto asked =
      world.expect(&Service::describe_target_health,
                   {.target_group_arn = group, .targets = {{{.id = id, .port = 32768}}}});
  EXPECT_EQ(asked.target_health_descriptions->at(0).target_health->reason, "Target.NotRegistered");
}

TEST(TargetHealthTest, ADrainingTargetComesBackWhenItIsRegisteredAgain) {
  World world;
  const std::string group = world.make_group();
  world.make_listener(world.make_balancer(), group);
  const std::string id = world.launch();
  world.add_target(group, id, 32768);
  world.expect(&Service::deregister_targets,
               {.target_group_arn = group, .targets = {{{.id = id}}}});
  world.add_target(group, id, 32768);
  world.settle(seconds(400));
  EXPECT_THAT(world.health(group), ElementsAre("healthy"));
}

TEST(TargetHealthTest, OfATerminatedInstanceIsNone) {
  World world;
  const std::string group = world.make_group();
  world.make_listener(world.make_balancer(), group);
  const std::string id = world.launch();
  world.add_target(group, id, 80);
  EXPECT_TRUE(world.database->transact([&](store::Tx& tx) {
    return world.ec2->terminate(tx, ec2::InstanceId(id), {.code = "Client.UserInitiatedShutdown"},
                                world.state.now());
  }));
  world.settle(seconds(10));
  EXPECT_THAT(world.health(group), IsEmpty());
}

TEST(TargetHealthTest, InAZoneThatIsNotEnabledIsUnused) {
  World world;
  const std::string group = world.make_group();
  world.make_listener(world.make_balancer(), group);
  world.add_target(group, world.launch(2), 80);
  EXPECT_THAT(world.health(group), ElementsAre("unused Target.NotInUse: Target is in an "
                                               "Availability Zone that is not enabled for the "
                                               "load balancer"));
}

TEST(TargetHealthTest, WhatCannotBeATargetIsRefused) {
  World world;
  const std::string group = world.make_group();
  const auto add = [&](std::string to, std::string id, int port) {
    return outcome(world.call(
        &Service::register_targets,
        {.target_group_arn = std::move(to), .targets = {{{.id = std::move(id), .port = port}}}}));
  };
  EXPECT_EQ(add(group, "i-1", 80), "InvalidTargetException: Instance ID 'i-1' is not valid");
  auto request = world.group_request("addresses");
  request.target_type = "ip";
  const std::string addresses =
      *world.expect(&Service::create_target_group, request).target_groups->at(0).target_group_arn;
  EXPECT_EQ(add(addresses, "8.8.8.8", 80),
            "ValidationError: The IP address '8.8.8.8' is not within a range permitted for "
            "targets");
  EXPECT_EQ(add(addresses, "172.31.7.7", 80), "ok");
}

TEST(HealthPlannerTest, SaysWhyInOrderOfWeight) {
  const TargetView well{.stored = healthy(), .group_is_used = true};
  const auto with = [&](auto change) {
    TargetView view = well;
    change(view);
    return plan_health(view);
  };
  EXPECT_EQ(plan_health(well), healthy());
  EXPECT_EQ(with([](auto& one) {
              one.draining = true;
              one.group_is_used = false;
            }),
            deregistration_in_progress());
  EXPECT_EQ(with([](auto& one) { one.group_is_used = false; }), not_in_use());
  EXPECT_EQ(with([](auto& one) { one.invalid_state = "stopped"; }),
            invalid_state("Target is in the stopped state"));
  EXPECT_EQ(with([](auto& one) { one.zone_is_enabled = false; }), zone_not_enabled());
  EXPECT_EQ(with([](auto& one) { one.checks_enabled = false; }), health_check_disabled());
  EXPECT_EQ(with([](auto& one) { one.observed = initial_health_checking(); }),
            initial_health_checking());
  EXPECT_EQ(with([](auto& one) { one.stored = not_in_use(); }), registration_in_progress());
}

}  // namespace
}  // namespace gantry::elb::testing
