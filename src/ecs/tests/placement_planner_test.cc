#include "ecs/plan/placement_planner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ecs/tests/fleet_world.h"

namespace gantry::ecs {
namespace {

using testing::claim_of;
using testing::FleetWorld;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

PlacementRequest make_request(std::int64_t cpu, std::int64_t memory, std::set<int> ports = {}) {
  return {.claim = claim_of(cpu, memory, std::move(ports)), .group = "family:x"};
}

TEST(PlacementPlannerTest, EachRefusalIsNamedAsInRunTasksFailures) {
  FleetWorld world;
  world.add_instance("good");
  world.add_instance("draining", "us-east-1a",
                     [](ContainerInstance& i) { i.status = ContainerInstanceStatus::kDraining; });
  world.add_instance("silent", "us-east-1a",
                     [](ContainerInstance& i) { i.agent_connected = false; });
  PlacementRequest wants_gpu_driver = make_request(0, 100);
  wants_gpu_driver.required_attributes = {"ecs.capability.gpu-driver-version"};
  PlacementRequest elsewhere = make_request(0, 1);
  elsewhere.zone = "us-east-1b";
  PlacementRequest wants_gpu = make_request(0, 1);
  wants_gpu.claim.gpus = 1;
  PlacementRequest wants_eni = make_request(0, 1);
  wants_eni.claim.enis = 1;
  const struct {
    std::string_view instance;
    PlacementRequest request;
    std::string_view reason;
  } cases[] = {{"good", make_request(1024, 983), ""},
               {"draining", make_request(0, 1), "INACTIVE"},
               {"silent", make_request(0, 1), "AGENT"},
               {"good", wants_gpu_driver, "ATTRIBUTE"},
               {"good", elsewhere, "LOCATION"},
               {"good", make_request(1025, 1), "RESOURCE:CPU"},
               {"good", wants_gpu, "RESOURCE:GPU"},
               {"good", make_request(0, 984), "RESOURCE:MEMORY"},
               {"good", make_request(0, 1, {22}), "RESOURCE:PORTS"},
               {"good", wants_eni, "RESOURCE:ENI"}};
  for (const auto& [instance, request, reason] : cases) {
    EXPECT_EQ(failure_reason(check_instance(world.tables->fleet, instance, request)), reason);
  }
}

TEST(PlacementPlannerTest, ATcpPortDoesNotCollideWithTheSameUdpPort) {
  FleetWorld world;
  world.add_instance("a");
  PlacementRequest request;
  request.claim.udp_ports = {22};
  EXPECT_EQ(check_instance(world.tables->fleet, "a", request), Refusal::kNone);
}

TEST(PlacementPlannerTest, TasksOfOneCallWithAStaticPortGoToDifferentInstances) {
  FleetWorld world;
  const auto* a = world.add_instance("a");
  const auto* b = world.add_instance("b");
  PlacementRequest request = make_request(10, 10, {8080});
  request.count = 3;
  const auto plan = plan_placement(world.tables->fleet, world.cluster, request);
  EXPECT_THAT(plan.placements, UnorderedElementsAre(a, b));
  ASSERT_TRUE(plan.closest);
  EXPECT_EQ(plan.closest->refusal, Refusal::kPorts);
}

TEST(PlacementPlannerTest, NothingIsClosestWhenEveryTaskHasAPlace) {
  FleetWorld world;
  world.add_instance("a");
  const auto plan = plan_placement(world.tables->fleet, world.cluster, make_request(1, 1));
  EXPECT_THAT(plan.placements, SizeIs(1));
  EXPECT_FALSE(plan.closest);
}

TEST(PlacementPlannerTest, TheClosestInstanceComesFurthestAndLacksLeast) {
  FleetWorld world;
  world.add_instance("draining", "us-east-1a",
                     [](ContainerInstance& i) { i.status = ContainerInstanceStatus::kDraining; });
  world.add_instance("full");
  world.add_instance("fuller");
  world.add_task("full", claim_of(0, 700));
  world.add_task("fuller", claim_of(0, 800));
  const auto plan = plan_placement(world.tables->fleet, world.cluster, make_request(0, 300));
  ASSERT_TRUE(plan.closest);
  EXPECT_EQ(plan.closest->instance->arn, "full");
  EXPECT_EQ(event_text(plan.closest->refusal), "has insufficient memory available.");
}

TEST(PlacementPlannerTest, AnEmptyClusterHasNoClosestInstance) {
  FleetWorld world;
  const auto plan = plan_placement(world.tables->fleet, world.cluster, make_request(1, 1));
  EXPECT_THAT(plan.placements, IsEmpty());
  EXPECT_FALSE(plan.closest);
}

TEST(PlacementPlannerTest, BinpackFillsTheFullestInstanceFirst) {
  FleetWorld world;
  world.add_instance("empty");
  const auto* used = world.add_instance("used");
  world.add_task("used", claim_of(0, 300));
  PlacementRequest request = make_request(0, 300);
  request.rules.strategy = {{Strategy::Kind::kBinpack, "memory"}};
  request.count = 2;
  const auto plan = plan_placement(world.tables->fleet, world.cluster, request);
  EXPECT_THAT(plan.placements, ::testing::ElementsAre(used, used));
}

TEST(PlacementPlannerTest, AServiceSpreadsOverZonesThenOverInstances) {
  FleetWorld world;
  world.add_instance("a1", "us-east-1a");
  const auto* a2 = world.add_instance("a2", "us-east-1a");
  const auto* b1 = world.add_instance("b1", "us-east-1b");
  world.add_task("a1", claim_of(0, 1), "service:web");
  world.add_task("b1", claim_of(0, 1), "service:other");
  PlacementRequest request = make_request(0, 1);
  request.group = "service:web";
  request.fallback = PlacementRequest::Default::kService;
  request.count = 2;
  const auto plan = plan_placement(world.tables->fleet, world.cluster, request);
  ASSERT_THAT(plan.placements, SizeIs(2));
  EXPECT_EQ(plan.placements[0], b1);
  EXPECT_THAT(plan.placements[1], ::testing::AnyOf(a2, b1));
}

TEST(PlacementPlannerTest, DistinctInstanceLooksAtTheDesiredStatusOfTheGroupsTasks) {
  FleetWorld world;
  world.add_instance("a");
  const std::string old = world.add_task("a", claim_of(0, 1), "service:web");
  PlacementRequest request = make_request(0, 1);
  request.group = "service:web";
  request.rules.distinct_instance = true;
  EXPECT_EQ(failure_reason(check_instance(world.tables->fleet, "a", request)),
            "DistinctInstance placement constraint unsatisfied.");
  world.change([&](store::Tx& tx) {
    world.tables->tasks.update(tx, old,
                               [](Task& task) { task.desired_status = DesiredStatus::kStopped; });
  });
  EXPECT_EQ(check_instance(world.tables->fleet, "a", request), Refusal::kNone);
}

TEST(PlacementPlannerTest, MemberOfSeesAttributesAndTaskGroups) {
  FleetWorld world;
  world.add_instance("plain");
  const auto* with = world.add_instance("with");
  world.add_task("with", claim_of(0, 1), "family:databases");
  PlacementRequest request = make_request(0, 1);
  request.rules.member_of = {*query::parse("task:group == family:databases"),
                             *query::parse("attribute:ecs.availability-zone == us-east-1a")};
  const auto plan = plan_placement(world.tables->fleet, world.cluster, request);
  EXPECT_THAT(plan.placements, ::testing::ElementsAre(with));
  EXPECT_EQ(failure_reason(check_instance(world.tables->fleet, "plain", request)),
            "MemberOf placement constraint unsatisfied.");
}

}  // namespace
}  // namespace gantry::ecs
