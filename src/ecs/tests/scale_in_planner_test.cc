#include "ecs/plan/scale_in_planner.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>
#include <set>

namespace gantry::ecs {
namespace {

using Strategy = std::vector<api::ecs::PlacementStrategy>;

/// Tasks on instances that differ in zone, rack and room.
struct Cluster {
  explicit Cluster(std::uint64_t seed) : random(seed) {
    const int count = 1 + pick(8);
    for (int i = 0; i < count; ++i) {
      ContainerInstance record{.arn = fmt::format("i/{}", i)};
      record.attributes = {{"ecs.availability-zone", std::string(1, "abc"[i % 3])},
                           {"rack", std::to_string(pick(3))}};
      records.push_back(std::move(record));
      const ContainerInstance& made = records.back();
      instances[made.arn] = {
          .record = &made, .free_cpu = {10L * pick(5)}, .free_memory = {10L * pick(5)}};
    }
    const int most = pick(40);
    for (int i = 0; i < most; ++i) {
      const auto& record = records[static_cast<std::size_t>(pick(count))];
      arns.push_back(fmt::format("t/{}", i));
      tasks.push_back(
          {.arn = arns.back(), .instance = record.arn, .zone = *record.attributes[0].value});
    }
  }

  int pick(int below) { return static_cast<int>(random() % static_cast<std::uint64_t>(below)); }

  Strategy strategy() {
    const Strategy steps = {{.type = "spread", .field = "attribute:ecs.availability-zone"},
                            {.type = "spread", .field = "attribute:rack"},
                            {.type = "spread", .field = "instanceId"},
                            {.type = "binpack", .field = "memory"},
                            {.type = "binpack", .field = "cpu"},
                            {.type = "random"}};
    Strategy chosen;
    for (int i = pick(4); i > 0; --i) chosen.push_back(steps[static_cast<std::size_t>(pick(6))]);
    return chosen;
  }

  std::mt19937_64 random;
  std::deque<ContainerInstance> records;
  std::map<std::string_view, InstanceView> instances;
  std::deque<std::string> arns;
  std::deque<TaskView> tasks;
};

std::string place_of(const Cluster& cluster, const TaskView& task, const std::string& field) {
  if (field == "instanceId") return std::string(task.instance);
  const auto& attributes = cluster.instances.at(task.instance).record->attributes;
  return *attributes[field == "attribute:rack" ? 1 : 0].value;
}

/// How much of what each step looks at the task's place has, as the rule is told: so many of the
/// tasks that are left, or so much room after those that have stopped there.
std::vector<std::int64_t> claim_to_stop(const Cluster& cluster, const TaskView& task,
                                        const std::set<const TaskView*>& left, Strategy strategy) {
  if (strategy.empty()) {
    strategy = {{.type = "spread", .field = "attribute:ecs.availability-zone"},
                {.type = "spread", .field = "instanceId"}};
  }
  std::vector<std::int64_t> claims;
  for (const auto& step : strategy) {
    if (step.type == "random") continue;
    if (step.type == "spread") {
      const auto here = place_of(cluster, task, *step.field);
      claims.push_back(std::ranges::count_if(left, [&](const TaskView* other) {
        return place_of(cluster, *other, *step.field) == here;
      }));
      continue;
    }
    const auto& instance = cluster.instances.at(task.instance);
    const auto gone = std::ranges::count_if(cluster.tasks, [&](const TaskView& other) {
      return other.instance == task.instance && !left.contains(&other);
    });
    claims.push_back(gone +
                     (step.field == "cpu" ? instance.free_cpu.value : instance.free_memory.value));
  }
  return claims;
}

TEST(ScaleInPlannerTest, EachStoppedTaskIsTheFirstByEveryStepOfTheStrategy) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    Cluster cluster(seed);
    const Strategy strategy = cluster.strategy();
    std::set<const TaskView*> left;
    std::vector<const TaskView*> tasks;
    for (const TaskView& task : cluster.tasks) tasks.push_back(&task);
    left.insert(tasks.begin(), tasks.end());
    const int count = tasks.empty() ? 0 : cluster.pick(static_cast<int>(tasks.size()));
    const auto chosen = choose_surplus(tasks, count, strategy, cluster.instances, seed);
    ASSERT_EQ(std::ssize(chosen), count);
    for (const TaskView* task : chosen) {
      const auto claim = claim_to_stop(cluster, *task, left, strategy);
      for (const TaskView* other : left)
        ASSERT_GE(claim, claim_to_stop(cluster, *other, left, strategy));
      ASSERT_EQ(left.erase(task), 1U) << "a task stops once";
    }
  }
}

TEST(ScaleInPlannerTest, AmongEqualsChanceDecides) {
  std::set<std::string> first;  // Owned: each cluster goes with its turn.
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Cluster cluster(9);
    std::vector<const TaskView*> tasks;
    for (TaskView& task : cluster.tasks) {
      task.zone = "a";
      tasks.push_back(&task);
    }
    const Strategy zones = {{.type = "spread", .field = "attribute:ecs.availability-zone"}};
    first.emplace(choose_surplus(tasks, 1, zones, cluster.instances, seed).front()->instance);
  }
  EXPECT_GT(first.size(), 2U);
}

}  // namespace
}  // namespace gantry::ecs
