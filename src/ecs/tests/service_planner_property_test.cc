#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>

#include "ecs/plan/service_planner.h"

namespace gantry::ecs {
namespace {

using namespace std::chrono_literals;

/// A small world that carries plans out: started tasks become RUNNING or fail, stopped ones stop.
class ToyWorld {
 public:
  explicit ToyWorld(std::uint64_t seed) : random_(seed) {
    service.name = "web";
    service.arn = "arn:web";
    service.desired_count = pick(9);
    // One of the two percents leaves a way.
    const bool doubles = pick(2) == 0;
    service.deployment_configuration.minimum_healthy_percent = doubles ? 10 * pick(11) : 0;
    service.deployment_configuration.maximum_percent = (doubles ? 200 : 100) + 10 * pick(10);
    service.deployments.push_back({.id = "d/0"});
  }

  int pick(int below) { return static_cast<int>(random_() % static_cast<std::uint64_t>(below)); }

  ServicePlan plan() {
    ServiceView view;
    view.service = &service;
    view.tasks.assign(tasks.begin(), tasks.end());
    view.now = now;
    view.seed = 1;
    return plan_service(view);
  }

  void carry_out(ServicePlan& plan) {
    if (plan.service) service = *plan.service;
    std::erase_if(tasks, [&](const TaskView& task) {
      return std::ranges::find(plan.counted, task.arn) != plan.counted.end();
    });
    for (const auto& stop : plan.stops) {
      auto& task = *std::ranges::find(tasks, stop.task, &TaskView::arn);
      task.wanted = false;
      task.stop_code = stop.code;
      task.stopped_reason = text(stop.reason);
    }
    for (const auto& start : plan.starts) {
      for (int i = 0; i < start.count; ++i) {
        tasks.push_back({.arn = text(fmt::format("t/{:06}", next_++)),
                         .generation = text(start.generation),
                         .instance = "i",
                         .zone = "a",
                         .created_at = now});
      }
    }
  }

  /// Time passes and tasks do what tasks do.
  void advance(bool faults) {
    now += Millis(pick(8000));
    for (TaskView& task : tasks) {
      if (!task.wanted && pick(2) == 0) task.last_status = TaskStatus::kStopped;
      if (task.wanted && task.last_status == TaskStatus::kPending && pick(2) == 0) {
        task.last_status = TaskStatus::kRunning;
        task.started_at = now;
      }
      if (!faults || !task.wanted || pick(12) != 0) continue;
      switch (pick(4)) {
        case 0:
          die(task);
          break;
        case 1:
          if (task.last_status == TaskStatus::kRunning) task.health = HealthStatus::kUnhealthy;
          break;
        case 2:
          task.host = HostState::kDraining;
          break;
        default:
          task.protected_until = now + 20s;
      }
    }
  }

  void die(TaskView& task) {
    task.wanted = false;
    task.stop_code =
        task.started_at ? StopCode::kEssentialContainerExited : StopCode::kTaskFailedToStart;
    task.last_status = TaskStatus::kStopped;
  }

  void roll_out() {
    for (auto& deployment : service.deployments) deployment.status = DeploymentStatus::kActive;
    service.deployments.insert(service.deployments.begin(),
                               {.id = fmt::format("d/{}", ++generation_)});
  }

  [[nodiscard]] int wanted() const {
    return static_cast<int>(std::ranges::count_if(tasks, &TaskView::wanted));
  }
  [[nodiscard]] int healthy() const {
    return static_cast<int>(std::ranges::count_if(tasks, [](const TaskView& task) {
      return task.wanted && task.last_status == TaskStatus::kRunning &&
             task.health != HealthStatus::kUnhealthy;
    }));
  }
  [[nodiscard]] bool done() const {
    return service.deployments.size() == 1 &&
           service.deployments.front().rollout_state == RolloutState::kCompleted &&
           healthy() == service.desired_count && std::ssize(tasks) == service.desired_count;
  }

  Service service;
  std::vector<TaskView> tasks;
  Time now = from_epoch_millis(1'800'000'000'000);

 private:
  std::string_view text(std::string value) { return texts_.emplace_back(std::move(value)); }

  std::mt19937_64 random_;
  std::deque<std::string> texts_;
  int next_ = 0;
  int generation_ = 0;
};

std::string told(const ServicePlan& plan) {
  std::string text = fmt::format("{} starts, {} stops, {} counted, record {}", plan.starts.size(),
                                 plan.stops.size(), plan.counted.size(), plan.service.has_value());
  for (const auto& stop : plan.stops) text += fmt::format("; {} {}", stop.task, stop.reason);
  for (const auto& event : plan.events) text += "; " + event.message;
  return text;
}

void turn(ToyWorld& world) {
  const TaskLimits limits = limits_of(world.service, world.service.desired_count);
  const int wanted = world.wanted();
  const int healthy = world.healthy();
  ServicePlan plan = world.plan();
  world.carry_out(plan);
  EXPECT_LE(world.wanted(), std::max(limits.maximum, wanted)) << "beyond maximumPercent";
  EXPECT_GE(world.healthy(), std::min(limits.minimum_healthy, healthy))
      << "a plan took healthy tasks below minimumHealthyPercent";
  const ServicePlan next = world.plan();
  EXPECT_TRUE(next.empty()) << "the plan was carried out, and yet there is another: " << told(next)
                            << " after " << told(plan);
}

TEST(ServicePlannerPropertyTest, PlansKeepThePercentsAreIdempotentAndArrive) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    ToyWorld world(seed);
    for (int step = 0; step < 60; ++step) {
      if (world.pick(15) == 0) world.roll_out();
      if (world.pick(15) == 0) world.service.desired_count = world.pick(9);
      turn(world);
      world.advance(true);
      if (::testing::Test::HasFailure()) return;
    }
    for (TaskView& task : world.tasks) task.host = HostState::kUsable;
    int steps = 0;
    while (!world.done() && steps++ < 2000) {
      turn(world);
      world.advance(false);
      if (::testing::Test::HasFailure()) return;
    }
    ASSERT_TRUE(world.done()) << "it does not arrive though every task behaves";
  }
}

TEST(ServicePlannerPropertyTest, AServiceOfFiveThousandTasksIsPlannedWithoutQuadraticWork) {
  ToyWorld world(1);
  world.service.desired_count = 5000;
  ServicePlan first = world.plan();
  world.carry_out(first);
  EXPECT_EQ(world.wanted(), 5000);
  world.service.desired_count = 0;
  const ServicePlan plan = world.plan();
  EXPECT_EQ(std::ssize(plan.stops), SchedulerSettings{}.most_stops_at_once);
  EXPECT_TRUE(plan.more);
}

}  // namespace
}  // namespace gantry::ecs
