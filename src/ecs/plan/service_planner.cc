#include "ecs/plan/service_planner.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "ecs/plan/planning.h"

namespace gantry::ecs {
namespace {

// AWS keeps an unchanged placement or steady state event to itself for so long.
constexpr Millis kRepeatAfter = std::chrono::hours(6);
constexpr std::size_t kMostNotices = 4;
// Failures do not hold back starts before this many rounds have failed. Inferred: AWS says
// "repeatedly".
constexpr int kFreeRounds = 3;
constexpr int kLargestRound = 20;
constexpr int kMostDoublings = 20;

}  // namespace

TaskLimits limits_of(const Service& service, int desired_count) {
  const bool daemon = service.scheduling == SchedulingStrategy::kDaemon;
  const auto& configuration = service.deployment_configuration;
  const std::int64_t minimum = configuration.minimum_healthy_percent.value_or(daemon ? 0 : 100);
  const std::int64_t maximum = configuration.maximum_percent.value_or(daemon ? 100 : 200);
  return {.minimum_healthy = static_cast<int>((desired_count * minimum + 99) / 100),
          .maximum = static_cast<int>(desired_count * maximum / 100)};
}

Millis start_delay(int failures, int desired_count, const SchedulerSettings& settings) {
  const int rounds = failures / std::clamp(desired_count, 1, kLargestRound);
  if (rounds < kFreeRounds) return Millis(0);
  const int doublings = std::min(rounds - kFreeRounds, kMostDoublings);
  return std::min(settings.first_start_delay * (std::int64_t{1} << doublings),
                  settings.longest_start_delay);
}

bool announce(Service& service, std::vector<NewServiceEvent>& events, NewServiceEvent event,
              Time now) {
  auto& notices = service.notes.notices;
  const auto found = std::ranges::find(notices, event.message, &Notice::message);
  if (found != notices.end() && now - found->at < kRepeatAfter) return false;
  if (found != notices.end()) notices.erase(found);
  if (notices.size() == kMostNotices) notices.erase(notices.begin());
  notices.push_back({.message = event.message, .at = now});
  events.push_back(std::move(event));
  return true;
}

namespace planning {

void Draft::wake_at(Time time) {
  if (time <= view.now) return;
  if (!plan.next_wake || time < *plan.next_wake) plan.next_wake = time;
}

void Draft::add_event(std::string message, ServiceAction action,
                      std::vector<std::string> resources) {
  plan.events.push_back(
      {.message = std::move(message), .action = action, .action_resources = std::move(resources)});
}

void Draft::announce(std::string message, ServiceAction action) {
  if (ecs::announce(next, plan.events, {.message = std::move(message), .action = action}, view.now))
    changed = true;
}

void Draft::stop(const TaskView& task, std::string reason) {
  plan.stops.push_back({.task = task.arn, .reason = std::move(reason)});
  ++stops_by_generation[task.generation];
}

bool Draft::may_stop() {
  if (static_cast<int>(plan.stops.size()) < view.settings.most_stops_at_once) return true;
  plan.more = true;
  return false;
}

bool is_unhealthy(const ServiceView& view, const TaskView& task) {
  if (task.last_status != TaskStatus::kRunning) return false;
  if (task.health != HealthStatus::kUnhealthy && task.target_health != HealthStatus::kUnhealthy)
    return false;
  // AWS: API_Service, healthCheckGracePeriodSeconds: counts from the task's start, for all checks.
  const std::chrono::seconds grace(view.service->health_check_grace_period_seconds.value_or(0));
  return !task.started_at || view.now - *task.started_at >= grace;
}

bool is_healthy(const ServiceView& view, const TaskView& task, bool must_settle) {
  if (task.last_status != TaskStatus::kRunning || task.host == HostState::kLost) return false;
  if (task.health == HealthStatus::kUnhealthy || task.target_health == HealthStatus::kUnhealthy)
    return false;
  if (task.awaits_health && task.health != HealthStatus::kHealthy) return false;
  if (task.awaits_targets && task.target_health != HealthStatus::kHealthy) return false;
  return !must_settle || !task.started_at || view.now - *task.started_at >= view.settings.settle;
}

bool is_protected(const ServiceView& view, const TaskView& task) {
  return task.protected_until && *task.protected_until > view.now;
}

void wake_for(Draft& draft, const TaskView& task) {
  if (task.protected_until) draft.wake_at(*task.protected_until);
  if (task.host_lost_at) draft.wake_at(*task.host_lost_at);
  if (!task.started_at) return;
  draft.wake_at(*task.started_at + draft.view.settings.settle);
  const auto grace = draft.view.service->health_check_grace_period_seconds.value_or(0);
  if (grace > 0) draft.wake_at(*task.started_at + std::chrono::seconds(grace));
}

std::string scaling_reason(std::string_view generation) {
  return fmt::format("Scaling activity initiated by (deployment {})", generation);
}

/// target_reason: `(instance ID) (port P) is unhealthy in (target-group ARN) due to (reason TEXT)`
std::string health_reason(const TaskView& task) {
  if (task.health == HealthStatus::kUnhealthy) return "Task failed container health checks";
  const auto in = task.target_reason.find(" in (");
  const auto end = task.target_reason.find(')', in);
  return fmt::format(
      "Task failed ELB health checks{}",
      in == std::string_view::npos ? "" : task.target_reason.substr(in, end + 1 - in));
}

void stop_unhealthy(Draft& draft, const TaskView& task, std::string_view head) {
  if (task.health == HealthStatus::kUnhealthy) {
    draft.add_event(
        fmt::format("{} (task {}) failed container health checks.", head, id_of(task.arn)));
  } else {
    draft.add_event(fmt::format("{} (task {}) {}", head, id_of(task.arn), task.target_reason));
  }
  draft.stop(task, health_reason(task));
}

std::string list_tasks(std::span<const std::string_view> arns) {
  std::string list;
  for (const auto arn : arns)
    fmt::format_to(std::back_inserter(list), "{}(task {})", list.empty() ? "" : " ", id_of(arn));
  return list;
}

void tell_stops(Draft& draft, const std::vector<std::string_view>& arns, std::string_view head,
                std::string_view because) {
  if (arns.empty()) return;
  draft.add_event(fmt::format("{} has stopped {} running tasks{}: {}.", head, arns.size(), because,
                              list_tasks(arns)),
                  ServiceAction::kTasksStopped);
}

std::string head_of(const Service& service) { return fmt::format("(service {})", service.name); }

std::string head_of(const Service& service, std::string_view task_set) {
  return fmt::format("(service {}, taskSet {})", service.name, task_set);
}

namespace {

/// A deleted service: everything stops, then it is gone. AWS: API_DeleteService.
void plan_retirement(Draft& draft) {
  bool any = false;
  std::vector<std::string_view> stopped;
  for (const TaskView& task : draft.view.tasks) {
    if (task.last_status == TaskStatus::kStopped) continue;
    any = true;
    if (!task.wanted || !draft.may_stop()) continue;
    draft.stop(task, scaling_reason(task.generation));
    stopped.push_back(task.arn);
  }
  tell_stops(draft, stopped, head_of(draft.next));
  draft.plan.retire = !any;
}

/// AWS: events of load balanced services.
void tell_draining(Draft& draft) {
  std::set<std::string_view> stops;
  for (const StopIntent& stop : draft.plan.stops) stops.insert(stop.task);
  std::map<std::string_view, int> draining;
  for (const TaskView& task : draft.view.tasks) {
    if (task.awaits_targets && task.last_status == TaskStatus::kRunning && stops.contains(task.arn))
      ++draining[task.generation];
  }
  for (const auto& [generation, count] : draining) {
    draft.add_event(fmt::format("{} has begun draining connections on {} tasks.",
                                head_of(draft.next, generation), count));
  }
}

}  // namespace
}  // namespace planning

ServicePlan plan_service(const ServiceView& view) {
  planning::Draft draft(view);
  planning::count_stopped(draft);
  const Service& service = *view.service;
  if (service.status == ServiceStatus::kDraining) {
    planning::plan_retirement(draft);
  } else if (service.status == ServiceStatus::kActive) {
    if (service.controller != DeploymentController::kEcs) {
      planning::plan_task_sets(draft);
    } else if (service.scheduling == SchedulingStrategy::kDaemon) {
      planning::plan_daemon(draft);
    } else {
      planning::plan_replica(draft);
    }
  }
  planning::tell_draining(draft);
  if (draft.changed) draft.plan.service = std::move(draft.next);
  return std::move(draft.plan);
}

}  // namespace gantry::ecs
