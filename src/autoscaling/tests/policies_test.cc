#include "autoscaling/tests/autoscaling_world.h"

namespace gantry::autoscaling::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

class PoliciesTest : public ::testing::Test {
 protected:
  PoliciesTest() { world.make_group(1, 10, 2); }
  api::PutScalingPolicyType simple() {
    return {.adjustment_type = "ChangeInCapacity",
            .auto_scaling_group_name = "group",
            .cooldown = 60,
            .policy_name = "out",
            .scaling_adjustment = 1};
  }
  api::ExecutePolicyType execute(std::string name, bool honor = false) {
    api::ExecutePolicyType request;
    request.auto_scaling_group_name = "group";
    request.policy_name = std::move(name);
    if (honor) request.honor_cooldown = true;
    return request;
  }
  World world;
};

TEST_F(PoliciesTest, ASimplePolicyChangesTheCapacityAndCoolsDown) {
  const auto answer = world.expect(&Service::put_scaling_policy, simple());
  EXPECT_THAT(*answer.policy_arn,
              ::testing::MatchesRegex("arn:aws:autoscaling:us-east-1:123456789012:scalingPolicy:"
                                      ".{36}:autoScalingGroupName/group:policyName/out"));
  world.expect(&Service::execute_policy, execute("out"));
  world.settle();
  EXPECT_EQ(world.census().in_service, 3);
  EXPECT_THAT(world.causes().front(),
              ::testing::StartsWith("At 2026-01-01T00:00:01Z a user request executed policy out "
                                    "changing the desired capacity from 2 to 3."));
  EXPECT_THAT(
      outcome(world.call(&Service::execute_policy, execute("out", true))),
      ::testing::MatchesRegex("ScalingActivityInProgressFault: Scaling activity .{36} is in "
                              "progress and blocks this action"));
  world.expect(&Service::execute_policy, execute("out"));
  world.state.advance(std::chrono::seconds(61));
  world.expect(&Service::execute_policy, execute("out", true));
  EXPECT_EQ(world.group().desired, 5);
}

TEST_F(PoliciesTest, AStepPolicyTakesTheStepOfTheMetric) {
  world.expect(
      &Service::put_scaling_policy,
      {.adjustment_type = "ChangeInCapacity",
       .auto_scaling_group_name = "group",
       .estimated_instance_warmup = 0,
       .policy_name = "steps",
       .policy_type = "StepScaling",
       .step_adjustments = {{{.metric_interval_lower_bound = 0,
                              .metric_interval_upper_bound = 20,
                              .scaling_adjustment = 1},
                             {.metric_interval_lower_bound = 20, .scaling_adjustment = 3}}}});
  auto request = execute("steps");
  EXPECT_THAT(outcome(world.call(&Service::execute_policy, request)),
              ::testing::StartsWith("ValidationError: MetricValue and BreachThreshold"));
  request.metric_value = 75;
  request.breach_threshold = 50;
  world.expect(&Service::execute_policy, request);
  EXPECT_EQ(world.group().desired, 5);
}

TEST_F(PoliciesTest, TargetTrackingFollowsTheMetric) {
  api::PutScalingPolicyType put{.auto_scaling_group_name = "group",
                                .estimated_instance_warmup = 0,
                                .policy_name = "cpu",
                                .policy_type = "TargetTrackingScaling"};
  auto& tracking = put.target_tracking_configuration.emplace();
  tracking.predefined_metric_specification.emplace().predefined_metric_type =
      "ASGAverageCPUUtilization";
  tracking.target_value = 50;
  world.expect(&Service::put_scaling_policy, put);
  auto request = execute("cpu");
  request.metric_value = 90;
  world.expect(&Service::execute_policy, request);
  EXPECT_EQ(world.group().desired, 4);
}

