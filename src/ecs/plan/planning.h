#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ecs/plan/service_planner.h"

namespace gantry::ecs::planning {

/// A plan in the making: the parts of the service planner work on it one after another.
struct Draft {
  explicit Draft(const ServiceView& of) : view(of), next(*of.service) {}

  const ServiceView& view;
  Service next;  ///< the record as it will be
  bool changed = false;
  ServicePlan plan;
  std::map<std::string_view, int> stops_by_generation;

  /// Sets a member of the record; marks it changed if it differs.
  template <class T, class U>
  void set(T& member, U&& value) {
    if (member == value) return;
    member = std::forward<U>(value);
    changed = true;
  }
  void wake_at(Time time);
  void add_event(std::string message, ServiceAction action = ServiceAction::kNone,
                 std::vector<std::string> resources = {});
  void announce(std::string message, ServiceAction action = ServiceAction::kNone);
  void stop(const TaskView& task, std::string reason);
  /// False, with the plan marked for more, once enough stop at once.
  [[nodiscard]] bool may_stop();
};

/// The tasks that shall run, by what may be done with them.
struct Groups {
  std::vector<const TaskView*> good;       ///< of the generation, on usable hosts, not unhealthy
  std::vector<const TaskView*> unhealthy;  ///< of the generation
  std::vector<const TaskView*> leaving;    ///< of the generation, on draining or lost hosts
  std::vector<const TaskView*> old;        ///< of other generations
  int stopping = 0;                        ///< shall not run and have not stopped
};

// service_planner.cc
[[nodiscard]] bool is_healthy(const ServiceView& view, const TaskView& task, bool must_settle);
[[nodiscard]] bool is_unhealthy(const ServiceView& view, const TaskView& task);
[[nodiscard]] bool is_protected(const ServiceView& view, const TaskView& task);
/// When the task may become settled, or its grace ends; for next_wake.
void wake_for(Draft& draft, const TaskView& task);
[[nodiscard]] std::string scaling_reason(std::string_view generation);
[[nodiscard]] std::string health_reason(const TaskView& task);
/// Tells what is wrong with the task and stops it.
void stop_unhealthy(Draft& draft, const TaskView& task, std::string_view head);
/// One event for these: `has stopped N running tasks`; none for none.
void tell_stops(Draft& draft, const std::vector<std::string_view>& arns, std::string_view head,
                std::string_view because = "");
[[nodiscard]] std::string head_of(const Service& service);
[[nodiscard]] std::string head_of(const Service& service, std::string_view task_set);
[[nodiscard]] std::string list_tasks(std::span<const std::string_view> arns);

// deployment_planner.cc: what has become of tasks and deployments
void count_stopped(Draft& draft);
void judge_deployment(Draft& draft);
/// All tasks of the PRIMARY deployment run and nothing else is there: completes it, bakes it,
/// announces the steady state.
void settle_deployment(Draft& draft);
/// The service is on its way somewhere: the next steady state is announced again.
void unsettle(Draft& draft);
/// Starts are held back until then by the start throttle.
[[nodiscard]] bool starts_are_throttled(Draft& draft);

// One for each kind of service
void plan_replica(Draft& draft);
void plan_daemon(Draft& draft);
void plan_task_sets(Draft& draft);
void plan_rebalancing(Draft& draft, const std::vector<const TaskView*>& good);

}  // namespace gantry::ecs::planning
