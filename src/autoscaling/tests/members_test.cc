#include <fmt/format.h>

#include "autoscaling/tests/autoscaling_world.h"

namespace gantry::autoscaling::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class MembersTest : public ::testing::Test {
 protected:
  std::string first() { return world.members()[0].id.str(); }
  World world;
};

TEST_F(MembersTest, TerminatingOneWithTheDecrementShrinksTheGroup) {
  world.make_group(1, 3, 2);
  const std::string id = first();
  const auto answer = world.expect(&Service::terminate_instance_in_auto_scaling_group,
                                   {.instance_id = id, .should_decrement_desired_capacity = true});
  EXPECT_EQ(answer.activity->status_code, "InProgress");
  EXPECT_EQ(answer.activity->progress, 0);
  EXPECT_EQ(answer.activity->cause,
            fmt::format("At 2026-01-01T00:00:01Z instance {} was taken out of service in response "
                        "to a user request, shrinking the capacity from 2 to 1.",
                        id));
  world.settle();
  EXPECT_THAT(world.members(), SizeIs(1));
  EXPECT_EQ(
      outcome(world.call(&Service::terminate_instance_in_auto_scaling_group,
                         {.instance_id = first(), .should_decrement_desired_capacity = true})),
      "ValidationError: Currently, desiredSize equals minSize (1). Terminating instance "
      "without replacement will violate group's min size constraint. Either set "
      "shouldDecrementDesiredCapacity flag to false or lower group's min size.");
  EXPECT_EQ(
      outcome(world.call(&Service::terminate_instance_in_auto_scaling_group,
                         {.instance_id = id, .should_decrement_desired_capacity = false})),
      "ValidationError: Instance Id not found - No managed instance found for instance ID: " + id);
}

TEST_F(MembersTest, TerminatingOneWithoutTheDecrementBringsAnother) {
  world.make_group(1, 1, 1);
  const std::string id = first();
  world.expect(&Service::terminate_instance_in_auto_scaling_group,
               {.instance_id = id, .should_decrement_desired_capacity = false});
  world.settle();
  EXPECT_NE(first(), id);
  EXPECT_THAT(world.causes().front(), HasSubstr("increasing the capacity from 0 to 1."));
}

TEST_F(MembersTest, StandbyKeepsTheInstanceOutOfTheCapacity) {
  world.make_group(0, 2, 1);
  const std::string id = first();
  const auto in =
      world.expect(&Service::enter_standby, {.auto_scaling_group_name = "group",
                                             .instance_ids = {{id}},
                                             .should_decrement_desired_capacity = true});
  EXPECT_EQ(in.activities->at(0).description, "Moving EC2 instance to Standby: " + id);
  EXPECT_EQ(in.activities->at(0).cause,
            fmt::format("At 2026-01-01T00:00:01Z instance {} was moved to standby in response to a "
                        "user request, shrinking the capacity from 1 to 0.",
                        id));
  EXPECT_EQ(in.activities->at(0).progress, 50);
  world.settle();
  EXPECT_EQ(world.member(id).state, LifecycleState::kStandby);
  EXPECT_THAT(world.members(), SizeIs(1));
  const auto out = world.expect(&Service::exit_standby,
                                {.auto_scaling_group_name = "group", .instance_ids = {{id}}});
  EXPECT_EQ(out.activities->at(0).status_code, "PreInService");
  EXPECT_EQ(out.activities->at(0).progress, 30);
  world.settle();
  EXPECT_EQ(world.member(id).state, LifecycleState::kInService);
  EXPECT_EQ(world.group().desired, 1);
}

TEST_F(MembersTest, StandbyBelowTheMinimumIsRefused) {
  world.make_group(1, 1, 1);
  EXPECT_EQ(
      outcome(world.call(&Service::enter_standby, {.auto_scaling_group_name = "group",
                                                   .instance_ids = {{first()}},
                                                   .should_decrement_desired_capacity = true})),
      "ValidationError: AutoScalingGroup group has min-size=1, max-size=1, and "
      "desired-size=1. To place into standby 1 instance, please update the AutoScalingGroup "
      "sizes appropriately.");
}

