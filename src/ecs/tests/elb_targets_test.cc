#include "ecs/elb_targets.h"

#include "ecs/tests/target_registry_contract.h"
#include "elb/tests/elb_world.h"

namespace gantry::ecs::testing {
namespace {

using elb::testing::outcome;
using elb::testing::World;

TEST(ElbTargetsTest, KeepsTheContractOfARegistry) {
  World world;
  ElbTargets targets(world.state, *world.elb);
  const std::string group = world.make_group();
  world.make_listener(world.make_balancer(), group);
  expect_target_registry_contract(
      {.registry = targets,
       .change =
           [&](const std::function<void(store::Tx&)>& change) {
             EXPECT_TRUE(world.database->transact([&](store::Tx& tx) -> Result<void> {
               change(tx);
               return {};
             }));
           },
       .advance = [&](Millis time) { world.state.advance(time); },
       .target_group = group,
       .instance = world.launch()});
}

TEST(ElbTargetsTest, AServicesTargetGroupHasALoadBalancerAndFitsItsNetworkMode) {
  World world;
  ElbTargets targets(world.state, *world.elb);
  const std::string group = world.make_group();
  EXPECT_EQ(outcome(targets.validate("arn:none", "bridge")),
            "InvalidParameterException: The target group with targetGroupArn arn:none does not "
            "exist.");
  EXPECT_EQ(outcome(targets.validate(group, "bridge")),
            "InvalidParameterException: The target group with targetGroupArn " + group +
                " does not have an associated load balancer.");
  world.make_listener(world.make_balancer(), group);
  EXPECT_EQ(outcome(targets.validate(group, "bridge")), "ok");
  EXPECT_EQ(outcome(targets.validate(group, "host")), "ok");
  EXPECT_EQ(outcome(targets.validate(group, "awsvpc")),
            "InvalidParameterException: The provided target group " + group +
                " has target type instance, which is incompatible with the awsvpc network mode "
                "specified in the task definition.");
}

TEST(ElbTargetsTest, TellsWhatTheChecksSay) {
  World world;
  ElbTargets targets(world.state, *world.elb);
  const std::string group = world.make_group();
  world.make_listener(world.make_balancer(), group);
  const std::string id = world.launch();
  world.add_target(group, id, 32768);
  const Target target{.target_group_arn = group, .instance_id = id, .port = 32768};
  EXPECT_EQ(targets.status(target).condition, TargetCondition::kHealthy);
  world.engine.set_health(group, id + ":32768", ports::ServerHealth::kDown,
                          ports::CheckFailure::kStatusCode, 502);
  world.settle();
  EXPECT_EQ(targets.status(target).condition, TargetCondition::kUnhealthy);
  EXPECT_EQ(targets.status(target).description, "Health checks failed with these codes: [502]");
}

}  // namespace
}  // namespace gantry::ecs::testing