TEST_F(PoliciesTest, AreDescribedReplacedAndDeleted) {
  world.expect(&Service::put_scaling_policy, simple());
  auto other = simple();
  other.scaling_adjustment = -1;
  world.expect(&Service::put_scaling_policy, other);
  const auto found =
      *world.expect(&Service::describe_policies, {.auto_scaling_group_name = "group"})
           .scaling_policies;
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].scaling_adjustment, -1);
  EXPECT_EQ(found[0].policy_type, "SimpleScaling");
  EXPECT_THAT(*found[0].alarms, SizeIs(0));
  world.expect(&Service::delete_policy, {.policy_name = *found[0].policy_arn});
  EXPECT_EQ(outcome(world.call(&Service::delete_policy,
                               {.auto_scaling_group_name = "group", .policy_name = "out"})),
            "ValidationError: Policy out not found");
}

TEST_F(PoliciesTest, GoWithTheirGroup) {
  world.expect(&Service::put_scaling_policy, simple());
  world.expect(&Service::delete_auto_scaling_group,
               {.auto_scaling_group_name = "group", .force_delete = true});
  world.settle();
  EXPECT_TRUE(world.autoscaling->tables().policies.empty());
}

// --- scheduled actions ---

TEST_F(PoliciesTest, AScheduledActionActsOnceAtItsTime) {
  world.expect(&Service::put_scheduled_update_group_action,
               {.auto_scaling_group_name = "group",
                .desired_capacity = 4,
                .scheduled_action_name = "grow",
                .start_time = world.state.now() + std::chrono::minutes(5)});
  world.state.advance(std::chrono::minutes(4));
  EXPECT_EQ(world.group().desired, 2);
  world.state.advance(std::chrono::minutes(2));
  EXPECT_EQ(world.census().in_service, 4);
  EXPECT_THAT(world.causes().front(),
              ::testing::HasSubstr("a scheduled action update of AutoScalingGroup constraints to "
                                   "min: 1, max: 10, desired: 4 changing the desired capacity from "
                                   "2 to 4."));
  EXPECT_TRUE(world.autoscaling->tables().actions.empty());
}

TEST_F(PoliciesTest, ARecurringActionComesAgainUntilItsEndAndAfterACrash) {
  world.expect(&Service::put_scheduled_update_group_action,
               {.auto_scaling_group_name = "group",
                .desired_capacity = 3,
                .end_time = world.state.now() + std::chrono::hours(3),
                .recurrence = "0 * * * *",
                .scheduled_action_name = "hourly"});
  world.state.advance(std::chrono::hours(1));
  EXPECT_EQ(world.group().desired, 3);
  world.set_desired(5);
  world.crash();
  world.state.advance(std::chrono::hours(1));
  EXPECT_EQ(world.group().desired, 3);
  world.state.advance(std::chrono::hours(2));
  EXPECT_TRUE(world.autoscaling->tables().actions.empty());
}

TEST_F(PoliciesTest, SchedulesAreChecked) {
  const auto put = [&](api::PutScheduledUpdateGroupActionType request) {
    request.auto_scaling_group_name = "group";
    request.scheduled_action_name = "x";
    return outcome(world.call(&Service::put_scheduled_update_group_action, request));
  };
  EXPECT_EQ(put({.desired_capacity = 1, .start_time = world.state.now() - Millis(1)}),
            "ValidationError: Given start time is in the past");
  EXPECT_EQ(put({.desired_capacity = 1, .recurrence = "often"}),
            "ValidationError: Given recurrence string:often is invalid");
  EXPECT_EQ(put({.desired_capacity = 1, .min_size = 2, .recurrence = "* * * * *"}),
            "ValidationError: Desired capacity must be greater than or equal to min size");
  EXPECT_EQ(outcome(world.call(&Service::delete_scheduled_action,
                               {.auto_scaling_group_name = "group", .scheduled_action_name = "x"})),
            "ValidationError: Scheduled action name not found");
}

}  // namespace
}  // namespace gantry::autoscaling::testing
