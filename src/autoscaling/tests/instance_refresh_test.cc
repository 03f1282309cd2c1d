#include "autoscaling/plan/refresh_planner.h"
#include "autoscaling/tests/autoscaling_world.h"

namespace gantry::autoscaling::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

class InstanceRefreshTest : public ::testing::Test {
 protected:
  std::string start(const api::RefreshPreferences& preferences = {}) {
    return *world
                .expect(&Service::start_instance_refresh,
                        {.auto_scaling_group_name = "group", .preferences = preferences})
                .instance_refresh_id;
  }
  api::InstanceRefresh describe() {
    return world.expect(&Service::describe_instance_refreshes, {.auto_scaling_group_name = "group"})
        .instance_refreshes->at(0);
  }
  std::set<std::string> ids() {
    std::set<std::string> all;
    for (const Member& member : world.members()) all.insert(member.id.str());
    return all;
  }
  /// How many of `before` are still there.
  int left(const std::set<std::string>& before) {
    const auto now = ids();
    return static_cast<int>(
        std::ranges::count_if(before, [&](const auto& id) { return now.contains(id); }));
  }
  /// The lowest and highest number in service until the refresh has ended, at most `limit`.
  std::pair<int, int> watch(std::chrono::seconds limit) {
    std::pair<int, int> range{1000, 0};
    for (auto passed = std::chrono::seconds(0); passed < limit; ++passed) {
      world.settle();
      range.first = std::min(range.first, world.census().in_service);
      range.second = std::max(range.second, world.census().capacity());
      if (describe().end_time) break;
    }
    return range;
  }

  World world;
};

TEST_F(InstanceRefreshTest, ReplacesAllInstancesKeepingTheHealthyPercentage) {
  world.make_group(0, 20, 10);
  const auto before = ids();
  const std::string id = start({.min_healthy_percentage = 70});
  const auto [lowest, highest] = watch(std::chrono::seconds(60));
  EXPECT_GE(lowest, 7);
  EXPECT_LE(highest, 10);
  EXPECT_EQ(left(before), 0);
  EXPECT_EQ(world.census().in_service, 10);
  const auto shown = describe();
  EXPECT_EQ(shown.instance_refresh_id, id);
  EXPECT_EQ(shown.status, "Successful");
  EXPECT_EQ(shown.percentage_complete, 100);
  EXPECT_EQ(shown.instances_to_update, 0);
  EXPECT_TRUE(shown.end_time);
  EXPECT_THAT(world.causes(),
              Contains(AllOf(HasSubstr("an instance was taken out of service in response to an "
                                       "instance refresh.  At "),
                             HasSubstr(" was selected for termination."))));
  EXPECT_THAT(world.causes(),
              Contains(HasSubstr("an instance was launched in response to an instance refresh.")));
}

TEST_F(InstanceRefreshTest, AGroupOfOneIsReplacedAlthoughNinetyPercentAreAsked) {
  world.make_group(1, 1, 1);
  const auto before = ids();
  start();
  watch(std::chrono::seconds(20));
  EXPECT_EQ(describe().status, "Successful");
  EXPECT_EQ(left(before), 0);
  EXPECT_EQ(describe().preferences->min_healthy_percentage, 90);
}

TEST_F(InstanceRefreshTest, AMaximumAboveAHundredPercentLaunchesFirst) {
  world.make_group(1, 2, 2);
  start({.instance_warmup = 5, .max_healthy_percentage = 150, .min_healthy_percentage = 100});
  const auto [lowest, highest] = watch(std::chrono::seconds(60));
  EXPECT_EQ(describe().status, "Successful");
  EXPECT_EQ(lowest, 2);
  EXPECT_EQ(highest, 3);
  world.settle();
  EXPECT_EQ(world.census().capacity(), 2);
}

TEST_F(InstanceRefreshTest, WaitsForTheWarmUpOfEachReplacement) {
  world.make_group(2, 2, 2);
  start({.instance_warmup = 100, .min_healthy_percentage = 50});
  world.state.advance(std::chrono::seconds(50));
  auto shown = describe();
  EXPECT_EQ(shown.status, "InProgress");
  EXPECT_EQ(shown.percentage_complete, 0);
  EXPECT_EQ(shown.instances_to_update, 2);
  EXPECT_THAT(*shown.status_reason,
              ::testing::MatchesRegex("Waiting for instances to warm up before continuing. For "
                                      "example: i-[0-9a-f]+ is warming up."));
  world.state.advance(std::chrono::seconds(60));
  EXPECT_EQ(describe().percentage_complete, 50);
  world.state.advance(std::chrono::seconds(110));
  EXPECT_EQ(describe().status, "Successful");
}

