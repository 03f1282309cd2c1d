#include "ecs/control/service_view.h"

#include <algorithm>
#include <unordered_map>

#include "ecs/control/service_placement.h"

namespace gantry::ecs {
namespace {

/// Of a task's container instance.
struct HostView {
  HostState state = HostState::kLost;
  std::optional<Time> lost_at;  ///< when it is lost if its agent does not come back
};

/// Lookups that many tasks share. Tasks share the bytes of equal ARNs too (base/shared_text.h), so
/// that an ARN's address tells it; one that lies elsewhere is only looked up once more.
class Lookup {
 public:
  Lookup(const Tables& tables, Time now, Millis patience)
      : tables_(tables), now_(now), patience_(patience) {}

  const HostView& host(std::string_view arn) {
    const auto [at, fresh] = hosts_.try_emplace(arn.data());
    if (fresh) at->second = view_host(arn);
    return at->second;
  }

  /// Does an essential container of the definition have a health check?
  bool awaits_health(std::string_view definition_arn) {
    const auto [at, fresh] = checks_.try_emplace(definition_arn.data(), false);
    if (fresh) at->second = has_check(definition_arn);
    return at->second;
  }

 private:
  HostView view_host(std::string_view arn) const {
    const auto* instance = tables_.container_instances.find(arn);
    if (!instance) return {};
    HostView view{.state = host_state(*instance, now_, patience_)};
    if (view.state != HostState::kLost && !instance->agent_connected && instance->agent_lost_at)
      view.lost_at = *instance->agent_lost_at + patience_;
    return view;
  }

  bool has_check(std::string_view definition_arn) const {
    const auto* definition = tables_.task_definitions.find(definition_arn);
    if (!definition || !definition->document.container_definitions) return false;
    return std::ranges::any_of(
        *definition->document.container_definitions, [](const auto& container) {
          return container.health_check && container.essential.value_or(true);
        });
  }

