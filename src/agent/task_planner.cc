#include "agent/task_planner.h"

namespace gantry::agent {
namespace {

/// Docker's own code for a process ended by SIGTERM; what Amazon's agent reports for a dependant
/// that never ran.
constexpr int kNeverRanExitCode = 143;

struct Readiness {
  enum class Kind { kReady, kWaiting, kImpossible };
  Kind kind = Kind::kReady;
  std::string why;               ///< kImpossible
  std::optional<Time> deadline;  ///< kWaiting
};

void earliest(std::optional<Time>& wake, const std::optional<Time>& time) {
  if (time && (!wake || *time < *wake)) wake = time;
}

std::string link_target(std::string_view link) {
  return std::string(link.substr(0, link.find(':')));
}

/// The form in which Amazon's agent names a container in such texts (api/container, String).
std::string describe(const Task& task, const Container& container) {
  const Status desired = container.known == Status::kStopped ? Status::kStopped : task.desired;
  std::string text = fmt::format("{}({}) ({}->{})", container.spec.name, container.spec.image,
                                 name_of(container.known), name_of(desired));
  if (container.exit_code) text += fmt::format(" - Exit: {}", *container.exit_code);
  return text;
}

bool satisfied(const Container& dependency, Condition condition) {
  switch (condition) {
    case Condition::kStart:
      return dependency.known == Status::kRunning || dependency.started_at;
    case Condition::kComplete:
      return dependency.known == Status::kStopped && dependency.exit_code;
    case Condition::kSuccess:
      return dependency.known == Status::kStopped && dependency.exit_code == 0;
    case Condition::kHealthy:
      return dependency.known == Status::kRunning && dependency.health == "healthy";
  }
  std::unreachable();
}

/// Why the condition can never come true any more; empty while it can.
std::string impossible(const Container& dependency, Condition condition) {
  if (dependency.known != Status::kStopped) return {};
  if (!dependency.started_at && !dependency.exit_code) return "because dependency will never start";
  if (condition == Condition::kSuccess || condition == Condition::kHealthy) {
    return "as dependency did not exit successfully.";
  }
  return {};
}

Readiness check_dependency(const Task& task, const Container& target, const Dependency& wanted,
                           Time now) {
  const Container& dependency = *task.find(wanted.container);
  if (satisfied(dependency, wanted.condition)) return {};
  if (const std::string why = impossible(dependency, wanted.condition); !why.empty()) {
    return {Readiness::Kind::kImpossible,
            fmt::format("dependency graph: failed to resolve container ordering dependency [{}] "
                        "for target [{}] {}",
                        describe(task, dependency), describe(task, target), why),
            {}};
  }
  const auto& timeout = dependency.spec.start_timeout;
  if (wanted.condition == Condition::kStart || !timeout || !dependency.started_at) {
    return {Readiness::Kind::kWaiting, {}, {}};
  }
  const Time deadline = *dependency.started_at + *timeout;
  if (now < deadline) return {Readiness::Kind::kWaiting, {}, deadline};
  return {Readiness::Kind::kImpossible,
          fmt::format("dependency graph: container ordering dependency [{}] for target [{}] has "
                      "timed out.",
                      describe(task, dependency), describe(task, target)),
          {}};
}

/// All of dependsOn together; the earliest deadline of those that wait.
Readiness check_order(const Task& task, const Container& target, Time now) {
  Readiness result;
  for (const Dependency& wanted : target.spec.depends_on) {
    Readiness one = check_dependency(task, target, wanted, now);
    if (one.kind == Readiness::Kind::kImpossible) return one;
    if (one.kind == Readiness::Kind::kReady) continue;
    result.kind = Readiness::Kind::kWaiting;
    earliest(result.deadline, one.deadline);
  }
  return result;
}

/// Links need a running container, volumesFrom a created one; a container that failed before that
/// makes its own create fail in the engine.
bool engine_references_exist(const Task& task, const ContainerSpec& spec) {
  const auto reached = [&](std::string_view name, Status status) {
    const Container* other = task.find(name);
    return other == nullptr || other->known >= status;
  };
  return std::ranges::all_of(spec.links,
                             [&](const std::string& link) {
                               return reached(link_target(link), Status::kRunning);
                             }) &&
         std::ranges::all_of(spec.volumes_from, [&](const VolumesFrom& from) {
           return reached(from.container, Status::kCreated);
         });
}

bool depends_on(const ContainerSpec& spec, std::string_view name) {
  return std::ranges::any_of(spec.depends_on,
                             [&](const Dependency& each) { return each.container == name; }) ||
         std::ranges::any_of(spec.links,
                             [&](const std::string& each) { return link_target(each) == name; }) ||
         std::ranges::any_of(spec.volumes_from,
                             [&](const VolumesFrom& each) { return each.container == name; });
}

bool dependants_stopped(const Task& task, const Container& container) {
  return std::ranges::all_of(task.containers, [&](const Container& other) {
    return other.known == Status::kStopped || !depends_on(other.spec, container.spec.name);
  });
}

std::optional<Step> stopping_step(const Task& task, std::size_t index, Time now,
                                  std::optional<Time>& next_wake) {
  const Container& container = task.containers[index];
  const bool only_pulling = container.busy == Busy::kPull;
  if (container.busy != Busy::kNo && !only_pulling) return std::nullopt;
  if (container.known <= Status::kCreated)
    return Step{.container = index, .action = Action::kMarkStopped};
  if (!dependants_stopped(task, container)) return std::nullopt;
  if (container.next_stop && now < *container.next_stop) {
    earliest(next_wake, container.next_stop);
    return std::nullopt;
  }
  return Step{.container = index, .action = Action::kStop};
}

std::optional<Step> starting_step(const Task& task, std::size_t index, PullOrder pull_order,
                                  Time now, std::optional<Time>& next_wake) {
  const Container& container = task.containers[index];
  if (container.busy != Busy::kNo || container.known >= Status::kRunning) return std::nullopt;
  if (container.known == Status::kCreated)
    return Step{.container = index, .action = Action::kStart};

  const Readiness order = check_order(task, container, now);
  if (order.kind == Readiness::Kind::kImpossible) {
    return Step{index, Action::kMarkStopped, "CannotStartContainerError: " + order.why,
                kNeverRanExitCode};
  }
  earliest(next_wake, order.deadline);
  const bool ordered = order.kind == Readiness::Kind::kReady;
  if (container.known == Status::kNone) {
    if (!ordered && pull_order == PullOrder::kAfterDependencies) return std::nullopt;
    return Step{.container = index, .action = Action::kPull};
  }
  if (!ordered || !engine_references_exist(task, container.spec)) return std::nullopt;
  return Step{.container = index, .action = Action::kCreate};
}

/// Depth-first search; `state` is 1 while a container is on the path and 2 when it is done.
bool reaches_itself(const TaskSpec& spec, const ContainerSpec& container,
                    std::map<std::string, int>& state) {
  int& mark = state[container.name];
  if (mark != 0) return mark == 1;
  mark = 1;
  for (const ContainerSpec& other : spec.containers) {
    if (depends_on(container, other.name) && reaches_itself(spec, other, state)) return true;
  }
  mark = 2;
  return false;
}

}  // namespace

TaskPlan plan_task(const Task& task, PullOrder pull_order, Time now) {
  TaskPlan plan;
  for (std::size_t index = 0; index < task.containers.size(); ++index) {
    if (task.containers[index].known == Status::kStopped) continue;
    auto step = task.desired == Status::kStopped
                    ? stopping_step(task, index, now, plan.next_wake)
                    : starting_step(task, index, pull_order, now, plan.next_wake);
    if (step) plan.steps.push_back(*std::move(step));
  }
  return plan;
}

bool dependencies_resolvable(const TaskSpec& spec) {
  for (const ContainerSpec& container : spec.containers) {
    for (const Dependency& wanted : container.depends_on) {
      const auto found = std::ranges::find(spec.containers, wanted.container, &ContainerSpec::name);
      if (found == spec.containers.end()) return false;
      if (wanted.condition == Condition::kHealthy && !found->docker_health_check) return false;
    }
  }
  std::map<std::string, int> state;
  return std::ranges::none_of(spec.containers, [&](const ContainerSpec& container) {
    return reaches_itself(spec, container, state);
  });
}

}  // namespace gantry::agent
