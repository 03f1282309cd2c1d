#include "ecs/ops/convert_services.h"

#include <algorithm>
#include <ranges>

#include "ecs/ops/convert.h"

namespace gantry::ecs {
namespace {

constexpr std::size_t kMostEvents = 100;  // AWS: API_Service, events

/// Those of all deployments and task sets that roll out the revision.
GenerationCounts count_revision(const Tables& tables, const Service& service,
                                std::string_view revision_arn) {
  GenerationCounts total;
  for (const Deployment& deployment : service.deployments) {
    if (deployment.revision_arn != revision_arn) continue;
    const GenerationCounts counts = tables.generations.of(deployment.id);
    total.running += counts.running;
    total.pending += counts.pending;
  }
  return total;
}

std::int32_t desired_of_revision(const Service& service, std::string_view revision_arn) {
  for (const Deployment& deployment : service.deployments) {
    if (deployment.revision_arn == revision_arn) return deployment.desired_count;
  }
  return 0;
}

api::ecs::Deployment to_api(const Tables& tables, const Deployment& deployment) {
  const GenerationCounts counts = tables.generations.of(deployment.id);
  api::ecs::Deployment out{.created_at = deployment.created_at,
                           .desired_count = deployment.desired_count,
                           .failed_tasks = deployment.failed_tasks,
                           .id = deployment.id,
                           .pending_count = counts.pending,
                           .rollout_state = std::string(to_string(deployment.rollout_state)),
                           .rollout_state_reason = deployment.rollout_state_reason,
                           .running_count = counts.running,
                           .status = std::string(to_string(deployment.status)),
                           .task_definition = deployment.task_definition_arn,
                           .updated_at = deployment.updated_at};
  if (const auto* revision = tables.service_revisions.find(deployment.revision_arn)) {
    out.launch_type = revision->document.launch_type;
    out.capacity_provider_strategy = revision->document.capacity_provider_strategy;
    out.network_configuration = revision->document.network_configuration;
  }
  return out;
}

std::vector<api::ecs::ServiceEvent> events_of(const Tables& tables, const Service& service) {
  std::vector<api::ecs::ServiceEvent> events;
  // Their rows follow each other, oldest first.
  auto row = tables.service_events.lower_bound(service.arn + "#");
  for (; row != tables.service_events.end() && row->service_arn == service.arn; ++row)
    events.push_back({.created_at = row->created_at, .id = row->id, .message = row->message});
  std::ranges::reverse(events);
  if (events.size() > kMostEvents) events.resize(kMostEvents);
  return events;
}

/// What is on its way or there: the revisions of the deployments that have or want tasks.
std::vector<api::ecs::ServiceCurrentRevisionSummary> current_revisions(const Tables& tables,
                                                                       const Service& service) {
  std::vector<api::ecs::ServiceCurrentRevisionSummary> out;
  for (const Deployment& deployment : service.deployments) {
    if (deployment.status == DeploymentStatus::kInactive) continue;
    if (std::ranges::find(out, deployment.revision_arn,
                          &api::ecs::ServiceCurrentRevisionSummary::arn) != out.end()) {
      continue;
    }
    const GenerationCounts counts = count_revision(tables, service, deployment.revision_arn);
    out.push_back({.arn = deployment.revision_arn,
                   .pending_task_count = counts.pending,
                   .requested_task_count = deployment.desired_count,
                   .running_task_count = counts.running});
  }
  return out;
}

api::ecs::ServiceRevisionSummary summary_of(const Tables& tables,
                                            const ServiceDeployment& deployment,
                                            const std::string& revision_arn) {
  api::ecs::ServiceRevisionSummary out{.arn = revision_arn};
  const Service* service = tables.services.find(deployment.service_arn);
  if (service == nullptr) return out;
  const GenerationCounts counts = count_revision(tables, *service, revision_arn);
  out.pending_task_count = counts.pending;
  out.requested_task_count = desired_of_revision(*service, revision_arn);
  out.running_task_count = counts.running;
  return out;
}

/// AWS: API_ServiceDeploymentCircuitBreaker and API_ServiceDeploymentAlarms, status.
std::string monitor_status(bool enabled, bool triggered, const ServiceDeployment& deployment) {
  if (!enabled) return "DISABLED";
  if (triggered) return "TRIGGERED";
  return deployment.finished_at ? "MONITORING_COMPLETE" : "MONITORING";
}

std::int32_t failed_tasks_of(const Tables& tables, const ServiceDeployment& deployment) {
  std::int32_t failed = 0;
  const Service* service = tables.services.find(deployment.service_arn);
  if (service == nullptr) return failed;
  for (const Deployment& generation : service->deployments) {
    if (generation.service_deployment_arn == deployment.arn &&
        generation.revision_arn == deployment.target_revision)
      failed = std::max(failed, generation.failed_tasks);
  }
  return failed;
}

void describe_monitors(const Tables& tables, const ServiceDeployment& deployment,
                       api::ecs::ServiceDeployment& out) {
  const auto& configuration = deployment.configuration;
  const auto& breaker = configuration.deployment_circuit_breaker;
  const std::int32_t failures = failed_tasks_of(tables, deployment);
  const bool watched = breaker && breaker->enable.value_or(false);
  out.deployment_circuit_breaker = api::ecs::ServiceDeploymentCircuitBreaker{
      .failure_count = failures,
      .status = monitor_status(watched, failures >= deployment.failure_threshold, deployment),
      .threshold = deployment.failure_threshold};
  const auto& alarms = configuration.alarms;
  if (!alarms) return;
  out.alarms = api::ecs::ServiceDeploymentAlarms{
      .alarm_names = alarms->alarm_names,
      .status = monitor_status(alarms->enable.value_or(false), !deployment.triggered_alarms.empty(),
                               deployment),
      .triggered_alarm_names = unless_empty(deployment.triggered_alarms)};
}

}  // namespace

GenerationCounts count_tasks(const Tables& tables, const Service& service) {
  GenerationCounts total;
  const auto add = [&](std::string_view id) {
    const GenerationCounts counts = tables.generations.of(id);
    total.running += counts.running;
    total.pending += counts.pending;
  };
  for (const Deployment& deployment : service.deployments) add(deployment.id);
  for (const TaskSet& task_set : tables.task_sets_by_service.range(service.arn)) add(task_set.id);
  return total;
}

api::ecs::Service to_api(const Tables& tables, const Service& service,
                         const std::optional<std::vector<std::string>>& include) {
  const GenerationCounts counts = count_tasks(tables, service);
  api::ecs::Service out{
      .availability_zone_rebalancing =
          service.availability_zone_rebalancing ? "ENABLED" : "DISABLED",
      .capacity_provider_strategy = unless_empty(service.capacity_provider_strategy),
      .cluster_arn = service.cluster_arn,
      .created_at = service.created_at,
      .created_by = unless_empty(service.created_by),
      .current_service_deployment = unless_empty(service.current_service_deployment),
      .deployment_configuration = service.deployment_configuration,
      .deployment_controller =
          api::ecs::DeploymentController{.type = std::string(to_string(service.controller))},
      .desired_count = service.desired_count,
      .enable_ecs_managed_tags = service.enable_ecs_managed_tags,
      .enable_execute_command = service.enable_execute_command,
      .events = events_of(tables, service),
      .health_check_grace_period_seconds = service.health_check_grace_period_seconds,
      .launch_type = unless_empty(service.launch_type),
      .load_balancers = service.load_balancers,
      .network_configuration = service.network_configuration,
      .pending_count = counts.pending,
      .placement_constraints = service.placement_constraints,
      .placement_strategy = service.placement_strategy,
      .propagate_tags = service.propagate_tags,
      .role_arn = unless_empty(service.role_arn),
      .running_count = counts.running,
      .scheduling_strategy = std::string(to_string(service.scheduling)),
      .service_arn = service.arn,
      .service_name = service.name,
      .status = std::string(to_string(service.status)),
      .task_definition = unless_empty(service.task_definition_arn)};
  out.service_registries.emplace();
  auto& deployments = out.deployments.emplace();
  for (const Deployment& deployment : service.deployments)
    deployments.push_back(to_api(tables, deployment));
  if (service.controller == DeploymentController::kEcs) {
    out.current_service_revisions = current_revisions(tables, service);
  } else {
    auto& task_sets = out.task_sets.emplace();
    for (const TaskSet& task_set : tables.task_sets_by_service.range(service.arn))
      task_sets.push_back(to_api(tables, task_set, include));
  }
  if (includes(include, "TAGS")) out.tags = to_api(service.tags);
  return out;
}

api::ecs::TaskSet to_api(const Tables& tables, const TaskSet& task_set,
                         const std::optional<std::vector<std::string>>& include) {
  const GenerationCounts counts = tables.generations.of(task_set.id);
  api::ecs::TaskSet out{
      .capacity_provider_strategy = unless_empty(task_set.capacity_provider_strategy),
      .cluster_arn = task_set.cluster_arn,
      .computed_desired_count = task_set.computed_desired_count,
      .created_at = task_set.created_at,
      .external_id = unless_empty(task_set.external_id),
      .id = task_set.id,
      .launch_type = unless_empty(task_set.launch_type),
      .load_balancers = task_set.load_balancers,
      .network_configuration = task_set.network_configuration,
      .pending_count = counts.pending,
      .running_count = counts.running,
      .scale = api::ecs::Scale{.unit = "PERCENT", .value = task_set.scale_percent},
      .service_arn = task_set.service_arn,
      .stability_status = task_set.stable ? "STEADY_STATE" : "STABILIZING",
      .stability_status_at = task_set.stability_at,
      .started_by = unless_empty(task_set.started_by),
      .status = task_set.draining ? "DRAINING" : std::string(to_string(task_set.status)),
      .task_definition = task_set.task_definition_arn,
      .task_set_arn = task_set.arn,
      .updated_at = task_set.updated_at};
  out.service_registries.emplace();
  out.tags.emplace();
  if (includes(include, "TAGS")) out.tags = to_api(task_set.tags);
  return out;
}

api::ecs::ServiceDeployment to_api(const Tables& tables, const ServiceDeployment& deployment) {
  api::ecs::ServiceDeployment out{.cluster_arn = deployment.cluster_arn,
                                  .created_at = deployment.created_at,
                                  .deployment_configuration = deployment.configuration,
                                  .finished_at = deployment.finished_at,
                                  .lifecycle_stage = unless_empty(deployment.stage),
                                  .service_arn = deployment.service_arn,
                                  .service_deployment_arn = deployment.arn,
                                  .started_at = deployment.started_at,
                                  .status = std::string(to_string(deployment.status)),
                                  .status_reason = unless_empty(deployment.status_reason),
                                  .stopped_at = deployment.stopped_at,
                                  .updated_at = deployment.updated_at};
  auto& sources = out.source_service_revisions.emplace();
  for (const auto& arn : deployment.source_revisions)
    sources.push_back(summary_of(tables, deployment, arn));
  out.target_service_revision = summary_of(tables, deployment, deployment.target_revision);
  describe_monitors(tables, deployment, out);
  if (!deployment.rollback_revision.empty()) {
    out.rollback = api::ecs::Rollback{.reason = unless_empty(deployment.rollback_reason),
                                      .service_revision_arn = deployment.rollback_revision,
                                      .started_at = deployment.rollback_started_at};
  }
  return out;
}

api::ecs::ServiceDeploymentBrief to_brief(const ServiceDeployment& deployment) {
  return {.cluster_arn = deployment.cluster_arn,
          .created_at = deployment.created_at,
          .finished_at = deployment.finished_at,
          .service_arn = deployment.service_arn,
          .service_deployment_arn = deployment.arn,
          .started_at = deployment.started_at,
          .status = std::string(to_string(deployment.status)),
          .status_reason = unless_empty(deployment.status_reason),
          .target_service_revision_arn = deployment.target_revision};
}

}  // namespace gantry::ecs
