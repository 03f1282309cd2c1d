#include "ecs/plan/capacity_planner.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

namespace gantry::ecs {
namespace {

using namespace std::chrono_literals;

const Time kNow = from_epoch_millis(1'800'000'000'000);

WaitingTasks tasks(int count, std::int64_t cpu, std::int64_t memory) {
  return {.claim = {.cpu = {cpu}, .memory = {memory}}, .count = count};
}

/// A group of at most ten instances of 1024 CPU units and 1000 MiB.
CapacityView group_of(int desired) {
  return {.desired = desired,
          .most = 10,
          .registered = desired,
          .offer = {.cpu = {1024}, .memory = {1000}},
          .now = kNow};
}

TEST(CapacityPlannerTest, TheGreatestNeedOfAnyResourceDecides) {
  const Resources offer{.cpu = {1024}, .memory = {1000}};
  EXPECT_EQ(instances_for({}, offer), 0);
  EXPECT_EQ(instances_for({tasks(5, 512, 10)}, offer), 3);
  EXPECT_EQ(instances_for({tasks(5, 10, 300)}, offer), 2);
  EXPECT_EQ(instances_for({tasks(1, 512, 10), tasks(1, 10, 600)}, offer), 1);
  EXPECT_EQ(instances_for({tasks(3, 512, 10), tasks(3, 400, 10)}, offer), 3) << "in all 2736 units";
  EXPECT_EQ(instances_for({{.claim = {.tcp_ports = {80}}, .count = 4}}, offer), 4);
  EXPECT_EQ(instances_for({{.count = 4, .distinct_instance = true}}, offer), 4);
  EXPECT_EQ(instances_for({tasks(4, 10, 10)}, {}), 4) << "the size is not known";
  EXPECT_EQ(instances_for({tasks(4, 2048, 10), tasks(1, 10, 10)}, offer), 1)
      << "no instance takes the first";
}

TEST(CapacityPlannerTest, AnEmptyGroupIsAt100AndAt200WhenATaskWaits) {
  CapacityView view = group_of(0);
  EXPECT_EQ(plan_capacity(view).reservation, 100);
  EXPECT_EQ(plan_capacity(view).desired, 0);
  view.waiting = {tasks(1, 10, 10)};
  EXPECT_EQ(plan_capacity(view).reservation, 200);
  EXPECT_EQ(plan_capacity(view).desired, 1);
}

TEST(CapacityPlannerTest, WaitingTasksScaleOutAtOnceWithinStepsAndTheGroupsSize) {
  CapacityView view = group_of(2);
  view.busy = 2;
  view.waiting = {tasks(6, 512, 10)};
  EXPECT_EQ(plan_capacity(view).desired, 5);
  EXPECT_EQ(plan_capacity(view).reservation, 250);
  view.rules.maximum_step = 2;
  EXPECT_EQ(plan_capacity(view).desired, 4);
  view.rules = {.minimum_step = 7};
  EXPECT_EQ(plan_capacity(view).desired, 9);
  view.most = 6;
  EXPECT_EQ(plan_capacity(view).desired, 6);
}

TEST(CapacityPlannerTest, InstancesOnTheirWayAreNotAskedForTwice) {
  CapacityView view = group_of(1);
  view.busy = 1;
  view.waiting = {tasks(2, 1024, 10)};
  view.desired = plan_capacity(view).desired;
  EXPECT_EQ(view.desired, 3);
  view.coming = 2;
  EXPECT_EQ(plan_capacity(view).desired, 3);
  EXPECT_EQ(plan_capacity(view).reservation, 100);
}

TEST(CapacityPlannerTest, AnIdleInstanceIsThereForWhatWaits) {
  CapacityView view = group_of(2);
  view.busy = 1;
  view.waiting = {tasks(1, 10, 10)};
  EXPECT_EQ(plan_capacity(view).desired, 2);
  EXPECT_EQ(plan_capacity(view).reservation, 100);
}

TEST(CapacityPlannerTest, ATargetBelow100KeepsRoomInReserve) {
  CapacityView view = group_of(4);
  view.busy = 4;
  view.rules.target_capacity = 50;
  EXPECT_EQ(plan_capacity(view).desired, 8);
}

TEST(CapacityPlannerTest, ScaleInWaitsFifteenMinutesThenHalvesEachMinuteDownToZero) {
  CapacityView view = group_of(8);
  CapacityPlan plan = plan_capacity(view);
  EXPECT_EQ(plan.desired, 8);
  EXPECT_EQ(plan.next_wake, kNow + 15min);
  view.idle_since = plan.idle_since;
  view.now = kNow + 14min;
  EXPECT_EQ(plan_capacity(view).desired, 8);
  view.now = kNow + 15min;
  for (const int expected : {4, 2, 1, 0}) {
    plan = plan_capacity(view);
    EXPECT_EQ(plan.desired, expected);
    view.desired = view.registered = plan.desired;
    view.scaled_in_at = view.now;
    EXPECT_EQ(plan_capacity(view).desired, expected) << "a minute must pass";
    view.now += 1min;
  }
  EXPECT_EQ(plan_capacity(view).idle_since, std::nullopt);
}

TEST(CapacityPlannerTest, ABusyInstanceOrTheGroupsMinimumEndsTheScaleIn) {
  CapacityView view = group_of(8);
  view.idle_since = kNow - 1h;
  view.busy = 7;
  EXPECT_EQ(plan_capacity(view).desired, 7);
  view.busy = 0;
  view.least = 8;
  EXPECT_EQ(plan_capacity(view).desired, 8);
}

TEST(CapacityPlannerTest, PlansStayWithinTheGroupAndArriveWhereTheNeedIs) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    std::mt19937_64 random(seed);
    const auto pick = [&](int below) { return static_cast<int>(random() % below); };
    CapacityView view = group_of(pick(10));
    view.least = pick(3);
    view.busy = pick(view.registered + 1);
    view.rules = {.target_capacity = 1 + pick(100), .minimum_step = 1 + pick(3)};
    view.rules.maximum_step = view.rules.minimum_step + pick(5);
    if (pick(2) == 0) view.waiting = {tasks(1 + pick(20), 1 + pick(1024), 1 + pick(1000))};
    int turns = 0;
    for (; turns < 100; ++turns) {
      const CapacityPlan plan = plan_capacity(view);
      ASSERT_LE(plan.desired, std::max(view.most, view.desired));
      if (plan.desired < view.desired) {
        ASSERT_GE(plan.desired, view.least);
        view.scaled_in_at = view.now;
      }
      if (plan.desired == view.desired && !plan.next_wake) break;
      view.coming = std::max(0, plan.desired - view.registered);
      view.registered = std::min(view.registered, plan.desired);
      view.desired = plan.desired;
      view.idle_since = plan.idle_since;
      view.now = plan.next_wake.value_or(view.now + 1min);
    }
    ASSERT_LT(turns, 100) << "it does not come to rest";
  }
}

}  // namespace
}  // namespace gantry::ecs
