#include "ecs/plan/service_planner.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "ecs/plan/scale_in_planner.h"

namespace gantry::ecs {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using namespace std::chrono_literals;

const Time kNow = from_epoch_millis(1'800'000'000'000);

/// A service under plan with plausible defaults; the case changes what matters to it.
struct Case {
  Case() {
    service.name = "web";
    service.arn = "arn:aws:ecs:us-east-1:1:service/c/web";
    service.desired_count = 2;
    service.deployment_configuration.minimum_healthy_percent = 100;
    service.deployment_configuration.maximum_percent = 200;
    service.deployments.push_back(
        {.id = "ecs-svc/1", .rollout_state = RolloutState::kCompleted, .created_at = kNow - 1h});
  }

  /// A new PRIMARY deployment; the old one becomes ACTIVE.
  void roll_out(std::string id = "ecs-svc/2") {
    for (auto& deployment : service.deployments) deployment.status = DeploymentStatus::kActive;
    service.deployments.insert(service.deployments.begin(), {.id = std::move(id)});
    rollout.status = ServiceDeploymentStatus::kInProgress;
  }

  /// A task that has been RUNNING for a while.
  TaskView& task(std::string generation = "ecs-svc/1", std::string instance = "i/1",
                 std::string zone = "a") {
    const auto text = [this](std::string s) { return std::string_view(texts.emplace_back(s)); };
    tasks.push_back({.arn = text(fmt::format("arn:aws:ecs:us-east-1:1:task/c/{}", tasks.size())),
                     .generation = text(generation),
                     .instance = text(instance),
                     .zone = text(zone),
                     .last_status = TaskStatus::kRunning,
                     .created_at = kNow - 10min + Millis(tasks.size()),
                     .started_at = kNow - 9min});
    return tasks.back();
  }
  TaskView& pending(std::string generation = "ecs-svc/1") {
    TaskView& made = task(std::move(generation));
    made.last_status = TaskStatus::kPending;
    made.started_at.reset();
    return made;
  }
  TaskView& failed_to_start(std::string generation = "ecs-svc/1") {
    TaskView& made = pending(std::move(generation));
    made.last_status = TaskStatus::kStopped;
    made.wanted = false;
    made.stop_code = StopCode::kTaskFailedToStart;
    return made;
  }

  ServicePlan plan() {
    ServiceView view;
    view.service = &service;
    for (const auto& set : sets) view.task_sets.push_back(&set);
    view.rollout = &rollout;
    view.tasks.assign(tasks.begin(), tasks.end());
    view.hosts = hosts;
    view.instances = instances;
    view.zones = zones;
    view.alarms = alarms;
    view.bake_time = bake_time;
    view.now = now;
    return plan_service(view);
  }

