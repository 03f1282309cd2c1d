#include "agent/task_planner.h"

#include <gmock/gmock.h>

#include <random>

namespace gantry::agent {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Time kNow{std::chrono::seconds(1'000'000)};

Container container(const std::string& name, Status known = Status::kNone) {
  Container made{.spec = {.name = name, .image = "i"}, .known = known};
  if (known >= Status::kRunning) made.started_at = kNow;
  return made;
}

Container after(Container made, const std::string& other, Condition condition) {
  made.spec.depends_on.push_back({other, condition});
  return made;
}

Task task_of(std::vector<Container> containers) {
  Task task;
  task.containers = std::move(containers);
  return task;
}

std::vector<std::pair<std::size_t, Action>> steps(const Task& task,
                                                  PullOrder order = PullOrder::kAfterDependencies) {
  std::vector<std::pair<std::size_t, Action>> list;
  for (const Step& step : plan_task(task, order, kNow).steps) {
    list.emplace_back(step.container, step.action);
  }
  return list;
}

using S = std::pair<std::size_t, Action>;

TEST(TaskPlannerTest, EachContainerTakesItsNextStep) {
  EXPECT_THAT(steps(task_of({container("a"), container("b", Status::kPulled),
                             container("c", Status::kCreated), container("d", Status::kRunning),
                             container("e", Status::kStopped)})),
              ElementsAre(S(0, Action::kPull), S(1, Action::kCreate), S(2, Action::kStart)));
}

TEST(TaskPlannerTest, ABusyContainerIsLeftAlone) {
  Task task = task_of({container("a")});
  task.containers[0].busy = Busy::kPull;
  EXPECT_THAT(steps(task), IsEmpty());
}

TEST(TaskPlannerTest, ADependantIsNotEvenPulledUnlessToldTo) {
  const Task task = task_of(
      {container("db", Status::kCreated), after(container("web"), "db", Condition::kStart)});
  EXPECT_THAT(steps(task), ElementsAre(S(0, Action::kStart)));
  EXPECT_THAT(steps(task, PullOrder::kUpfront),
              ElementsAre(S(0, Action::kStart), S(1, Action::kPull)));
}

TEST(TaskPlannerTest, StoppingSkipsTheEngineForWhatNeverRan) {
  Task task =
      task_of({container("a"), container("b", Status::kCreated), container("c", Status::kRunning)});
  task.containers[0].busy = Busy::kPull;
  task.desired = Status::kStopped;
  EXPECT_THAT(steps(task), ElementsAre(S(0, Action::kMarkStopped), S(1, Action::kMarkStopped),
                                       S(2, Action::kStop)));
}

TEST(TaskPlannerTest, LinksAndVolumesAlsoOrderTheStop) {
  Task task = task_of({container("db", Status::kRunning), container("data", Status::kRunning),
                       container("web", Status::kRunning)});
  task.containers[2].spec.links = {"db:alias"};
  task.containers[2].spec.volumes_from = {{"data"}};
  task.desired = Status::kStopped;
  EXPECT_THAT(steps(task), ElementsAre(S(2, Action::kStop)));
}

TEST(TaskPlannerTest, TheNearestTimeoutIsTheNextWake) {
  Task task = task_of({container("db", Status::kRunning), container("job", Status::kRunning),
                       after(container("a"), "db", Condition::kHealthy),
                       after(container("b"), "job", Condition::kComplete)});
  task.containers[0].spec.start_timeout = std::chrono::seconds(60);
  task.containers[1].spec.start_timeout = std::chrono::seconds(30);
  const TaskPlan plan = plan_task(task, PullOrder::kAfterDependencies, kNow);
  EXPECT_THAT(plan.steps, IsEmpty());
  EXPECT_EQ(plan.next_wake, kNow + std::chrono::seconds(30));
}

TEST(TaskPlannerTest, ADependencyThatNeverRanIsImpossibleForEveryCondition) {
  for (const Condition condition :
       {Condition::kStart, Condition::kComplete, Condition::kSuccess, Condition::kHealthy}) {
    Task task = task_of({container("db"), after(container("web"), "db", condition)});
    task.containers[0].known = Status::kStopped;
    const TaskPlan plan = plan_task(task, PullOrder::kAfterDependencies, kNow);
    ASSERT_EQ(plan.steps.size(), 1U);
    EXPECT_EQ(plan.steps[0].action, Action::kMarkStopped);
    EXPECT_EQ(plan.steps[0].exit_code, 143);
    EXPECT_TRUE(plan.steps[0].reason.ends_with("because dependency will never start"));
  }
}

/// Plays a plan to its end with an engine that always succeeds, one random step at a time.
TEST(TaskPlannerTest, AnyAcyclicTaskComesUpAndGoesDownInOrder) {
  for (unsigned seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    std::vector<Container> containers;
    for (int index = 0; index < 6; ++index) {
      Container made = container("c" + std::to_string(index));
      for (int before = 0; before < index; ++before) {
        if (random() % 3 == 0) made = after(made, "c" + std::to_string(before), Condition::kStart);
      }
      containers.push_back(std::move(made));
    }
    Task task = task_of(std::move(containers));
    const auto play = [&] {
      while (true) {
        const TaskPlan plan = plan_task(task, PullOrder::kAfterDependencies, kNow);
        ASSERT_EQ(plan, plan_task(task, PullOrder::kAfterDependencies, kNow));
        if (plan.steps.empty()) return;
        const Step& step = plan.steps[random() % plan.steps.size()];
        Container& chosen = task.containers[step.container];
        if (step.action == Action::kStop) chosen.known = Status::kStopped;
        if (step.action == Action::kPull) chosen.known = Status::kPulled;
        if (step.action == Action::kCreate) chosen.known = Status::kCreated;
        if (step.action == Action::kStart) {
          chosen.known = Status::kRunning;
          chosen.started_at = kNow;
          for (const Dependency& wanted : chosen.spec.depends_on) {
            EXPECT_EQ(task.find(wanted.container)->known, Status::kRunning);
          }
        }
        ASSERT_NE(step.action, Action::kMarkStopped);
      }
    };
    play();
    EXPECT_EQ(status_of_containers(task), Status::kRunning);
    task.desired = Status::kStopped;
    play();
    EXPECT_EQ(status_of_containers(task), Status::kStopped);
  }
}

TEST(StatusOfContainersTest, AnEssentialEndHoldsTheTasksStatusUntilAllHaveStopped) {
  Task task = task_of({container("a", Status::kRunning), container("b", Status::kRunning)});
  task.known = Status::kRunning;
  task.containers[0].known = Status::kStopped;
  EXPECT_EQ(status_of_containers(task), Status::kRunning);
  task.containers[1].known = Status::kStopped;
  EXPECT_EQ(status_of_containers(task), Status::kStopped);
}

}  // namespace
}  // namespace gantry::agent
