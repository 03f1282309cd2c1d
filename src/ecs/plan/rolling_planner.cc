#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "ecs/plan/planning.h"
#include "ecs/plan/scale_in_planner.h"

namespace gantry::ecs::planning {
namespace {

/// One plan of a REPLICA service under the controller ECS, all kinds of replacement in one: what
/// shall be is `desired` good tasks of the PRIMARY deployment and nothing else; what limits the way
/// there are the two percents.
class RollingPlan {
 public:
  RollingPlan(Draft& draft, Deployment& primary)
      : draft_(draft), view_(draft.view), primary_(primary), desired_(draft.next.desired_count) {}

  void run() {
    sort_tasks();
    if (primary_.rollout_state == RolloutState::kFailed) {
      stop_beyond_desired();
    } else {
      stop_unhealthy_ones();
      stop_leaving_and_old();
      stop_surplus();
      start();  // last: what stops makes room
      tell_deadlock();
    }
    tell();
    keep_deployments();
    conclude();
  }

 private:
  void sort_tasks();
  void start();
  void stop_unhealthy_ones();
  void stop_leaving_and_old();
  void stop_surplus();
  void stop_beyond_desired();
  void stop_for_rebalancing(int over);
  void tell_deadlock();
  void tell();
  void keep_deployments();
  void conclude();

  [[nodiscard]] bool healthy(const TaskView& task) const {
    const bool must_settle =
        task.generation == primary_.id && primary_.rollout_state == RolloutState::kInProgress;
    return is_healthy(view_, task, must_settle);
  }
  [[nodiscard]] int total() const {
    return static_cast<int>(groups_.good.size() + groups_.unhealthy.size() +
                            groups_.leaving.size() + groups_.old.size());
  }
  /// Stops it for scaling if that leaves enough healthy ones.
  bool try_stop(const TaskView& task) {
    const bool serves = is_healthy(view_, task, false);  // also one that has not settled yet
    const int left = healthy_ - (healthy(task) ? 1 : 0);
    if (serves && left < limits_.minimum_healthy) return false;
    if (!draft_.may_stop()) return false;
    healthy_ = left;
    draft_.stop(task, scaling_reason(task.generation));
    scaled_.push_back(task.arn);
    return true;
  }