TEST_F(MembersTest, ADetachedInstanceRunsOnAndCanBeAttachedAgain) {
  world.make_group(0, 1, 1);
  const std::string id = first();
  const auto answer =
      world.expect(&Service::detach_instances, {.auto_scaling_group_name = "group",
                                                .instance_ids = {{id}},
                                                .should_decrement_desired_capacity = true});
  EXPECT_EQ(answer.activities->at(0).description, "Detaching EC2 instance: " + id);
  world.settle();
  EXPECT_EQ(world.census().all(), 0);
  EXPECT_EQ(world.state_of(id), ec2::InstanceState::kRunning);
  EXPECT_THAT(world.ec2->find(ec2::InstanceId(id))->tags, SizeIs(0));
  EXPECT_EQ(
      outcome(world.call(&Service::detach_instances, {.auto_scaling_group_name = "group",
                                                      .instance_ids = {{id}},
                                                      .should_decrement_desired_capacity = true})),
      fmt::format("ValidationError: The instance {} is not part of Auto Scaling group group.", id));
  world.expect(&Service::attach_instances,
               {.auto_scaling_group_name = "group", .instance_ids = {{id}}});
  world.settle();
  EXPECT_EQ(world.group().desired, 1);
  EXPECT_EQ(world.member(id).state, LifecycleState::kInService);
  EXPECT_EQ(world.activities().front().cause,
            "At 2026-01-01T00:00:02Z an instance was added in response to user request. Keeping "
            "the capacity at the new 1.");
}

TEST_F(MembersTest, AnUnhealthyInstanceIsReplacedOnceItsGracePeriodIsOver) {
  auto request = world.request(1, 1, 1);
  request.health_check_grace_period = 60;
  world.expect(&Service::create_auto_scaling_group, request);
  world.settle();
  const std::string id = first();
  const api::SetInstanceHealthQuery unhealthy{.health_status = "Unhealthy", .instance_id = id};
  world.expect(&Service::set_instance_health, unhealthy);
  world.settle();
  EXPECT_EQ(first(), id);
  world.state.advance(std::chrono::seconds(60));
  world.expect(&Service::set_instance_health, unhealthy);
  world.settle();
  EXPECT_NE(first(), id);
  EXPECT_THAT(
      world.causes()[1],
      HasSubstr("an instance was taken out of service in response to a user health-check."));
}

TEST_F(MembersTest, ProtectionIsSetByInstance) {
  world.make_group(0, 2, 2);
  const std::string id = first();
  world.expect(&Service::set_instance_protection, {.auto_scaling_group_name = "group",
                                                   .instance_ids = {{id}},
                                                   .protected_from_scale_in = true});
  world.set_desired(0);
  ASSERT_THAT(world.members(), SizeIs(1));
  EXPECT_EQ(first(), id);
  world.expect(&Service::set_instance_protection, {.auto_scaling_group_name = "group",
                                                   .instance_ids = {{id}},
                                                   .protected_from_scale_in = false});
  world.settle();
  EXPECT_THAT(world.members(), SizeIs(0));
}

TEST_F(MembersTest, SuspendedProcessesWaitUntilTheyAreResumed) {
  world.make_group(0, 2, 1);
  world.expect(&Service::suspend_processes, {.auto_scaling_group_name = "group",
                                             .scaling_processes = {{"Launch", "HealthCheck"}}});
  world.set_desired(2);
  EXPECT_THAT(world.members(), SizeIs(1));
  const std::string id = first();
  world.terminate_outside(id);
  EXPECT_EQ(first(), id);
  EXPECT_EQ(world.group().suspended.at("Launch"), "User suspended at 2026-01-01T00:00:01Z");
  world.expect(&Service::resume_processes, {.auto_scaling_group_name = "group"});
  world.settle();
  EXPECT_EQ(world.census().in_service, 2);
  EXPECT_EQ(outcome(world.call(&Service::suspend_processes,
                               {.auto_scaling_group_name = "group", .scaling_processes = {{"X"}}})),
            "ValidationError: Invalid scaling process name X");
}

