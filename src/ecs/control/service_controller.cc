#include "ecs/control/service_controller.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "base/log.h"
#include "ecs/control/service_placement.h"
#include "ecs/control/service_view.h"
#include "ecs/lifecycle.h"

namespace gantry::ecs {
namespace {

// One transaction must not hold the state thread for long.
constexpr int kMostStartsAtOnce = 500;
// AWS launches and announces tasks of a service in batches of ten.
constexpr std::size_t kTasksInOneEvent = 10;
// Beside being woken: room may also come in ways that nobody notices.
constexpr Millis kHungryRetry = std::chrono::minutes(1);
constexpr Millis kRebalanceRetry = std::chrono::minutes(5);
constexpr std::size_t kPromptTasks = 100;
// A turn looks at each task for less than half a microsecond. A service waits 500 of these, and all
// that wait together take a twentieth of the state thread.
constexpr std::size_t kTasksInOneMilli = 2;
constexpr std::size_t kTasksOfAllInOneMilli = 125;

bool is_relevant(const Task& before, const Task& after) {
  return before.last_status != after.last_status || before.desired_status != after.desired_status ||
         before.health != after.health || before.target_health != after.target_health ||
         before.protected_until != after.protected_until;
}

bool takes_tasks(const ContainerInstance* instance) {
  return instance && instance->status == ContainerInstanceStatus::kActive &&
         instance->agent_connected;
}

}  // namespace

ServiceController::ServiceController(Executor& state, store::Database& database, Tables& tables,
                                     IdSource& ids, AlarmSource& alarms, SchedulerSettings settings)
    : state_(state),
      database_(database),
      tables_(tables),
      ids_(ids),
      alarms_(alarms),
      settings_(settings),
      queue_(state, [this](const std::string& arn) { process(arn); }) {
  tables_.services.watch([this](const Service*, const Service* after) {
    if (after && running_) queue_.add(after->arn);
  });
  tables_.task_sets.watch([this](const TaskSet* before, const TaskSet* after) {
    if (running_) queue_.add(after ? after->service_arn : before->service_arn);
  });
  tables_.service_deployments.watch(
      [this](const ServiceDeployment*, const ServiceDeployment* after) {
        if (after && running_) queue_.add(after->service_arn);
      });
  tables_.tasks.watch([this](const Task* before, const Task* after) {
    if (running_) task_changed(before, after);
  });
  tables_.container_instances.watch(
      [this](const ContainerInstance* before, const ContainerInstance* after) {
        if (running_) instance_changed(before, after);
      });
  alarms_.watch([this] {
    if (!running_) return;
    for (const Service& service : tables_.services) {
      if (service.deployment_configuration.alarms) queue_.add(service.arn);
    }
  });
}

void ServiceController::start() {
  running_ = true;
  for (const Service& service : tables_.services) queue_.add(service.arn);
}

void ServiceController::process(const std::string& arn) {
  take_turn(arn);
  const Service* service = tables_.services.find(arn);
  if (!service || service->status == ServiceStatus::kInactive) return queue_.forget(arn);
  const ServiceView view =
      view_service(tables_, alarms_, *service, state_.now(), ids_.u64(), settings_);
  ServicePlan plan = plan_service(view);
  if (!plan.empty()) {
    const auto again =
        database_.transact([&](store::Tx& tx) -> Result<bool> { return apply(tx, view, plan); });
    if (!again) {
      log::warn("{} waits: {}", arn, again.error().message);
      return queue_.retry(arn);
    }
    if (*again || plan.more) queue_.add(arn);
  }
  queue_.forget(arn);
  const bool is_hungry = hungry_.contains(view.service->cluster_arn) &&
                         hungry_[view.service->cluster_arn].contains(arn);
  if (is_hungry && (!plan.next_wake || *plan.next_wake - view.now > kHungryRetry))
    plan.next_wake = view.now + kHungryRetry;
  if (plan.next_wake)
    queue_.add_after(arn, std::max(Millis(1), Millis(*plan.next_wake - state_.now())));
}

Result<bool> ServiceController::apply(store::Tx& tx, const ServiceView& view, ServicePlan& plan) {
  const Time now = view.now;
  const std::string arn = view.service->arn;
  // The plan's views end where the tables change.
  const std::vector<std::string> counted(plan.counted.begin(), plan.counted.end());
  std::vector<std::string> stops;
  for (const StopIntent& stop : plan.stops) stops.emplace_back(stop.task);
  const std::string rollout = view.rollout ? view.rollout->arn : "";
  if (plan.service) tables_.services.put(tx, *plan.service);
  for (const auto& task : counted)
    tables_.tasks.update(tx, task, [](Task& changed) { changed.counted = true; });
  for (const TaskSet& set : plan.task_sets) tables_.task_sets.put(tx, set);
  for (const auto& set : plan.gone_task_sets) tables_.task_sets.erase(tx, set);
  GANTRY_TRY(const bool again, start_tasks(tx, *tables_.services.find(arn), plan));
  for (std::size_t i = 0; i < stops.size(); ++i) {
    request_stop(tables_, tx, stops[i],
                 {.code = plan.stops[i].code, .reason = plan.stops[i].reason}, now);
  }
  for (auto& event : plan.events) add_service_event(tables_, tx, ids_, now, arn, std::move(event));
  if (plan.rollout && !rollout.empty())
    move_service_deployment(tables_, tx, rollout, plan.rollout->status, plan.rollout->reason, now);
  if (plan.rollback) roll_back(tx, *tables_.services.find(arn), *plan.rollback);
  if (plan.retire) {
    std::vector<std::string> sets;
    for (const TaskSet& set : tables_.task_sets_by_service.range(arn)) sets.push_back(set.arn);
    for (const auto& set : sets) tables_.task_sets.erase(tx, set);
    retire_service(tables_, tx, arn, now);
  }
  return again;
}

Result<bool> ServiceController::start_tasks(store::Tx& tx, const Service& service,
                                            const ServicePlan& plan) {
  const std::string arn = service.arn;
  const std::string cluster = service.cluster_arn;
  int budget = kMostStartsAtOnce;
  if (plan.starts.empty() && hungry_.contains(cluster)) hungry_[cluster].erase(arn);
  bool again = false;
  bool is_hungry = false;
  bool placed = false;
  std::optional<NewServiceEvent> failure;
  const StartIntent* failed = nullptr;
  for (const StartIntent& start : plan.starts) {
    if (budget == 0) {
      again = true;
      break;
    }
    PlacementOutcome outcome =
        carry_out(tables_, tx, ids_, state_.now(), *tables_.services.find(arn), start, budget);
    again = again || (start.count > budget && outcome.missing == 0);
    budget -= std::min(budget, start.count);
    placed = placed || !outcome.tasks.empty();
    is_hungry = is_hungry || outcome.missing > 0;
    tell_starts(tx, *tables_.services.find(arn), start, outcome.tasks);
    if (outcome.failure && !failure) {
      failure = std::move(outcome.failure);
      failed = &start;
    }
  }
  is_hungry ? void(hungry_[cluster].insert(arn)) : void(hungry_[cluster].erase(arn));
  // While tasks of its own are still stopping, room is on its way.
  const bool stops_some = std::ranges::any_of(
      tables_.active_tasks_by_service.range(arn),
      [](const Task& task) { return task.desired_status == DesiredStatus::kStopped; });
  if (failure && stops_some && failed->zone.empty()) failure.reset();
  if (failure || placed) note_placement(tx, arn, failed ? *failed : StartIntent{}, failure, placed);
  return again;
}

void ServiceController::tell_starts(store::Tx& tx, const Service& service, const StartIntent& start,
                                    const std::vector<std::string>& tasks) {
  const std::string arn = service.arn;
  const std::string head =
      service.controller == DeploymentController::kEcs
          ? fmt::format("(service {})", service.name)
          : fmt::format("(service {}, taskSet {})", service.name, start.generation);
  const std::string where =
      start.zone.empty() ? "" : fmt::format(" in {} to AZ Rebalance", start.zone);
  int unhealthy = start.replaces_unhealthy;
  for (std::size_t from = 0; from < tasks.size(); from += kTasksInOneEvent) {
    const std::size_t count = std::min(kTasksInOneEvent, tasks.size() - from);
    std::string list;
    for (std::size_t i = from; i < from + count; ++i)
      fmt::format_to(std::back_inserter(list), " (task {})", id_of(tasks[i]));
    std::string message = fmt::format("{} has started {} tasks{}:{}.", head, count, where, list);
    const int replaced = std::min(unhealthy, static_cast<int>(count));
    unhealthy -= replaced;
    if (replaced > 0) {
      fmt::format_to(std::back_inserter(message),
                     " Amazon ECS replaced {} tasks due to an unhealthy status.", replaced);
    }
    add_service_event(tables_, tx, ids_, state_.now(), arn, std::move(message));
  }
}

void ServiceController::note_placement(store::Tx& tx, const std::string& arn,
                                       const StartIntent& start,
                                       const std::optional<NewServiceEvent>& failure, bool placed) {
  Service next = *tables_.services.find(arn);
  std::vector<NewServiceEvent> events;
  const auto erased = placed
                          ? std::erase_if(next.notes.notices,
                                          [](const Notice& notice) {
                                            return notice.message.find("unable to place a task") !=
                                                   std::string::npos;
                                          })
                          : 0;
  bool changed = erased > 0;
  if (failure) changed = announce(next, events, *failure, state_.now()) || changed;
  if (failure && !start.zone.empty()) {
    next.notes.rebalance_after = state_.now() + kRebalanceRetry;
    changed = true;
  }
  if (changed) tables_.services.put(tx, std::move(next));
  for (auto& event : events)
    add_service_event(tables_, tx, ids_, state_.now(), arn, std::move(event));
}

void ServiceController::roll_back(store::Tx& tx, const Service& service,
                                  const RollbackIntent& intent) {
  const std::string arn = service.arn;
  const std::string id =
      begin_rollback(tables_, tx, ids_, state_.now(), arn, intent.revision, intent.reason);
  tables_.services.update(tx, arn, [&](Service& changed) {
    const auto found = std::ranges::find(changed.deployments, id, &Deployment::id);
    if (found == changed.deployments.end()) return;
    found->rollout_state_reason = fmt::format(fmt::runtime(intent.rollout_reason), id);
  });
}

void ServiceController::task_changed(const Task* before, const Task* after) {
  const Task& task = after ? *after : *before;
  if (after && !after->service_arn.empty() && (!before || is_relevant(*before, *after)))
    touch(std::string(after->service_arn));
  const bool stopped = before && is_active(*before) && (!after || !is_active(*after));
  if (!stopped) return;
  wake_hungry(std::string(task.cluster_arn));
  const auto* instance = tables_.container_instances.find(task.container_instance_arn);
  if (instance && instance->status == ContainerInstanceStatus::kDraining)
    wake_daemons(instance->cluster_arn);
}

void ServiceController::instance_changed(const ContainerInstance* before,
                                         const ContainerInstance* after) {
  if (before && after && before->version == after->version) return;
  const ContainerInstance& instance = after ? *after : *before;
  wake_daemons(instance.cluster_arn);
  if (takes_tasks(after)) wake_hungry(instance.cluster_arn);
  const bool changed_hands = !before || !after || before->status != after->status ||
                             before->agent_connected != after->agent_connected;
  if (!changed_hands) return;
  std::set<std::string> services;
  for (const Task& task : tables_.active_tasks_by_instance.range(instance.arn)) {
    if (!task.service_arn.empty()) services.emplace(task.service_arn);
  }
  for (const auto& arn : services) queue_.add(arn);
  if (before && takes_tasks(before) != takes_tasks(after)) {
    for (const Service& service : tables_.services_by_cluster.range(instance.cluster_arn)) {
      if (service.availability_zone_rebalancing) queue_.add(service.arn);
    }
  }
}

void ServiceController::touch(const std::string& service_arn) {
  const std::size_t tasks = tables_.active_tasks_by_service.count(service_arn);
  if (tasks <= kPromptTasks) return queue_.add(service_arn);
  const auto [at, fresh] = touched_.try_emplace(service_arn);
  if (!fresh) return;
  at->second.tasks = tasks;
  touched_tasks_ += tasks;
  const Millis pause(std::max(tasks / kTasksInOneMilli, touched_tasks_ / kTasksOfAllInOneMilli));
  at->second.turn = state_.after(pause, [this, service_arn] { queue_.add(service_arn); });
}

void ServiceController::take_turn(const std::string& service_arn) {
  const auto found = touched_.find(service_arn);
  if (found == touched_.end()) return;
  touched_tasks_ -= found->second.tasks;
  touched_.erase(found);
}

void ServiceController::wake_daemons(const std::string& cluster_arn) {
  for (const Service& service : tables_.services_by_cluster.range(cluster_arn)) {
    if (service.scheduling == SchedulingStrategy::kDaemon) queue_.add(service.arn);
  }
}

void ServiceController::wake_hungry(const std::string& cluster_arn) {
  const auto found = hungry_.find(cluster_arn);
  if (found == hungry_.end()) return;
  for (const auto& arn : std::exchange(found->second, {})) queue_.add(arn);
}

}  // namespace gantry::ecs