  Service service;
  ServiceDeployment rollout;
  std::vector<TaskSet> sets;
  std::deque<TaskView> tasks;
  std::deque<std::string> texts;
  std::vector<DaemonHost> hosts;
  std::map<std::string_view, InstanceView> instances;
  std::vector<std::string> zones;
  std::vector<std::string> alarms;
  Millis bake_time{0};
  Time now = kNow;
};

int started(const ServicePlan& plan) {
  int count = 0;
  for (const auto& start : plan.starts) count += start.count;
  return count;
}

std::vector<std::string> messages(const ServicePlan& plan) {
  std::vector<std::string> all;
  for (const auto& event : plan.events) all.push_back(event.message);
  return all;
}

const Deployment& primary(const ServicePlan& plan) { return plan.service->deployments.front(); }

TEST(ServicePlannerTest, PercentsRoundTheMinimumUpAndTheMaximumDown) {
  const auto limits = [](int desired, int minimum, int maximum) {
    Service service;
    service.deployment_configuration.minimum_healthy_percent = minimum;
    service.deployment_configuration.maximum_percent = maximum;
    return limits_of(service, desired);
  };
  EXPECT_EQ(limits(4, 50, 200), (TaskLimits{2, 8}));
  EXPECT_EQ(limits(2, 75, 200), (TaskLimits{2, 4}));
  EXPECT_EQ(limits(3, 100, 125), (TaskLimits{3, 3}));
  EXPECT_EQ(limits(0, 100, 200), (TaskLimits{0, 0}));
  Service daemon;
  daemon.scheduling = SchedulingStrategy::kDaemon;
  EXPECT_EQ(limits_of(daemon, 7), (TaskLimits{0, 7}));
}

TEST(ServicePlannerTest, MissingTasksAreStarted) {
  Case c;
  c.task();
  const auto plan = c.plan();
  EXPECT_THAT(plan.starts, ElementsAre(StartIntent{.generation = "ecs-svc/1", .count = 1}));
  EXPECT_THAT(plan.stops, IsEmpty());
}

TEST(ServicePlannerTest, ASteadyServiceSaysSoOnceAndAgainAfterSixHours) {
  Case c;
  c.task();
  c.task();
  const auto plan = c.plan();
  EXPECT_THAT(messages(plan), ElementsAre("(service web) has reached a steady state."));
  c.service = *plan.service;
  EXPECT_TRUE(c.plan().empty());
  EXPECT_EQ(c.plan().next_wake, kNow + 6h);
  c.now += 6h;
  EXPECT_THAT(messages(c.plan()), ElementsAre("(service web) has reached a steady state."));
}

TEST(ServicePlannerTest, ARolloutStartsUpToTheMaximumAndStopsDownToTheMinimum) {
  Case c;
  c.service.desired_count = 4;
  c.service.deployment_configuration.minimum_healthy_percent = 50;
  c.service.deployment_configuration.maximum_percent = 150;
  for (int i = 0; i < 4; ++i) c.task();
  c.roll_out();
  const auto plan = c.plan();
  EXPECT_EQ(started(plan), 4) << "six may be there, and two of the old four stop";
  EXPECT_THAT(plan.stops, SizeIs(2));
  EXPECT_EQ(plan.stops[0].reason, "Scaling activity initiated by (deployment ecs-svc/1)");
  EXPECT_THAT(messages(plan),
              ElementsAre("(service web) has stopped 2 running tasks: (task 0) (task 1)."));
}

TEST(ServicePlannerTest, OldTasksWaitUntilNewOnesHaveSettled) {
  Case c;
  c.task();
  c.task();
  c.roll_out();
  c.task("ecs-svc/2").started_at = kNow - 1s;
  c.task("ecs-svc/2").started_at = kNow - 1s;
  const auto early = c.plan();
  EXPECT_THAT(early.stops, IsEmpty());
  EXPECT_EQ(early.next_wake, kNow + 9s);
  c.now += 9s;
  EXPECT_THAT(c.plan().stops, SizeIs(2));
}

TEST(ServicePlannerTest, ADeploymentIsCompletedOnceOnlyItsTasksAreLeft) {
  Case c;
  c.roll_out();
  c.task("ecs-svc/2");
  c.task("ecs-svc/2");
  TaskView& leaving = c.task("ecs-svc/1");
  leaving.wanted = false;
  EXPECT_EQ(primary(c.plan()).rollout_state, RolloutState::kInProgress);
  leaving.last_status = TaskStatus::kStopped;
  const auto plan = c.plan();
  EXPECT_EQ(primary(plan).rollout_state, RolloutState::kCompleted);
  EXPECT_EQ(primary(plan).rollout_state_reason, "ECS deployment ecs-svc/2 completed.");
  EXPECT_THAT(plan.service->deployments, SizeIs(1));
  EXPECT_EQ(plan.rollout->status, ServiceDeploymentStatus::kSuccessful);
  EXPECT_THAT(messages(plan),
              ElementsAre("(service web) (deployment ecs-svc/2) deployment completed.",
                          "(service web) has reached a steady state."));
}

TEST(ServicePlannerTest, PercentsThatLeaveNoWayAreTold) {
  Case c;
  c.service.deployment_configuration.maximum_percent = 125;
  c.service.desired_count = 3;
  for (int i = 0; i < 3; ++i) c.task();
  c.roll_out();
  const auto plan = c.plan();
  EXPECT_THAT(
      messages(plan),
      ElementsAre("(service web) was unable to stop or start tasks during a deployment because of "
                  "the service deployment configuration. Update the minimumHealthyPercent or "
                  "maximumPercent value and try again."));
  c.service = *plan.service;
  EXPECT_TRUE(c.plan().empty());
}

TEST(ServicePlannerTest, AnUnhealthyTaskGetsItsReplacementFirst) {
  Case c;
  c.task();
  TaskView& sick = c.task();
  sick.awaits_health = true;
  sick.health = HealthStatus::kUnhealthy;
  const auto first = c.plan();
  EXPECT_THAT(first.starts, ElementsAre(StartIntent{
                                .generation = "ecs-svc/1", .count = 1, .replaces_unhealthy = 1}));
  EXPECT_THAT(first.stops, IsEmpty());
  c.task();
  const auto second = c.plan();
  EXPECT_THAT(second.starts, IsEmpty());
  EXPECT_THAT(
      second.stops,
      ElementsAre(StopIntent{.task = sick.arn, .reason = "Task failed container health checks"}));
  EXPECT_THAT(messages(second), Contains("(service web) (task 1) failed container health checks."));
}

TEST(ServicePlannerTest, WithoutRoomUnhealthyTasksStopOneAtATime) {
  Case c;
  c.service.deployment_configuration.maximum_percent = 100;
  for (int i = 0; i < 2; ++i) c.task().health = HealthStatus::kUnhealthy;
  EXPECT_THAT(c.plan().stops, SizeIs(1));
  c.tasks.front().wanted = false;
  EXPECT_THAT(c.plan().stops, IsEmpty());
}

TEST(ServicePlannerTest, TheGracePeriodShieldsANewTask) {
  Case c;
  c.service.health_check_grace_period_seconds = 600;
  c.task();
  TaskView& sick = c.task();
  sick.target_health = HealthStatus::kUnhealthy;
  sick.target_reason =
      "(instance i-1) (port 32768) is unhealthy in (target-group arn:tg) due to (reason Request "
      "timed out)";
  EXPECT_THAT(c.plan().starts, IsEmpty());
  EXPECT_EQ(c.plan().next_wake, kNow + 1min);
  c.now += 1min;
  EXPECT_EQ(started(c.plan()), 1);
  c.task();
  const auto plan = c.plan();
  EXPECT_EQ(plan.stops[0].reason, "Task failed ELB health checks in (target-group arn:tg)");
  EXPECT_THAT(messages(plan),
              Contains("(service web) (task 1) (instance i-1) (port 32768) is unhealthy in "
                       "(target-group arn:tg) due to (reason Request timed out)"));
}

TEST(ServicePlannerTest, TheCircuitBreakerOpensAtItsThresholdAndRollsBack) {
  Case c;
  c.service.deployments.front().revision_arn = "revision/1";
  c.service.deployment_configuration.deployment_circuit_breaker = {.enable = true,
                                                                   .rollback = true};
  c.task();
  c.task();
  c.roll_out();
  for (int i = 0; i < 2; ++i) c.failed_to_start("ecs-svc/2");
  const auto below = c.plan();
  EXPECT_EQ(primary(below).failed_tasks, 2);
  EXPECT_THAT(below.counted, SizeIs(2));
  EXPECT_FALSE(below.rollback);
  c.failed_to_start("ecs-svc/2");
  const auto plan = c.plan();
  EXPECT_EQ(primary(plan).failed_tasks, 3);
  EXPECT_EQ(primary(plan).rollout_state, RolloutState::kFailed);
  EXPECT_EQ(primary(plan).rollout_state_reason,
            "ECS deployment circuit breaker: tasks failed to start.");
  EXPECT_EQ(plan.rollback->revision, "revision/1");
  EXPECT_THAT(messages(plan),
              ElementsAre("(service web) (deployment ecs-svc/2) deployment failed: tasks failed to "
                          "start.",
                          "(service web) rolling back to deployment ecs-svc/1."));
}

TEST(ServicePlannerTest, AFailedDeploymentWithoutACompletedOneStalls) {
  Case c;
  c.service.deployments.clear();
  c.service.deployment_configuration.deployment_circuit_breaker = {.enable = true,
                                                                   .rollback = true};
  c.roll_out();
  for (int i = 0; i < 3; ++i) c.failed_to_start("ecs-svc/2");
  const auto plan = c.plan();
  EXPECT_FALSE(plan.rollback);
  EXPECT_EQ(plan.rollout->status, ServiceDeploymentStatus::kRollbackFailed);
  EXPECT_THAT(plan.starts, IsEmpty());
  c.service = *plan.service;
  c.tasks.clear();
  EXPECT_TRUE(c.plan().empty());
}

TEST(ServicePlannerTest, OneHealthyTaskEndsTheCountOfFailures) {
  Case c;
  c.service.deployment_configuration.deployment_circuit_breaker = {.enable = true,
                                                                   .rollback = true};
  c.roll_out();
  c.service.deployments.front().failed_tasks = 2;
  c.task("ecs-svc/2");
  c.service = *c.plan().service;
  EXPECT_EQ(c.service.deployments.front().failed_tasks, 0);
  for (int i = 0; i < 5; ++i) c.failed_to_start("ecs-svc/2");
  EXPECT_EQ(primary(c.plan()).failed_tasks, 0);
}

TEST(ServicePlannerTest, AnAlarmFailsTheDeploymentUnlessItWasRingingBefore) {
  Case c;
  c.service.deployments.front().revision_arn = "revision/1";
  c.service.deployment_configuration.alarms = {
      .alarm_names = std::vector<std::string>{"old", "new"}, .enable = true, .rollback = true};
  c.task();
  c.roll_out();
  c.alarms = {"old"};
  c.service = *c.plan().service;
  EXPECT_EQ(c.service.deployments.front().rollout_state, RolloutState::kInProgress);
  c.alarms = {"new", "old"};
  const auto plan = c.plan();
  EXPECT_EQ(primary(plan).rollout_state, RolloutState::kFailed);
  EXPECT_EQ(plan.rollback->revision, "revision/1");
}

TEST(ServicePlannerTest, BakingKeepsTheDeploymentInProgress) {
  Case c;
  c.service.deployment_configuration.alarms = {
      .alarm_names = std::vector<std::string>{"a"}, .enable = true, .rollback = true};
  c.bake_time = 3min;
  c.roll_out();
  c.task("ecs-svc/2");
  c.task("ecs-svc/2");
  auto plan = c.plan();
  EXPECT_EQ(primary(plan).rollout_state, RolloutState::kInProgress);
  EXPECT_EQ(plan.next_wake, kNow + 3min);
  EXPECT_THAT(plan.service->deployments, SizeIs(2)) << "a rollback would need the old one";
  c.service = *plan.service;
  c.now += 3min;
  EXPECT_EQ(primary(c.plan()).rollout_state, RolloutState::kCompleted);
}

TEST(ServicePlannerTest, ARequestedRollbackIsCarriedOut) {
  Case c;
  c.service.deployments.front().revision_arn = "revision/1";
  c.roll_out();
  c.rollout.status = ServiceDeploymentStatus::kRollbackRequested;
  const auto plan = c.plan();
  EXPECT_EQ(plan.rollback->revision, "revision/1");
  EXPECT_EQ(primary(plan).rollout_state, RolloutState::kFailed);
}

TEST(ServicePlannerTest, StartDelaysGrowToTwentySevenMinutes) {
  const SchedulerSettings settings;
  EXPECT_EQ(start_delay(2, 1, settings), 0ms);
  EXPECT_EQ(start_delay(3, 1, settings), 10s);
  EXPECT_EQ(start_delay(4, 1, settings), 20s);
  EXPECT_EQ(start_delay(11, 4, settings), 0ms);
  EXPECT_EQ(start_delay(100, 1, settings), 27min);
  EXPECT_EQ(start_delay(1'000'000, 5000, settings), 27min);
}

TEST(ServicePlannerTest, TasksThatNeverRunHoldBackStartsUntilOneDoes) {
  Case c;
  c.service.desired_count = 1;
  for (int i = 0; i < 3; ++i) c.failed_to_start();
  const auto plan = c.plan();
  EXPECT_THAT(plan.starts, IsEmpty());
  EXPECT_EQ(plan.next_wake, kNow + 10s);
  EXPECT_THAT(messages(plan),
              ElementsAre("(service web) is unable to consistently start tasks successfully. For "
                          "more information, see the Troubleshooting section of the Amazon ECS "
                          "Developer Guide."));
  c.service = *plan.service;
  c.tasks.clear();
  c.now += 10s;
  EXPECT_EQ(started(c.plan()), 1);
  c.task().started_at = c.now;
  EXPECT_EQ(c.plan().service->throttle, StartThrottle{});
}

TEST(ServicePlannerTest, ADrainingInstanceIsLeftWithinThePercents) {
  Case c;
  c.task().host = HostState::kDraining;
  c.task();
  const auto first = c.plan();
  EXPECT_EQ(started(first), 1);
  EXPECT_THAT(first.stops, IsEmpty());
  c.task("ecs-svc/1", "i/2");
  EXPECT_THAT(c.plan().stops, ElementsAre(Field(&StopIntent::task, c.tasks.front().arn)));
  c.service.deployment_configuration.minimum_healthy_percent = 50;
  c.tasks.pop_back();
  EXPECT_THAT(c.plan().stops, SizeIs(1)) << "half of them may be missing";
}

TEST(ServicePlannerTest, PendingTasksOnADrainingInstanceStopAtOnce) {
  Case c;
  c.pending().host = HostState::kDraining;
  c.task();
  const auto plan = c.plan();
  EXPECT_THAT(plan.stops, SizeIs(1));
  EXPECT_EQ(started(plan), 1);
}

TEST(ServicePlannerTest, TasksOfALostInstanceAreReplaced) {
  Case c;
  c.task().host = HostState::kLost;
  c.task();
  const auto plan = c.plan();
  EXPECT_THAT(plan.stops, SizeIs(1));
  EXPECT_EQ(started(plan), 1);
}

TEST(ServicePlannerTest, ScaleInTakesFromTheFullestZoneThenTheFullestInstance) {
  Case c;
  c.service.desired_count = 3;
  c.task("ecs-svc/1", "i/1", "a");
  c.task("ecs-svc/1", "i/2", "a");
  c.task("ecs-svc/1", "i/2", "a");
  c.task("ecs-svc/1", "i/3", "b");
  const auto plan = c.plan();
  ASSERT_THAT(plan.stops, SizeIs(1));
  EXPECT_THAT(plan.stops[0].task, ::testing::AnyOf(c.tasks[1].arn, c.tasks[2].arn));
}

TEST(ServicePlannerTest, ScaleInByBinpackEmptiesTheEmptiestInstance) {
  Case c;
  c.service.desired_count = 2;
  c.service.placement_strategy = {{.type = "binpack", .field = "memory"}};
  for (const char* instance : {"i/1", "i/1", "i/2", "i/2"}) c.task("ecs-svc/1", instance);
  c.instances["i/1"] = {.free_memory = {100}};
  c.instances["i/2"] = {.free_memory = {500}};
  std::vector<std::string_view> hosts;
  for (const auto& stop : c.plan().stops)
    hosts.push_back(std::ranges::find(c.tasks, stop.task, &TaskView::arn)->instance);
  EXPECT_THAT(hosts, ElementsAre("i/2", "i/2"));
}

TEST(ServicePlannerTest, ScaleInLeavesProtectedTasksAndSaysSo) {
  Case c;
  c.service.desired_count = 1;
  for (int i = 0; i < 3; ++i) c.task();
  c.tasks[0].protected_until = kNow + 1h;
  c.tasks[2].protected_until = kNow + 2h;
  const auto plan = c.plan();
  EXPECT_THAT(plan.stops, ElementsAre(Field(&StopIntent::task, c.tasks[1].arn)));
  EXPECT_THAT(messages(plan),
              Contains("(service web) was unable to reach steady state because task set "
                       "(ecs-svc/1) was unable to scale in. Reason: The number of protected tasks "
                       "are more than the desired count of tasks"));
  EXPECT_EQ(plan.next_wake, kNow + 1h);
}

TEST(ServicePlannerTest, ZonesAreBalancedOneMoveAfterTheOther) {
  Case c;
  c.service.desired_count = 4;
  c.service.availability_zone_rebalancing = true;
  c.zones = {"a", "b"};
  for (int i = 0; i < 4; ++i) c.task("ecs-svc/1", "i/1", "a");
  const auto first = c.plan();
  EXPECT_THAT(first.starts,
              ElementsAre(StartIntent{.generation = "ecs-svc/1", .count = 2, .zone = "b"}));
  EXPECT_THAT(messages(first), Contains("(service web) is not AZ balanced with 4 tasks in a and 0 "
                                        "in b. AZ Rebalancing in progress."));
  c.service = *first.service;
  for (int i = 0; i < 2; ++i) c.pending().zone = "b";
  EXPECT_TRUE(c.plan().empty()) << "the moved tasks do not run yet";
  for (auto& task : c.tasks) task.last_status = TaskStatus::kRunning;
  const auto second = c.plan();
  EXPECT_THAT(second.stops, SizeIs(2));
  EXPECT_THAT(messages(second),
              Contains(HasSubstr("has stopped 2 running tasks in a due to AZ rebalancing: ")));
  for (const auto& stop : second.stops)
    std::erase_if(c.tasks, [&](const TaskView& task) { return task.arn == stop.task; });
  EXPECT_THAT(messages(c.plan()),
              Contains("(service web) is AZ balanced with 2 tasks in a and 2 tasks in b."));
}

TEST(ServicePlannerTest, ADeletedServiceStopsItsTasksAndIsGone) {
  Case c;
  c.service.status = ServiceStatus::kDraining;
  c.task();
  c.tasks[0].protected_until = kNow + 1h;
  const auto plan = c.plan();
  EXPECT_THAT(plan.stops, SizeIs(1));
  EXPECT_FALSE(plan.retire);
  c.tasks.clear();
  EXPECT_TRUE(c.plan().retire);
}

TEST(ServicePlannerTest, ADaemonRunsOnceOnEachEligibleInstance) {
  Case c;
  c.service.scheduling = SchedulingStrategy::kDaemon;
  c.service.deployment_configuration = {};
  c.hosts = {{.arn = "i/1"}, {.arn = "i/2"}, {.arn = "i/3", .eligible = false}};
  c.task("ecs-svc/1", "i/1");
  const auto plan = c.plan();
  EXPECT_THAT(plan.starts,
              ElementsAre(StartIntent{.generation = "ecs-svc/1", .count = 1, .instance = "i/2"}));
  EXPECT_EQ(plan.service->desired_count, 2);
}

TEST(ServicePlannerTest, ADaemonLeavesADrainingInstanceLastAndAViolatedOneAtOnce) {
  Case c;
  c.service.scheduling = SchedulingStrategy::kDaemon;
  c.service.deployment_configuration = {};
  c.hosts = {{.arn = "i/1", .eligible = false, .draining = true, .other_tasks = true},
             {.arn = "i/2", .eligible = false}};
  c.task("ecs-svc/1", "i/1");
  c.task("ecs-svc/1", "i/2");
  const auto plan = c.plan();
  EXPECT_THAT(plan.stops, ElementsAre(Field(&StopIntent::task, c.tasks[1].arn)));
  EXPECT_EQ(plan.events.front().action, ServiceAction::kDaemonPlacementConstraintViolated);
  c.hosts[0].other_tasks = false;
  EXPECT_THAT(c.plan().stops, SizeIs(2));
}

TEST(ServicePlannerTest, ADaemonsRolloutStopsTheOldTaskFirst) {
  Case c;
  c.service.scheduling = SchedulingStrategy::kDaemon;
  c.service.deployment_configuration = {};
  c.hosts = {{.arn = "i/1"}};
  c.task("ecs-svc/1", "i/1");
  c.roll_out();
  const auto plan = c.plan();
  EXPECT_THAT(plan.stops, SizeIs(1));
  EXPECT_THAT(plan.starts, IsEmpty());
  c.tasks[0].last_status = TaskStatus::kStopped;
  EXPECT_EQ(started(c.plan()), 1);
}

TEST(ServicePlannerTest, ATaskSetIsKeptAtItsShareRoundedUp) {
  Case c;
  c.service.controller = DeploymentController::kExternal;
  c.service.deployments.clear();
  c.service.desired_count = 3;
  c.sets.push_back({.arn = "arn:set", .id = "ecs-svc/9", .scale_percent = 50});
  const auto plan = c.plan();
  EXPECT_EQ(started(plan), 2);
  EXPECT_EQ(plan.task_sets.at(0).computed_desired_count, 2);
  EXPECT_THAT(
      messages(plan),
      ElementsAre("(service web) updated computedDesiredCount for taskSet ecs-svc/9 to 2."));
  c.sets = plan.task_sets;
  c.task("ecs-svc/9");
  c.task("ecs-svc/9");
  const auto steady = c.plan();
  EXPECT_TRUE(steady.task_sets.at(0).stable);
  EXPECT_THAT(messages(steady),
              ElementsAre("(service web, taskSet ecs-svc/9) updated state to STEADY_STATE."));
  c.sets = steady.task_sets;
  EXPECT_TRUE(c.plan().empty());
  c.sets[0].draining = true;
  EXPECT_THAT(c.plan().stops, SizeIs(2));
  c.tasks.clear();
  EXPECT_THAT(c.plan().gone_task_sets, ElementsAre("arn:set"));
}

}  // namespace
}  // namespace gantry::ecs