TEST_F(InstanceRefreshTest, PausesAtEachCheckpointAndEndsAtTheLast) {
  world.make_group(0, 10, 10);
  const auto before = ids();
  start({.checkpoint_delay = 600,
         .checkpoint_percentages = {{20, 50}},
         .min_healthy_percentage = 50});
  world.state.advance(std::chrono::seconds(30));
  EXPECT_EQ(describe().percentage_complete, 20);
  EXPECT_EQ(left(before), 8);
  world.state.advance(std::chrono::seconds(500));
  EXPECT_EQ(left(before), 8);
  world.state.advance(std::chrono::seconds(120));
  EXPECT_EQ(left(before), 5);
  EXPECT_EQ(describe().status, "Successful");
  EXPECT_EQ(describe().percentage_complete, 50);
}

TEST_F(InstanceRefreshTest, ProtectedInstancesAreWaitedForIgnoredOrReplaced) {
  world.make_group(2, 2, 2);
  const std::string kept = world.members().front().id.str();
  world.expect(&Service::set_instance_protection, {.auto_scaling_group_name = "group",
                                                   .instance_ids = {{kept}},
                                                   .protected_from_scale_in = true});
  start({.scale_in_protected_instances = "Ignore"});
  watch(std::chrono::seconds(30));
  EXPECT_EQ(describe().status, "Successful");
  EXPECT_TRUE(ids().contains(kept));
  start();
  world.state.advance(std::chrono::minutes(59));
  EXPECT_EQ(describe().status, "InProgress");
  EXPECT_THAT(*describe().status_reason, HasSubstr(kept));
  world.state.advance(std::chrono::minutes(3));
  EXPECT_EQ(describe().status, "Failed");
  start({.scale_in_protected_instances = "Refresh"});
  watch(std::chrono::seconds(30));
  EXPECT_EQ(describe().status, "Successful");
  EXPECT_FALSE(ids().contains(kept));
}

TEST_F(InstanceRefreshTest, SkipMatchingLeavesWhatIsOfTheWantedConfiguration) {
  world.make_group(1, 2, 2);
  const auto before = ids();
  start({.skip_matching = true});
  watch(std::chrono::seconds(10));
  EXPECT_EQ(describe().status, "Successful");
  EXPECT_EQ(ids(), before);
  world.expect(&Service::create_launch_configuration, World::configuration("other"));
  world.expect(&Service::update_auto_scaling_group,
               {.auto_scaling_group_name = "group", .launch_configuration_name = "other"});
  start({.skip_matching = true});
  watch(std::chrono::seconds(30));
  EXPECT_EQ(left(before), 0);
}

TEST_F(InstanceRefreshTest, CancellingLetsReplacementsFinish) {
  world.make_group(4, 4, 4);
  const auto before = ids();
  const std::string id = start({.instance_warmup = 60, .min_healthy_percentage = 75});
  world.settle();
  world.settle();
  EXPECT_EQ(world.expect(&Service::cancel_instance_refresh, {.auto_scaling_group_name = "group"})
                .instance_refresh_id,
            id);
  world.settle();
  EXPECT_EQ(describe().status, "Cancelling");
  world.state.advance(std::chrono::seconds(70));
  EXPECT_EQ(describe().status, "Cancelled");
  EXPECT_EQ(describe().status_reason, "Cancelled due to user request.");
  EXPECT_EQ(left(before), 3);
  EXPECT_EQ(
      outcome(world.call(&Service::cancel_instance_refresh, {.auto_scaling_group_name = "group"})),
      "ActiveInstanceRefreshNotFoundFault: No in progress or pending Instance Refresh found for "
      "Auto Scaling group group");
}

TEST_F(InstanceRefreshTest, SurvivesACrash) {
  world.make_group(0, 4, 4);
  const auto before = ids();
  start({.instance_warmup = 30});
  world.settle();
  world.crash();
  watch(std::chrono::seconds(300));
  EXPECT_EQ(describe().status, "Successful");
  EXPECT_EQ(left(before), 0);
}