  const Tables& tables_;
  Time now_;
  Millis patience_;
  std::unordered_map<const char*, HostView> hosts_;
  std::unordered_map<const char*, bool> checks_;
};

TaskView view_task(const Task& task, Lookup& lookup) {
  const std::string_view instance = task.container_instance_arn;
  const HostView host =
      instance.empty() ? HostView{.state = HostState::kUsable} : lookup.host(instance);
  return {.arn = task.arn,
          .generation = task.started_by,
          .instance = instance,
          .zone = task.availability_zone,
          .last_status = task.last_status,
          .wanted = task.desired_status == DesiredStatus::kRunning,
          .awaits_health = lookup.awaits_health(task.task_definition_arn),
          .awaits_targets = task.target_state != TargetState::kNone,
          .host = host.state,
          .health = task.health,
          .target_health = task.target_health,
          .target_reason = task.target_reason,
          .stop_code = task.stop_code,
          .stopped_reason = task.stopped_reason,
          .created_at = task.created_at,
          .started_at = task.started_at,
          .protected_until = task.protected_until,
          .host_lost_at = host.lost_at};
}

bool wants_instances(const Service& service) {
  return std::ranges::any_of(service.placement_strategy,
                             [](const auto& step) { return step.type != "random"; });
}

void view_instances(const Tables& tables, ServiceView& view) {
  for (const TaskView& task : view.tasks) {
    if (task.instance.empty() || view.instances.contains(task.instance)) continue;
    const auto* record = tables.container_instances.find(task.instance);
    if (!record) continue;
    const Resources& claimed = tables.usage.of(task.instance).claimed;
    view.instances.emplace(task.instance,
                           InstanceView{.record = record,
                                        .free_cpu = record->registered.cpu - claimed.cpu,
                                        .free_memory = record->registered.memory - claimed.memory});
  }
}

/// Only then are zones balanced: until then the cluster need not be looked at.
bool is_at_rest(const ServiceView& view) {
  const Service& service = *view.service;
  return service.deployments.size() == 1 &&
         service.deployments.front().rollout_state == RolloutState::kCompleted &&
         (service.notes.rebalancing || std::ssize(view.tasks) == service.desired_count);
}

void view_zones(const Tables& tables, ServiceView& view) {
  for (const auto& instance : tables.instances_by_cluster.range(view.service->cluster_arn)) {
    if (instance.status != ContainerInstanceStatus::kActive || !instance.agent_connected) continue;
    const Attribute* zone = find_attribute(instance, "ecs.availability-zone");
    if (zone && zone->value && !zone->value->empty()) view.zones.push_back(*zone->value);
  }
  std::ranges::sort(view.zones);
  const auto rest = std::ranges::unique(view.zones);
  view.zones.erase(rest.begin(), rest.end());
}

bool runs_on(const Tables& tables, const ServiceView& view, const ContainerInstance& instance) {
  return std::ranges::any_of(
      tables.active_tasks_by_instance.range(instance.arn),
      [&](const Task& task) { return task.service_arn == view.service->arn; });
}

void view_daemon_hosts(const Tables& tables, ServiceView& view) {
  const auto request = daemon_request(tables, *view.service);
  if (!request) return;
  for (const auto& instance : tables.instances_by_cluster.range(view.service->cluster_arn)) {
    DaemonHost host{.arn = instance.arn,
                    .eligible = is_eligible(tables, instance, *request),
                    .draining = instance.status == ContainerInstanceStatus::kDraining};
    if (host.draining) {
      host.other_tasks = std::ranges::any_of(
          tables.active_tasks_by_instance.range(instance.arn), [&](const Task& task) {
            return !task.service_arn.empty() && task.service_arn != view.service->arn;
          });
    }
    // Without an agent nothing can start there; what runs there runs on.
    if (!instance.agent_connected && !runs_on(tables, view, instance)) host.eligible = false;
    view.hosts.push_back(host);
  }
}

}  // namespace

HostState host_state(const ContainerInstance& instance, Time now, Millis patience) {
  switch (instance.status) {
    case ContainerInstanceStatus::kInactive:
      return HostState::kLost;
    case ContainerInstanceStatus::kDraining:
    case ContainerInstanceStatus::kActive:
      break;
  }
  const bool lost = !instance.agent_connected && instance.agent_lost_at &&
                    now - *instance.agent_lost_at >= patience;
  if (lost) return HostState::kLost;
  return instance.status == ContainerInstanceStatus::kDraining ? HostState::kDraining
                                                               : HostState::kUsable;
}

ServiceView view_service(const Tables& tables, const AlarmSource& alarms, const Service& service,
                         Time now, std::uint64_t seed, const SchedulerSettings& settings) {
  ServiceView view{.service = &service, .now = now, .seed = seed, .settings = settings};
  Lookup lookup(tables, now, settings.agent_patience);
  view.tasks.reserve(tables.active_tasks_by_service.count(service.arn));
  for (const Task& task : tables.active_tasks_by_service.range(service.arn))
    view.tasks.push_back(view_task(task, lookup));
  for (const Task& task : tables.uncounted_tasks_by_service.range(service.arn))
    view.tasks.push_back(view_task(task, lookup));
  for (const TaskSet& set : tables.task_sets_by_service.range(service.arn))
    view.task_sets.push_back(&set);
  view.rollout = tables.service_deployments.find(service.current_service_deployment);
  if (wants_instances(service)) view_instances(tables, view);
  if (service.availability_zone_rebalancing && is_at_rest(view)) view_zones(tables, view);
  if (service.scheduling == SchedulingStrategy::kDaemon) view_daemon_hosts(tables, view);
  const auto& watched = service.deployment_configuration.alarms;
  if (watched && watched->enable.value_or(false) && watched->alarm_names) {
    AlarmReport report = alarms.report(service.arn, *watched->alarm_names);
    view.alarms = std::move(report.in_alarm);
    view.bake_time = report.bake_time;
  }
  return view;
}

}  // namespace gantry::ecs
