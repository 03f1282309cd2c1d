#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ecs/plan/planning.h"
#include "ecs/plan/scale_in_planner.h"

namespace gantry::ecs::planning {
namespace {

/// AWS: API_TaskSet, computedDesiredCount: the scale's share of the service's, rounded up.
int compute_desired(const Service& service, const TaskSet& set) {
  if (set.draining) return 0;
  return static_cast<int>(std::ceil(set.scale_percent * service.desired_count / 100.0 - 1e-9));
}

/// One task set is kept at its count; the percents limit only how draining hosts are left.
class TaskSetPlan {
 public:
  TaskSetPlan(Draft& draft, const TaskSet& set)
      : draft_(draft), view_(draft.view), next_(set), head_(head_of(draft.next, set.id)) {}

  void run() {
    rescale();
    sort_tasks();
    const int desired = next_.computed_desired_count;
    const int good = static_cast<int>(groups_.good.size());
    if (good < desired && !starts_are_throttled(draft_))
      draft_.plan.starts.push_back({.generation = next_.id, .count = desired - good});
    int stops = healthy_good_ + static_cast<int>(groups_.unhealthy.size()) - desired;
    for (const TaskView* task : groups_.unhealthy) {
      if (stops-- <= 0 || !draft_.may_stop()) break;
      stop_unhealthy(draft_, *task, head_);
    }
    stop_leaving(desired);
    if (good > desired) stop_surplus(good - desired);
    tell_stops(draft_, scaled_, head_);
    conclude(desired);
  }

 private:
  void rescale() {
    const int computed = compute_desired(draft_.next, next_);
    if (computed == next_.computed_desired_count) return;
    next_.computed_desired_count = computed;
    next_.updated_at = view_.now;
    changed_ = true;
    draft_.add_event(fmt::format("{} updated computedDesiredCount for taskSet {} to {}.",
                                 head_of(draft_.next), next_.id, computed),
                     ServiceAction::kDesiredCountUpdated, {next_.arn});
  }

  void sort_tasks() {
    for (const TaskView& task : view_.tasks) {
      if (task.generation != next_.id || task.last_status == TaskStatus::kStopped) continue;
      ++active_;
      if (!task.wanted) continue;
      wake_for(draft_, task);
      ++wanted_;
      if (task.host != HostState::kUsable) {
        groups_.leaving.push_back(&task);
      } else if (is_unhealthy(view_, task)) {
        groups_.unhealthy.push_back(&task);
      } else {
        groups_.good.push_back(&task);
        healthy_good_ += is_healthy(view_, task, false) ? 1 : 0;
      }
    }
  }

  void scale(const TaskView& task) {
    draft_.stop(task, scaling_reason(next_.id));
    scaled_.push_back(task.arn);
  }

  void stop_leaving(int desired) {
    int spare = healthy_good_ + static_cast<int>(groups_.leaving.size()) -
                limits_of(draft_.next, desired).minimum_healthy;
    for (const TaskView* task : groups_.leaving) {
      const bool serves = is_healthy(view_, *task, false);
      if (serves && (spare <= 0 || is_protected(view_, *task))) continue;
      if (!draft_.may_stop()) break;
      spare -= serves ? 1 : 0;
      scale(*task);
    }
  }

  void stop_surplus(int over) {
    std::vector<const TaskView*> free;
    for (const TaskView* task : groups_.good) {
      if (next_.draining || !is_protected(view_, *task)) free.push_back(task);
    }
    // Those that do not run yet are missed the least.
    const auto ready = std::ranges::partition(free, [&](const TaskView* task) {
                         return !is_healthy(view_, *task, false);
                       }).begin();
    std::vector<const TaskView*> chosen(free.begin(), ready);
    const int rest =
        std::min<int>(over - static_cast<int>(chosen.size()), static_cast<int>(free.end() - ready));
    if (rest > 0) {
      auto more =
          choose_surplus({ready, free.end()}, std::min(rest, view_.settings.most_stops_at_once),
                         draft_.next.placement_strategy, view_.instances, view_.seed);
      chosen.insert(chosen.end(), more.begin(), more.end());
    }
    for (const TaskView* task : chosen) {
      if (over-- <= 0 || !draft_.may_stop()) break;
      scale(*task);
    }
    if (static_cast<int>(free.size()) <
        static_cast<int>(groups_.good.size()) - next_.computed_desired_count) {
      draft_.announce(fmt::format(
          "{} was unable to reach steady state because task set ({}) was unable to scale in. "
          "Reason: The number of protected tasks are more than the desired count of tasks",
          head_of(draft_.next), next_.id));
    }
  }

  void conclude(int desired) {
    const bool stable =
        !next_.draining && healthy_good_ == desired && wanted_ == desired && active_ == desired;
    if (stable != next_.stable) {
      next_.stable = stable;
      next_.stability_at = view_.now;
      changed_ = true;
      if (stable) {
        draft_.add_event(fmt::format("{} updated state to STEADY_STATE.", head_),
                         ServiceAction::kTaskSetSteadyState, {next_.arn});
      }
    }
    if (next_.draining && active_ == 0) {
      draft_.plan.gone_task_sets.push_back(next_.arn);
    } else if (changed_) {
      draft_.plan.task_sets.push_back(next_);
    }
  }

  Draft& draft_;
  const ServiceView& view_;
  TaskSet next_;
  bool changed_ = false;
  std::string head_;
  Groups groups_;
  std::vector<std::string_view> scaled_;
  int wanted_ = 0;
  int active_ = 0;
  int healthy_good_ = 0;
};

}  // namespace

void plan_task_sets(Draft& draft) {
  for (const TaskSet* set : draft.view.task_sets) TaskSetPlan(draft, *set).run();
  // What belongs to a task set that is gone.
  std::vector<std::string_view> orphans;
  for (const TaskView& task : draft.view.tasks) {
    if (!task.wanted || task.last_status == TaskStatus::kStopped) continue;
    const bool known = std::ranges::any_of(
        draft.view.task_sets, [&](const TaskSet* set) { return set->id == task.generation; });
    if (known || !draft.may_stop()) continue;
    draft.stop(task, scaling_reason(task.generation));
    orphans.push_back(task.arn);
  }
  tell_stops(draft, orphans, head_of(draft.next));
}

}  // namespace gantry::ecs::planning