TEST_F(InstanceRefreshTest, OneAtATimeAndOnlyWithGoodPreferences) {
  world.make_group(1, 1, 1);
  const auto outcome_of = [&](const api::RefreshPreferences& preferences) {
    return outcome(world.call(&Service::start_instance_refresh,
                              {.auto_scaling_group_name = "group", .preferences = preferences}));
  };
  EXPECT_THAT(outcome_of({.checkpoint_percentages = {{50, 20}}}), StartsWith("ValidationError: "));
  EXPECT_THAT(outcome_of({.checkpoint_delay = 10}), StartsWith("ValidationError: "));
  EXPECT_THAT(outcome_of({.max_healthy_percentage = 120}), StartsWith("ValidationError: "));
  EXPECT_THAT(outcome_of({.max_healthy_percentage = 200, .min_healthy_percentage = 50}),
              StartsWith("ValidationError: "));
  EXPECT_THAT(outcome_of({.standby_instances = "Refresh"}), StartsWith("ValidationError: "));
  EXPECT_THAT(outcome_of({.auto_rollback = true}), StartsWith("ValidationError: "));
  start();
  EXPECT_EQ(
      outcome_of({}),
      "InstanceRefreshInProgressFault: An Instance Refresh is already in progress and blocks the "
      "execution of this Instance Refresh.");
  EXPECT_THAT(outcome(world.call(&Service::rollback_instance_refresh,
                                 {.auto_scaling_group_name = "group"})),
              StartsWith("IrreversibleInstanceRefreshFault: "));
}

// --- the planner alone ---

RefreshView view_of(int old, int fresh) {
  RefreshView view;
  view.desired = old + fresh;
  view.total = old + fresh;
  for (int i = 0; i < old + fresh; ++i)
    view.members.push_back({.id = "i-" + std::to_string(i), .is_old = i < old, .warm_at = Time()});
  return view;
}

TEST(RefreshPlannerTest, NeverGoesBelowTheMinimumWhateverItMeets) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SeededIdSource random(seed);
    const auto below = [&](int limit) { return static_cast<int>(random.u64() % limit); };
    RefreshView view = view_of(1 + below(20), below(20));
    view.min_healthy = below(101);
    view.now = Time(std::chrono::hours(1));
    view.last_progress = view.now;
    for (RefreshMember& member : view.members) {
      if (below(4) == 0) member.state = LifecycleState::kPending;
      if (below(4) == 0) member.warm_at = view.now + std::chrono::seconds(10);
      member.is_protected = below(5) == 0;
    }
    const RefreshPlan plan = plan_refresh(view);
    const auto is_chosen = [&](const RefreshMember& member) {
      return std::ranges::find(plan.terminations, member.id) != plan.terminations.end();
    };
    int available = 0;
    int taken = 0;
    for (const RefreshMember& member : view.members) {
      if (member.state != LifecycleState::kInService) continue;
      if (!member.is_old && *member.warm_at > view.now) continue;
      ++(is_chosen(member) ? taken : available);
    }
    const int minimum = (view.desired * view.min_healthy + 99) / 100;
    EXPECT_TRUE(taken <= 1 || available >= minimum) << "seed " << seed;
    for (const RefreshMember& member : view.members) {
      EXPECT_FALSE(is_chosen(member) && (!member.is_old || member.is_protected)) << "seed " << seed;
    }
    EXPECT_EQ(plan.surge, 0);
  }
}

TEST(RefreshPlannerTest, BakesBeforeItIsSuccessful) {
  RefreshView view = view_of(0, 3);
  view.bake_time = std::chrono::minutes(5);
  view.now = Time(std::chrono::hours(1));
  const RefreshPlan baking = plan_refresh(view);
  EXPECT_EQ(baking.status, RefreshStatus::kBaking);
  EXPECT_EQ(baking.next_wake, view.now + std::chrono::minutes(5));
  view.status = RefreshStatus::kBaking;
  view.baking_until = baking.baking_until;
  view.now = *baking.baking_until;
  EXPECT_EQ(plan_refresh(view).status, RefreshStatus::kSuccessful);
}

TEST(RefreshPlannerTest, StandbyInstancesAreEndedOnlyIfAsked) {
  RefreshView view = view_of(1, 1);
  view.members[0].state = LifecycleState::kStandby;
  view.desired = 1;
  EXPECT_THAT(plan_refresh(view).terminations, IsEmpty());
  view.standby_instances = RefreshScope::kReplace;
  EXPECT_THAT(plan_refresh(view).terminations, ElementsAre("i-0"));
}

}  // namespace
}  // namespace gantry::autoscaling::testing
