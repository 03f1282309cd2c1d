#include "autoscaling/plan/group_planner.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <random>

namespace gantry::autoscaling {

bool operator==(const LaunchIntent& a, const LaunchIntent& b) {
  return a.zone == b.zone && a.count == b.count;
}
void PrintTo(const LaunchIntent& intent, std::ostream* out) {
  *out << intent.zone << " x" << intent.count;
}

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Time kNow = from_epoch_millis(1'800'000'000'000);

GroupView view_of(std::int32_t desired, std::map<std::string, std::int32_t> by_zone) {
  GroupView view{
      .desired = desired, .max_size = 100, .zones = {"a", "b", "c"}, .by_zone = std::move(by_zone)};
  view.now = kNow;
  return view;
}

TEST(GroupPlannerTest, LaunchesInTheZonesWithFewestInstances) {
  EXPECT_THAT(plan_group(view_of(4, {})).launches,
              ElementsAre(LaunchIntent{"a", 2}, LaunchIntent{"b", 1}, LaunchIntent{"c", 1}));
  EXPECT_THAT(plan_group(view_of(6, {{"a", 2}, {"c", 1}})).launches,
              ElementsAre(LaunchIntent{"b", 2}, LaunchIntent{"c", 1}));
}

TEST(GroupPlannerTest, AGroupAtItsDesiredCapacityIsLeftAlone) {
  EXPECT_TRUE(plan_group(view_of(4, {{"a", 2}, {"b", 1}, {"c", 1}})).empty());
}

TEST(GroupPlannerTest, AFailedLaunchWaitsForItsRetry) {
  GroupView view = view_of(1, {});
  view.retry_at = kNow + std::chrono::seconds(5);
  const GroupPlan plan = plan_group(view);
  EXPECT_TRUE(plan.empty());
  EXPECT_EQ(plan.next_wake, view.retry_at);
  view.now = *view.retry_at;
  EXPECT_THAT(plan_group(view).launches, SizeIs(1));
}

TEST(GroupPlannerTest, SuspendedProcessesDoNothing) {
  GroupView view = view_of(1, {});
  view.may_launch = false;
  EXPECT_TRUE(plan_group(view).empty());
  view = view_of(1, {{"a", 1}});
  view.by_zone["a"] = 0;
  view.unhealthy = {"i-1"};
  view.may_replace = false;
  EXPECT_TRUE(plan_group(view).empty());
}

TEST(GroupPlannerTest, UnhealthyInstancesGoAndAreReplacedInOneTurn) {
  GroupView view = view_of(2, {{"a", 1}, {"b", 0}});
  view.unhealthy = {"i-2"};
  const GroupPlan plan = plan_group(view);
  EXPECT_THAT(plan.unhealthy, ElementsAre("i-2"));
  EXPECT_THAT(plan.launches, ElementsAre(LaunchIntent{"b", 1}));
}

TEST(GroupPlannerTest, UnevenZonesGetNewInstancesBeforeOldOnesGo) {
  GroupView view = view_of(4, {{"a", 4}});
  GroupPlan plan = plan_group(view);
  EXPECT_EQ(plan.reason, LaunchReason::kBalance);
  EXPECT_THAT(plan.launches, ElementsAre(LaunchIntent{"b", 1}, LaunchIntent{"c", 1}));
  EXPECT_EQ(plan.balancing, 2);

  view.by_zone = {{"a", 4}, {"b", 1}, {"c", 1}};
  view.balancing = 2;
  view.pending = 2;
  EXPECT_TRUE(plan_group(view).empty()) << "the new ones are not in service yet";

  view.pending = 0;
  for (const auto* id : {"1", "2", "3", "4"}) view.candidates.push_back({.id = id, .zone = "a"});
  view.candidates.push_back({.id = "5", .zone = "b"});
  view.candidates.push_back({.id = "6", .zone = "c"});
  plan = plan_group(view);
  EXPECT_THAT(plan.terminations, SizeIs(2));
  EXPECT_EQ(plan.balancing, 0);
}

TEST(GroupPlannerTest, BalancingExceedsTheMaximumByATenthOrOne) {
  GroupView view = view_of(9, {{"a", 9}});
  view.max_size = 9;
  EXPECT_THAT(plan_group(view).launches, ElementsAre(LaunchIntent{"b", 1}));
}

TEST(GroupPlannerTest, InstancesOfAZoneThatTheGroupHasLeftMove) {
  GroupView view = view_of(2, {{"a", 1}, {"d", 1}});
  EXPECT_THAT(plan_group(view).launches, ElementsAre(LaunchIntent{"b", 1}));
}

// --- termination policies ---

struct Case {
  std::string name;
  std::vector<std::string> policies;
  std::string chosen;
};

std::vector<Candidate> fleet() {
  const auto minutes = [](int count) { return std::chrono::minutes(count); };
  return {
      {.id = "old",
       .zone = "a",
       .from_configuration = true,
       .source_created_at = kNow - minutes(500),
       .launched_at = kNow - minutes(200)},
      {.id = "oldest",
       .zone = "a",
       .from_configuration = true,
       .source_created_at = kNow - minutes(400),
       .launched_at = kNow - minutes(370)},
      {.id = "template",
       .zone = "a",
       .source_created_at = kNow - minutes(600),
       .launched_at = kNow - minutes(119)},
      {.id = "newest",
       .zone = "a",
       .source_created_at = kNow - minutes(100),
       .launched_at = kNow - minutes(30)},
  };
}

class PolicyTest : public ::testing::TestWithParam<Case> {};

TEST_P(PolicyTest, ChoosesAsAwsDescribesIt) {
  EXPECT_THAT(choose_terminations(fleet(), GetParam().policies, 1, kNow, 1),
              ElementsAre(GetParam().chosen));
}

INSTANTIATE_TEST_SUITE_P(
    All, PolicyTest,
    ::testing::Values(Case{"Default", {"Default"}, "old"},
                      Case{"Oldest", {"OldestInstance"}, "oldest"},
                      Case{"Newest", {"NewestInstance"}, "newest"},
                      Case{"Configuration", {"OldestLaunchConfiguration"}, "old"},
                      Case{"Template", {"OldestLaunchTemplate"}, "template"},
                      Case{"Hour", {"ClosestToNextInstanceHour"}, "template"},
                      Case{"Allocation", {"AllocationStrategy", "OldestInstance"}, "oldest"}),
    [](const auto& info) { return info.param.name; });

TEST(TerminationOrderTest, TheFullestZoneGivesFirstAndProtectedInstancesStay) {
  std::vector<Candidate> candidates = {{.id = "a1", .zone = "a", .is_protected = true},
                                       {.id = "a2", .zone = "a", .is_protected = true},
                                       {.id = "a3", .zone = "a"},
                                       {.id = "b1", .zone = "b"},
                                       {.id = "b2", .zone = "b", .is_protected = true}};
  EXPECT_THAT(choose_terminations(candidates, {"Default"}, 5, kNow, 1), ElementsAre("a3", "b1"));
}

// --- properties ---

struct Simulated {
  std::deque<std::string> ids;
  std::vector<std::pair<std::string, std::string>> instances;  // id, zone

