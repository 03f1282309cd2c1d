#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "agent/task.h"

namespace gantry::agent {

enum class Action {
  kPull,
  kCreate,
  kStart,
  kStop,
  kMarkStopped,  ///< there is nothing in the engine to stop
};

struct Step {
  std::size_t container = 0;  ///< index in Task::containers
  Action action = Action::kPull;
  std::string reason;  ///< kMarkStopped: the container's reason, empty when it is only told to stop
  std::optional<int> exit_code;  ///< kMarkStopped

  friend bool operator==(const Step&, const Step&) = default;
};

struct TaskPlan {
  std::vector<Step> steps;
  std::optional<Time>
      next_wake;  ///< when time alone makes a difference: a start timeout, a repeated stop

  friend bool operator==(const TaskPlan&, const TaskPlan&) = default;
};

enum class PullOrder { kAfterDependencies, kUpfront };

/// The engine calls that an admitted task needs now: at most one for each container, none for a
/// busy one. Pure; planning again before anything has changed gives the same steps.
[[nodiscard]] TaskPlan plan_task(const Task& task, PullOrder pull_order, Time now);

/// Whether every dependsOn names a container of the task, HEALTHY ones have a health check, and
/// there is no cycle.
[[nodiscard]] bool dependencies_resolvable(const TaskSpec& spec);

}  // namespace gantry::agent