  Draft& draft_;
  const ServiceView& view_;
  Deployment& primary_;
  int desired_;
  TaskLimits limits_;
  Groups groups_;
  int wanted_ = 0;
  int healthy_ = 0;
  int healthy_good_ = 0;
  int unhealthy_stopping_ = 0;  ///< failed their checks, are stopping or have just stopped
  std::vector<std::string_view> scaled_;
  std::string rebalanced_zone_;
};

void RollingPlan::sort_tasks() {
  limits_ = limits_of(draft_.next, desired_);
  for (const TaskView& task : view_.tasks) {
    if (task.last_status == TaskStatus::kStopped || !task.wanted) {
      unhealthy_stopping_ += task.stopped_reason.starts_with("Task failed") ? 1 : 0;
      groups_.stopping += task.last_status == TaskStatus::kStopped ? 0 : 1;
      continue;
    }
    wake_for(draft_, task);
    ++wanted_;
    if (task.host != HostState::kUsable && task.last_status < TaskStatus::kRunning &&
        draft_.may_stop()) {
      // AWS: "Container instance draining": PENDING ones stop at once.
      draft_.stop(task, scaling_reason(task.generation));
      scaled_.push_back(task.arn);
      continue;
    }
    const bool is_healthy_now = healthy(task);
    healthy_ += is_healthy_now ? 1 : 0;
    if (task.generation != primary_.id) {
      groups_.old.push_back(&task);
    } else if (task.host != HostState::kUsable) {
      groups_.leaving.push_back(&task);
    } else if (is_unhealthy(view_, task)) {
      groups_.unhealthy.push_back(&task);
    } else {
      groups_.good.push_back(&task);
      healthy_good_ += is_healthy_now ? 1 : 0;
    }
  }
}

void RollingPlan::start() {
  const int needed = desired_ - static_cast<int>(groups_.good.size());
  const int stay = wanted_ - static_cast<int>(draft_.plan.stops.size());
  const int count = std::min(needed, limits_.maximum - stay);
  if (count <= 0 || starts_are_throttled(draft_)) return;
  const int unhealthy = static_cast<int>(groups_.unhealthy.size()) + unhealthy_stopping_;
  draft_.plan.starts.push_back({.generation = primary_.id,
                                .count = count,
                                .replaces_unhealthy = std::min(count, unhealthy)});
}

/// AWS: a replacement comes first where maximumPercent permits it; else unhealthy tasks stop one at
/// a time to make room.
void RollingPlan::stop_unhealthy_ones() {
  int stops = healthy_good_ + static_cast<int>(groups_.unhealthy.size()) - desired_;
  const int needed = desired_ - static_cast<int>(groups_.good.size());
  if (stops <= 0 && needed > std::max(0, limits_.maximum - total()) && groups_.stopping == 0)
    stops = 1;
  std::ranges::sort(groups_.unhealthy, std::ranges::greater(), &TaskView::created_at);
  for (const TaskView* task : groups_.unhealthy) {
    if (stops-- <= 0 || !draft_.may_stop()) break;
    stop_unhealthy(draft_, *task, head_of(draft_.next));
  }
}

void RollingPlan::stop_leaving_and_old() {
  std::vector<const TaskView*> candidates = groups_.leaving;
  candidates.insert(candidates.end(), groups_.old.begin(), groups_.old.end());
  // What counts for nothing first, then what has to leave its host, then the oldest.
  const auto rank = [&](const TaskView* task) {
    return std::tuple(healthy(*task), task->host == HostState::kUsable, task->created_at,
                      task->arn);
  };
  std::ranges::sort(candidates, {}, rank);
  for (const TaskView* task : candidates) {
    if (task->host != HostState::kLost && is_protected(view_, *task)) continue;
    if (is_unhealthy(view_, *task) && draft_.may_stop()) {
      stop_unhealthy(draft_, *task, head_of(draft_.next));
    } else if (!try_stop(*task) && healthy(*task)) {
      break;
    }
  }
}

void RollingPlan::stop_surplus() {
  const int over = static_cast<int>(groups_.good.size()) - desired_;
  if (over <= 0) return;
  if (draft_.next.notes.rebalancing) return stop_for_rebalancing(over);
  // Those that serve nobody yet are missed the least, then those that have not settled.
  std::array<std::vector<const TaskView*>, 3> ranks;
  int shielded = 0;
  for (const TaskView* task : groups_.good) {
    if (is_protected(view_, *task)) {
      ++shielded;
    } else {
      ranks[healthy(*task) ? 2 : is_healthy(view_, *task, false) ? 1 : 0].push_back(task);
    }
  }
  const int most = std::min(over, view_.settings.most_stops_at_once);
  int left = most;
  for (const auto& rank : ranks) {
    const int count = std::min<int>(left, static_cast<int>(rank.size()));
    auto chosen =
        choose_surplus(rank, count, draft_.next.placement_strategy, view_.instances, view_.seed);
    chosen.resize(static_cast<std::size_t>(count));
    for (const TaskView* task : chosen) left -= try_stop(*task) ? 1 : 0;
  }
  if (over > most) draft_.plan.more = true;
  if (shielded > desired_) {
    draft_.announce(fmt::format(
        "{} was unable to reach steady state because task set ({}) was unable to scale in. Reason: "
        "The number of protected tasks are more than the desired count of tasks",
        head_of(draft_.next), primary_.id));
  }
}

/// The moved tasks run in their new zone before those of the fullest zone stop.
void RollingPlan::stop_for_rebalancing(int over) {
  if (healthy_good_ < static_cast<int>(groups_.good.size())) return;
  std::map<std::string_view, std::vector<const TaskView*>> by_zone;
  for (const TaskView* task : groups_.good) by_zone[task->zone].push_back(task);
  const auto fullest =
      std::ranges::max_element(by_zone, {}, [](const auto& entry) { return entry.second.size(); });
  rebalanced_zone_ = fullest->first;
  std::vector<const TaskView*> free;
  for (const TaskView* task : fullest->second) {
    if (!is_protected(view_, *task)) free.push_back(task);
  }
  const int count = std::min<int>(over, static_cast<int>(free.size()));
  auto chosen = choose_surplus(free, count, {}, view_.instances, view_.seed);
  chosen.resize(static_cast<std::size_t>(count));
  for (const TaskView* task : chosen) {
    if (!try_stop(*task)) break;
  }
}

/// A FAILED deployment launches nothing and replaces nothing; only the desired count still holds.
void RollingPlan::stop_beyond_desired() {
  std::vector<const TaskView*> all;
  for (const auto* group : {&groups_.unhealthy, &groups_.leaving, &groups_.good, &groups_.old})
    all.insert(all.end(), group->begin(), group->end());
  int over = static_cast<int>(all.size()) - desired_;
  for (const TaskView* task : all) {
    if (over <= 0) break;
    if (is_protected(view_, *task)) continue;
    if (!draft_.may_stop()) break;
    draft_.stop(*task, scaling_reason(task->generation));
    scaled_.push_back(task->arn);
    --over;
  }
}

void RollingPlan::tell_deadlock() {
  const bool replaces = !groups_.old.empty() || !groups_.leaving.empty();
  const bool still = draft_.plan.stops.empty() && draft_.plan.starts.empty() &&
                     groups_.stopping == 0 && groups_.unhealthy.empty() &&
                     healthy_good_ == static_cast<int>(groups_.good.size());
  const bool needs = static_cast<int>(groups_.good.size()) < desired_;
  if (!replaces || !still || !needs || limits_.maximum - total() > 0) return;
  if (healthy_ > limits_.minimum_healthy) return;
  draft_.announce(fmt::format(
      "{} was unable to stop or start tasks during a deployment because of the service deployment "
      "configuration. Update the minimumHealthyPercent or maximumPercent value and try again.",
      head_of(draft_.next)));
}

void RollingPlan::tell() {
  const std::string because =
      rebalanced_zone_.empty() ? "" : fmt::format(" in {} due to AZ rebalancing", rebalanced_zone_);
  tell_stops(draft_, scaled_, head_of(draft_.next), because);
}

/// Their desired counts, and which are still worth a line. The last COMPLETED one stays: a rollback
/// returns to it.
void RollingPlan::keep_deployments() {
  std::map<std::string_view, int> wanted;
  std::set<std::string_view> alive;
  for (const TaskView& task : view_.tasks) {
    if (task.last_status == TaskStatus::kStopped) continue;
    alive.insert(task.generation);
    wanted[task.generation] += task.wanted ? 1 : 0;
  }
  for (const auto& [generation, stops] : draft_.stops_by_generation) wanted[generation] -= stops;
  for (Deployment& deployment : draft_.next.deployments) {
    const bool is_primary = deployment.status == DeploymentStatus::kPrimary;
    draft_.set(deployment.desired_count, is_primary ? desired_ : wanted[deployment.id]);
  }
  const auto erased = std::erase_if(draft_.next.deployments, [&](const Deployment& deployment) {
    return deployment.status != DeploymentStatus::kPrimary &&
           deployment.rollout_state == RolloutState::kInProgress && !alive.contains(deployment.id);
  });
  if (erased > 0) draft_.changed = true;
}

void RollingPlan::conclude() {
  const bool all_well = static_cast<int>(groups_.good.size()) == desired_ &&
                        healthy_good_ == desired_ && total() == desired_ && groups_.stopping == 0 &&
                        draft_.plan.stops.empty() && draft_.plan.starts.empty();
  if (all_well) {
    const auto good = groups_.good;
    settle_deployment(draft_);  // may drop deployments: primary_ is not used any more
    plan_rebalancing(draft_, good);
  } else if (!draft_.next.notes.rebalancing) {
    unsettle(draft_);
  }
}

}  // namespace

void plan_replica(Draft& draft) {
  judge_deployment(draft);
  if (draft.plan.rollback) return;  // the next plan starts from the record after it
  const auto primary =
      std::ranges::find(draft.next.deployments, DeploymentStatus::kPrimary, &Deployment::status);
  if (primary == draft.next.deployments.end()) return;
  // keep_deployments may move the vector's elements: the plan keeps the PRIMARY first.
  std::rotate(draft.next.deployments.begin(), primary, primary + 1);
  RollingPlan(draft, draft.next.deployments.front()).run();
}

}  // namespace gantry::ecs::planning