  GroupView view(std::int32_t desired, std::mt19937_64& random) {
    GroupView view = view_of(desired, {});
    view.max_size = 40;
    view.seed = random();
    for (const auto& [id, zone] : instances) {
      ++view.by_zone[zone];
      view.candidates.push_back(
          {.id = id, .zone = zone, .launched_at = kNow, .is_misplaced = zone == "d"});
    }
    return view;
  }
  void apply(const GroupPlan& plan) {
    for (const auto& id : plan.terminations)
      std::erase_if(instances, [&](const auto& one) { return one.first == id; });
    for (const LaunchIntent& intent : plan.launches) {
      for (int i = 0; i < intent.count; ++i)
        instances.emplace_back(ids.emplace_back(fmt::format("i-{}", ids.size())), intent.zone);
    }
  }
};

TEST(GroupPlannerPropertyTest, AnyGroupSettlesAtItsSizeWithEvenZones) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    std::mt19937_64 random(seed);
    Simulated group;
    const auto start = static_cast<int>(random() % 30);
    for (int i = 0; i < start; ++i) {
      group.instances.emplace_back(group.ids.emplace_back(fmt::format("i-{}", i)),
                                   std::string(1, static_cast<char>('a' + random() % 4)));
    }
    const auto desired = static_cast<std::int32_t>(random() % 30);
    std::int32_t balancing = 0;
    int turns = 0;
    for (; turns < 60; ++turns) {
      GroupView view = group.view(desired, random);
      view.balancing = balancing;
      const GroupPlan plan = plan_group(view);
      if (plan.empty()) break;
      ASSERT_TRUE(plan.launches.empty() || plan.terminations.empty());
      if (plan.balancing) balancing = *plan.balancing;
      group.apply(plan);
      ASSERT_LE(std::ssize(group.instances), std::max(start, desired + 4));
    }
    ASSERT_LT(turns, 60) << "it never comes to rest";
    const auto counts = group.view(desired, random).by_zone;
    std::int32_t most = 0;
    std::int32_t total = 0;
    for (const auto& [zone, count] : counts) {
      ASSERT_NE(zone, "d");
      most = std::max(most, count);
      total += count;
    }
    ASSERT_EQ(total, desired);
    ASSERT_LE(most, (desired + 2) / 3);
  }
}

}  // namespace
}  // namespace gantry::autoscaling
