#include "autoscaling/tests/autoscaling_world.h"

namespace gantry::autoscaling::testing {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

class WarmPoolTest : public ::testing::Test {
 protected:
  void put(api::PutWarmPoolType request) {
    request.auto_scaling_group_name = "group";
    world.expect(&Service::put_warm_pool, request);
    world.settle();
    world.settle();
  }
  api::DescribeWarmPoolAnswer describe() {
    return world.expect(&Service::describe_warm_pool, {.auto_scaling_group_name = "group"});
  }
  std::vector<std::string> pool_states() {
    std::vector<std::string> states;
    for (const auto& one : describe().instances.value()) states.push_back(*one.lifecycle_state);
    return states;
  }

  World world;
};

TEST_F(WarmPoolTest, HoldsTheDifferenceBetweenMaximumAndDesiredCapacityStopped) {
  world.make_group(1, 4, 1);
  put({});
  EXPECT_THAT(pool_states(), ElementsAre("Warmed:Stopped", "Warmed:Stopped", "Warmed:Stopped"));
  EXPECT_EQ(describe().warm_pool_configuration->pool_state, "Stopped");
  for (const auto& one : describe().instances.value())
    EXPECT_EQ(world.state_of(*one.instance_id), ec2::InstanceState::kStopped);
  const auto shown =
      world.expect(&Service::describe_auto_scaling_groups, {}).auto_scaling_groups->at(0);
  EXPECT_EQ(shown.warm_pool_size, 3);
  EXPECT_THAT(*shown.instances, SizeIs(1));
}

TEST_F(WarmPoolTest, PreparedCapacityAndMinimumSizeBoundIt) {
  world.make_group(1, 10, 2);
  put({.max_group_prepared_capacity = 3, .min_size = 0, .pool_state = "Running"});
  EXPECT_THAT(pool_states(), ElementsAre("Warmed:Running"));
  put({.min_size = 2});
  EXPECT_THAT(pool_states(), ElementsAre("Warmed:Running", "Warmed:Running"));
  put({.max_group_prepared_capacity = 0, .min_size = 0});
  EXPECT_THAT(pool_states(), SizeIs(0));
  put({.max_group_prepared_capacity = -1});
  EXPECT_THAT(pool_states(), SizeIs(8));
}

TEST_F(WarmPoolTest, ScaleOutTakesFromItAndItFillsUpAgain) {
  world.make_group(1, 10, 1);
  put({.max_group_prepared_capacity = 2, .min_size = 2});
  const auto pooled = describe().instances.value();
  world.set_desired(2);
  world.settle();
  EXPECT_EQ(world.census().in_service, 2);
  EXPECT_EQ(world.census().warmed, 2);
  const bool taken = std::ranges::any_of(pooled, [&](const auto& one) {
    return world.member(*one.instance_id).state == LifecycleState::kInService;
  });
  EXPECT_TRUE(taken);
  std::vector<std::string> descriptions;
  for (const Activity& one : world.activities()) descriptions.push_back(one.description);
  EXPECT_THAT(descriptions,
              ::testing::Contains(StartsWith("Launching a new EC2 instance from warm pool: i-")));
}

TEST_F(WarmPoolTest, ReusePolicyBringsAnInstanceBackOnScaleIn) {
  world.make_group(0, 10, 1);
  put({.instance_reuse_policy = api::InstanceReusePolicy{.reuse_on_scale_in = true},
       .max_group_prepared_capacity = 1,
       .min_size = 0});
  EXPECT_THAT(pool_states(), SizeIs(0));
  const std::string id = world.members().front().id.str();
  world.set_desired(0);
  world.settle();
  EXPECT_THAT(pool_states(), ElementsAre("Warmed:Stopped"));
  ASSERT_TRUE(world.autoscaling->find_member(ec2::InstanceId(id)));
  EXPECT_EQ(world.member(id).state, LifecycleState::kWarmedStopped);
  world.set_desired(1);
  world.settle();
  EXPECT_EQ(world.member(id).state, LifecycleState::kInService);
}

TEST_F(WarmPoolTest, HooksHoldInstancesOnTheirWayInAndOut) {
  auto request = world.request(0, 2, 0);
  world.expect(&Service::create_auto_scaling_group, request);
  world.expect(&Service::put_lifecycle_hook,
               {.auto_scaling_group_name = "group",
                .lifecycle_hook_name = "hook",
                .lifecycle_transition = "autoscaling:EC2_INSTANCE_LAUNCHING"});
  put({.max_group_prepared_capacity = 1, .min_size = 1});
  EXPECT_THAT(pool_states(), ElementsAre("Warmed:Pending:Wait"));
  const std::string id = *describe().instances->front().instance_id;
  const auto go_on = [&] {
    world.expect(&Service::complete_lifecycle_action, {.auto_scaling_group_name = "group",
                                                       .instance_id = id,
                                                       .lifecycle_action_result = "CONTINUE",
                                                       .lifecycle_hook_name = "hook"});
    world.settle();
  };
  go_on();
  EXPECT_THAT(pool_states(), ElementsAre("Warmed:Stopped"));
  world.set_desired(1);
  world.settle();
  EXPECT_EQ(world.member(id).state, LifecycleState::kPendingWait);
  go_on();
  EXPECT_EQ(world.member(id).state, LifecycleState::kInService);
}

TEST_F(WarmPoolTest, AnInstanceThatIsEndedFromOutsideIsReplaced) {
  world.make_group(0, 1, 0);
  put({});
  const std::string id = *describe().instances->front().instance_id;
  world.terminate_outside(id);
  world.settle();
  EXPECT_THAT(pool_states(), ElementsAre("Warmed:Stopped"));
  EXPECT_NE(describe().instances->front().instance_id, id);
}

TEST_F(WarmPoolTest, SurvivesACrash) {
  world.make_group(0, 2, 0);
  put({});
  world.crash();
  world.settle();
  EXPECT_THAT(pool_states(), ElementsAre("Warmed:Stopped", "Warmed:Stopped"));
}

TEST_F(WarmPoolTest, IsDeletedWhenItIsEmptyOrByForce) {
  world.make_group(0, 1, 0);
  put({});
  const auto kept = world.call(&Service::delete_warm_pool, {.auto_scaling_group_name = "group"});
  EXPECT_THAT(outcome(kept), StartsWith("ResourceInUseFault: "));
  world.expect(&Service::delete_warm_pool,
               {.auto_scaling_group_name = "group", .force_delete = true});
  EXPECT_EQ(describe().warm_pool_configuration->status, "PendingDelete");
  world.settle();
  world.settle();
  EXPECT_FALSE(describe().warm_pool_configuration);
  EXPECT_EQ(world.census().all(), 0);
  const auto none = world.call(&Service::delete_warm_pool, {.auto_scaling_group_name = "group"});
  EXPECT_THAT(outcome(none), HasSubstr("No warm pool found"));
}

TEST_F(WarmPoolTest, CallsAreCheckedBeforeAnythingChanges) {
  world.make_group(0, 1, 0);
  EXPECT_THAT(outcome(world.call(&Service::put_warm_pool, {.auto_scaling_group_name = "none"})),
              StartsWith("ValidationError: AutoScalingGroup name not found"));
  EXPECT_THAT(outcome(world.call(&Service::put_warm_pool,
                                 {.auto_scaling_group_name = "group", .pool_state = "Hibernated"})),
              StartsWith("ValidationError: "));
  world.expect(&Service::start_instance_refresh, {.auto_scaling_group_name = "group"});
  EXPECT_THAT(outcome(world.call(&Service::put_warm_pool, {.auto_scaling_group_name = "group"})),
              StartsWith("InstanceRefreshInProgressFault: "));
}

}  // namespace
}  // namespace gantry::autoscaling::testing