TEST_F(MembersTest, TagsAreWrittenFilteredAndTakenAway) {
  world.make_group(0, 1, 0);
  world.expect(&Service::create_or_update_tags, {.tags = {{{.key = "a",
                                                            .resource_id = "group",
                                                            .resource_type = "auto-scaling-group",
                                                            .value = "1"},
                                                           {.key = "b",
                                                            .propagate_at_launch = true,
                                                            .resource_id = "group",
                                                            .resource_type = "auto-scaling-group",
                                                            .value = "2"}}}});
  const auto found =
      world.expect(&Service::describe_tags, {.filters = {{{.name = "key", .values = {{"b"}}}}}});
  ASSERT_THAT(*found.tags, SizeIs(1));
  EXPECT_EQ(found.tags->at(0).value, "2");
  EXPECT_EQ(found.tags->at(0).propagate_at_launch, true);
  EXPECT_THAT(*world
                   .expect(&Service::describe_auto_scaling_groups,
                           {.filters = {{{.name = "tag:a", .values = {{"2"}}}}}})
                   .auto_scaling_groups,
              SizeIs(0));
  world.expect(
      &Service::delete_tags,
      {.tags = {{{.key = "a", .resource_id = "group", .resource_type = "auto-scaling-group"}}}});
  EXPECT_THAT(*world.expect(&Service::describe_tags, {}).tags, SizeIs(1));
}

// --- lifecycle hooks ---

class HooksTest : public MembersTest {
 protected:
  void put(const std::string& name, const std::string& transition, int timeout,
           const std::string& result) {
    world.expect(&Service::put_lifecycle_hook,
                 {.auto_scaling_group_name = "group",
                  .default_result = result,
                  .heartbeat_timeout = timeout,
                  .lifecycle_hook_name = name,
                  .lifecycle_transition = "autoscaling:EC2_INSTANCE_" + transition});
  }
  void complete(const std::string& hook, const std::string& result) {
    world.expect(&Service::complete_lifecycle_action, {.auto_scaling_group_name = "group",
                                                       .instance_id = first(),
                                                       .lifecycle_action_result = result,
                                                       .lifecycle_hook_name = hook});
    world.settle();
  }
};

TEST_F(HooksTest, ALaunchedInstanceWaitsUntilEveryHookIsCompleted) {
  world.make_group(0, 2, 0);
  put("one", "LAUNCHING", 60, "ABANDON");
  put("two", "LAUNCHING", 60, "ABANDON");
  world.set_desired(1);
  EXPECT_EQ(world.members()[0].state, LifecycleState::kPendingWait);
  EXPECT_EQ(to_string(world.activities()[0].status), "MidLifecycleAction");
  complete("one", "CONTINUE");
  EXPECT_EQ(world.members()[0].state, LifecycleState::kPendingWait);
  complete("two", "CONTINUE");
  EXPECT_EQ(world.members()[0].state, LifecycleState::kInService);
  EXPECT_EQ(outcome(world.call(&Service::complete_lifecycle_action,
                               {.auto_scaling_group_name = "group",
                                .instance_id = first(),
                                .lifecycle_action_result = "CONTINUE",
                                .lifecycle_hook_name = "two"})),
            "ValidationError: No active Lifecycle Action found with instance ID " + first());
}

TEST_F(HooksTest, AnAbandonedLaunchEndsTheInstance) {
  world.make_group(0, 2, 0);
  put("one", "LAUNCHING", 60, "CONTINUE");
  world.set_desired(1);
  const std::string id = first();
  complete("one", "ABANDON");
  EXPECT_EQ(world.state_of(id), ec2::InstanceState::kTerminated);
  EXPECT_THAT(
      world.activities().back().status_message,
      HasSubstr("Instance failed to complete user's Lifecycle Action: Lifecycle Action with "
                "token "));
  world.state.advance(std::chrono::seconds(20));
  EXPECT_EQ(world.members()[0].state, LifecycleState::kPendingWait) << "it is tried again";
}

