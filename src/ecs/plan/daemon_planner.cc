#include <algorithm>
#include <map>

#include "ecs/plan/planning.h"

namespace gantry::ecs::planning {
namespace {

/// One task of the PRIMARY deployment on each eligible instance. A new one starts once the
/// instance has no other of the service, so that static ports are free.
class DaemonPlan {
 public:
  DaemonPlan(Draft& draft, Deployment& primary)
      : draft_(draft), view_(draft.view), primary_(primary) {
    for (const DaemonHost& host : view_.hosts) hosts_.emplace(host.arn, Host{.host = &host});
  }

  void run() {
    const int desired = static_cast<int>(std::ranges::count_if(view_.hosts, takes_tasks));
    draft_.set(draft_.next.desired_count, desired);
    draft_.set(primary_.desired_count, desired);
    limits_ = limits_of(draft_.next, desired);
    sort_tasks();
    if (primary_.rollout_state != RolloutState::kFailed) {
      for (const TaskView* task : wanted_) consider(*task);
      start();
    }
    tell_stops(draft_, scaled_, head_of(draft_.next));
    // AWS: "Amazon ECS service action events".
    if (violates_ && !draft_.plan.events.empty())
      draft_.plan.events.back().action = ServiceAction::kDaemonPlacementConstraintViolated;
    conclude(desired);
  }

 private:
  struct Host {
    const DaemonHost* host = nullptr;
    int active = 0;       ///< tasks of this service that have not stopped
    bool served = false;  ///< by a task of the PRIMARY deployment
  };

  static bool takes_tasks(const DaemonHost& host) { return host.eligible && !host.draining; }

  void sort_tasks() {
    for (const TaskView& task : view_.tasks) {
      if (task.last_status == TaskStatus::kStopped) continue;
      const auto host = hosts_.find(task.instance);
      if (host != hosts_.end()) ++host->second.active;
      if (!task.wanted) {
        ++stopping_;
        continue;
      }
      wake_for(draft_, task);
      wanted_.push_back(&task);
      healthy_ += healthy(task) ? 1 : 0;
    }
    // What counts for nothing is replaced first.
    std::ranges::sort(wanted_, {},
                      [&](const TaskView* task) { return std::pair(healthy(*task), task->arn); });
  }

  [[nodiscard]] bool healthy(const TaskView& task) const {
    return is_healthy(
        view_, task,
        task.generation == primary_.id && primary_.rollout_state == RolloutState::kInProgress);
  }

  void consider(const TaskView& task) {
    const auto found = hosts_.find(task.instance);
    const bool has_host = found != hosts_.end() && task.host != HostState::kLost;
    if (has_host && found->second.host->draining) {
      // AWS: daemon tasks are the last to stop on a draining instance.
      const bool last = !found->second.host->other_tasks;
      if (last || task.last_status < TaskStatus::kRunning) scale(task);
    } else if (!has_host || !found->second.host->eligible) {
      violates_ = violates_ || has_host;
      scale(task);
    } else if (task.generation == primary_.id && is_unhealthy(view_, task)) {
      if (!draft_.may_stop()) return;
      stop_unhealthy(draft_, task, head_of(draft_.next));
    } else if (task.generation != primary_.id || found->second.served) {
      if (is_protected(view_, task)) return;
      if (healthy(task) && healthy_ <= limits_.minimum_healthy) return;
      healthy_ -= healthy(task) ? 1 : 0;
      scale(task);
    } else {
      found->second.served = true;
    }
  }

  void scale(const TaskView& task) {
    if (!draft_.may_stop()) return;
    draft_.stop(task, scaling_reason(task.generation));
    scaled_.push_back(task.arn);
  }

  void start() {
    std::vector<std::string_view> bare;
    for (const auto& [arn, host] : hosts_) {
      if (takes_tasks(*host.host) && host.active == 0) bare.push_back(arn);
    }
    if (bare.empty() || starts_are_throttled(draft_)) return;
    for (const auto arn : bare) {
      draft_.plan.starts.push_back(
          {.generation = primary_.id, .count = 1, .instance = std::string(arn)});
    }
  }

  void conclude(int desired) {
    const int served = static_cast<int>(
        std::ranges::count_if(hosts_, [](const auto& e) { return e.second.served; }));
    const bool all_well = draft_.plan.starts.empty() && draft_.plan.stops.empty() &&
                          stopping_ == 0 && served == desired && healthy_ == desired &&
                          static_cast<int>(wanted_.size()) == desired;
    all_well ? settle_deployment(draft_) : unsettle(draft_);
  }

  Draft& draft_;
  const ServiceView& view_;
  Deployment& primary_;
  TaskLimits limits_;
  std::map<std::string_view, Host> hosts_;
  std::vector<const TaskView*> wanted_;
  int healthy_ = 0;
  int stopping_ = 0;
  bool violates_ = false;  ///< a task is where the constraints no longer allow it
  std::vector<std::string_view> scaled_;
};

}  // namespace

void plan_daemon(Draft& draft) {
  judge_deployment(draft);
  if (draft.plan.rollback) return;
  const auto primary =
      std::ranges::find(draft.next.deployments, DeploymentStatus::kPrimary, &Deployment::status);
  if (primary == draft.next.deployments.end()) return;
  DaemonPlan(draft, *primary).run();
}

}  // namespace gantry::ecs::planning