TEST_F(HooksTest, AnEndingInstanceWaitsForItsHookAndItsHeartbeats) {
  world.make_group(0, 1, 1);
  put("drain", "TERMINATING", 60, "CONTINUE");
  const std::string id = first();
  world.set_desired(0);
  EXPECT_EQ(world.member(id).state, LifecycleState::kTerminatingWait);
  EXPECT_EQ(world.state_of(id), ec2::InstanceState::kRunning);
  world.state.advance(std::chrono::seconds(40));
  world.expect(&Service::record_lifecycle_action_heartbeat,
               {.auto_scaling_group_name = "group",
                .lifecycle_action_token = world.member(id).waits[0].token,
                .lifecycle_hook_name = "drain"});
  world.state.advance(std::chrono::seconds(50));
  EXPECT_EQ(world.member(id).state, LifecycleState::kTerminatingWait);
  world.state.advance(std::chrono::seconds(15));
  EXPECT_EQ(world.census().all(), 0);
  EXPECT_EQ(world.state_of(id), ec2::InstanceState::kTerminated);
}

TEST_F(HooksTest, AWaitOutlivesACrash) {
  world.make_group(0, 1, 1);
  put("drain", "TERMINATING", 60, "CONTINUE");
  const std::string id = first();
  world.set_desired(0);
  world.crash();
  world.settle();
  EXPECT_EQ(world.member(id).state, LifecycleState::kTerminatingWait);
  world.state.advance(std::chrono::seconds(60));
  EXPECT_EQ(world.state_of(id), ec2::InstanceState::kTerminated);
}

TEST_F(HooksTest, AnotherModuleHearsOfTheWaitAndEndsIt) {
  world.make_group(0, 1, 1);
  std::vector<std::string> heard;
  world.autoscaling->on_hook_wait(
      [&](const ec2::Change&, const Member& member, const HookWait& wait) {
        heard.push_back(wait.hook + " " + member.id.str());
      });
  EXPECT_TRUE(world.database->transact([&](store::Tx& tx) -> Result<void> {
    world.autoscaling->put_hook(tx, world.group().arn, "managed",
                                {.transition = Transition::kTerminating});
    return {};
  }));
  const std::string id = first();
  world.set_desired(0);
  EXPECT_THAT(heard, ElementsAre("managed " + id));
  EXPECT_TRUE(world.database->transact([&](store::Tx& tx) -> Result<void> {
    world.autoscaling->complete_hook(
        {.tx = tx, .now = world.state.now(), .ids = world.ids, .scope = kScope},
        ec2::InstanceId(id), "managed", HookResult::kContinue);
    return {};
  }));
  world.settle();
  EXPECT_EQ(world.state_of(id), ec2::InstanceState::kTerminated);
}

TEST_F(HooksTest, AreShownAndDeleted) {
  world.make_group(0, 1, 0);
  put("drain", "TERMINATING", 60, "CONTINUE");
  const auto hooks =
      *world.expect(&Service::describe_lifecycle_hooks, {.auto_scaling_group_name = "group"})
           .lifecycle_hooks;
  ASSERT_THAT(hooks, SizeIs(1));
  EXPECT_EQ(hooks[0].heartbeat_timeout, 60);
  EXPECT_EQ(hooks[0].global_timeout, 6000);
  EXPECT_EQ(hooks[0].default_result, "CONTINUE");
  const api::DeleteLifecycleHookType request{.auto_scaling_group_name = "group",
                                             .lifecycle_hook_name = "drain"};
  world.expect(&Service::delete_lifecycle_hook, request);
  EXPECT_EQ(outcome(world.call(&Service::delete_lifecycle_hook, request)),
            "ValidationError: No Lifecycle Hook found with name: drain in AutoScalingGroup: group");
}

}  // namespace
}  // namespace gantry::autoscaling::testing
