#include "ecs/service_changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/arn.h"
#include "ecs/ops/convert.h"

namespace gantry::ecs {
namespace {

constexpr std::int64_t kMostEvents = 100;  // AWS: API_Service, events
// AWS: "View service history using Amazon ECS service deployments".
constexpr Millis kHistory = std::chrono::days(90);
// AWS: API_DeleteService: an INACTIVE service may be forgotten at any time.
constexpr Millis kInactiveLifetime = std::chrono::hours(1);
constexpr std::uint64_t kSmallestId = 1'000'000'000'000'000'000;  // 19 digits

std::string digits(IdSource& ids) {
  return std::to_string(kSmallestId + ids.u64() % (8 * kSmallestId));
}

std::string event_row(std::string_view service_arn, std::int64_t number) {
  return fmt::format("{}#{:012}", service_arn, number);
}

/// `arn:...:KIND/CLUSTER/SERVICE` of `arn:...:service/CLUSTER/SERVICE`.
std::string sibling_arn(const Service& service, std::string_view kind) {
  const auto parsed = parse_arn(service.arn);
  const std::string_view path = std::string_view(parsed->resource).substr(sizeof("service"));
  return make_arn("ecs", Scope{parsed->account, parsed->region}, fmt::format("{}/{}", kind, path));
}

/// AWS's ids of service deployments: 21 letters, digits, _ and -.
std::string service_deployment_id(IdSource& ids) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  std::string id;
  std::uint64_t bits = 0;
  for (int i = 0; i < 21; ++i) {
    if (i % 10 == 0) bits = ids.u64();
    id += kLetters[bits & 63];
    bits >>= 6;
  }
  return id;
}

bool contains(const std::vector<std::string>& list, const std::string& wanted) {
  return std::ranges::find(list, wanted) != list.end();
}

bool wants_consistency(const api::ecs::ContainerDefinition& container) {
  return container.version_consistency != "disabled";
}

api::ecs::ServiceRevision revision_document(const Tables& tables, const Service& service,
                                            const std::string& arn, Time now) {
  api::ecs::ServiceRevision document{
      .service_revision_arn = arn,
      .service_arn = service.arn,
      .cluster_arn = service.cluster_arn,
      .task_definition = service.task_definition_arn,
      .capacity_provider_strategy = unless_empty(service.capacity_provider_strategy),
      .load_balancers = unless_empty(service.load_balancers),
      .network_configuration = service.network_configuration,
      .guard_duty_enabled = false,
      .created_at = now};
  if (!service.launch_type.empty()) document.launch_type = service.launch_type;
  auto& images = document.container_images.emplace();
  if (const auto* definition = tables.task_definitions.find(service.task_definition_arn)) {
    for (const auto& container : *definition->document.container_definitions)
      images.push_back({.container_name = container.name, .image = container.image});
  }
  return document;
}

std::string make_revision(Tables& tables, store::Tx& tx, IdSource& ids, Time now,
                          const Service& service) {
  std::string arn = fmt::format("{}/{}", sibling_arn(service, "service-revision"), digits(ids));
  tables.service_revisions.put(tx, {.arn = arn,
                                    .service_arn = service.arn,
                                    .created_at = now,
                                    .document = revision_document(tables, service, arn, now)});
  return arn;
}

std::string make_service_deployment(Tables& tables, store::Tx& tx, IdSource& ids, Time now,
                                    const Service& service, const std::string& revision) {
  ServiceDeployment made{.arn = fmt::format("{}/{}", sibling_arn(service, "service-deployment"),
                                            service_deployment_id(ids)),
                         .service_arn = service.arn,
                         .cluster_arn = service.cluster_arn,
                         .status = ServiceDeploymentStatus::kInProgress,
                         .target_revision = revision,
                         .configuration = service.deployment_configuration,
                         .failure_threshold = failure_threshold(service.desired_count),
                         .created_at = now,
                         .updated_at = now,
                         .started_at = now};
  for (const Deployment& deployment : service.deployments) {
    if (deployment.status != DeploymentStatus::kInactive &&
        !contains(made.source_revisions, deployment.revision_arn)) {
      made.source_revisions.push_back(deployment.revision_arn);
    }
  }
  std::string arn = made.arn;
  tables.service_deployments.put(tx, std::move(made));
  return arn;
}

void prepend_primary(Service& service, Deployment primary) {
  for (Deployment& deployment : service.deployments) {
    if (deployment.status != DeploymentStatus::kPrimary) continue;
    deployment.status = DeploymentStatus::kActive;
    deployment.updated_at = primary.created_at;
  }
  service.deployments.insert(service.deployments.begin(), std::move(primary));
  service.throttle = {};
  service.steady_deployment.clear();
}

Deployment new_primary(IdSource& ids, Time now, const Service& service) {
  Deployment primary{.id = new_generation_id(ids),
                     .task_definition_arn = service.task_definition_arn,
                     .desired_count = service.desired_count,
                     .created_at = now,
                     .updated_at = now};
  primary.rollout_state_reason = fmt::format("ECS deployment {} in progress.", primary.id);
  return primary;
}

/// Of what is older than the history that AWS keeps, only what is still needed stays: to describe
/// the present deployments, and to roll back.
void prune_history(Tables& tables, store::Tx& tx, Time now, std::string_view service_arn) {
  const Service& service = *tables.services.find(service_arn);
  std::vector<std::string> needed{rollback_target(tables, service)};
  for (const Deployment& deployment : service.deployments)
    needed.push_back(deployment.revision_arn);
  std::vector<std::string> old;
  for (const ServiceDeployment& deployment : tables.deployments_by_service.range(service.arn)) {
    const bool keeps_target = contains(needed, deployment.target_revision) ||
                              contains(needed, deployment.rollback_revision);
    if (now - deployment.created_at < kHistory || !deployment.finished_at || keeps_target) {
      needed.push_back(deployment.target_revision);
    } else {
      old.push_back(deployment.arn);
    }
  }
  for (const auto& arn : old) tables.service_deployments.erase(tx, arn);
  old.clear();
  for (const ServiceRevision& revision : tables.revisions_by_service.range(service.arn)) {
    if (now - revision.created_at >= kHistory && !contains(needed, revision.arn))
      old.push_back(revision.arn);
  }
  for (const auto& arn : old) tables.service_revisions.erase(tx, arn);
}

/// The deployment that rolled out the revision, if its tasks may still be there, out of the
/// service's list. AWS: a rollback takes the COMPLETED deployment itself back to IN_PROGRESS.
std::optional<Deployment> take_deployment(Service& service, std::string_view revision_arn) {
  const auto found = std::ranges::find_if(service.deployments, [&](const Deployment& deployment) {
    return deployment.status == DeploymentStatus::kActive &&
           deployment.revision_arn == revision_arn;
  });
  if (found == service.deployments.end()) return std::nullopt;
  Deployment taken = std::move(*found);
  service.deployments.erase(found);
  return taken;
}

template <class Index>
std::vector<std::string> keys_of(const Index& index, std::string_view service_arn) {
  std::vector<std::string> keys;
  for (const auto& record : index.range(std::string(service_arn))) keys.emplace_back(record.key());
  return keys;
}

}  // namespace

std::string new_generation_id(IdSource& ids) { return "ecs-svc/" + digits(ids); }

void add_service_event(Tables& tables, store::Tx& tx, IdSource& ids, Time now,
                       std::string_view service_arn, NewServiceEvent event) {
  std::int64_t number = 0;
  const bool found = tables.services.update(
      tx, service_arn, [&](Service& service) { number = service.next_event++; });
  if (!found) return;
  tables.service_events.put(tx, {.row = event_row(service_arn, number),
                                 .service_arn = std::string(service_arn),
                                 .number = number,
                                 .id = ids.uuid(),
                                 .message = std::move(event.message),
                                 .created_at = now,
                                 .action = event.action,
                                 .action_reason = std::move(event.action_reason),
                                 .action_resources = std::move(event.action_resources)});
  tables.service_events.erase(tx, event_row(service_arn, number - kMostEvents));
}

void add_service_event(Tables& tables, store::Tx& tx, IdSource& ids, Time now,
                       std::string_view service_arn, std::string message) {
  add_service_event(tables, tx, ids, now, service_arn,
                    NewServiceEvent{.message = std::move(message)});
}

const ServiceEvent* newest_event(const Tables& tables, std::string_view service_arn) {
  const Service* service = tables.services.find(service_arn);
  if (service == nullptr) return nullptr;
  return tables.service_events.find(event_row(service_arn, service->next_event - 1));
}

std::int32_t failure_threshold(std::int32_t desired_count) {
  return std::clamp((desired_count + 1) / 2, 3, 200);
}

std::string begin_deployment(Tables& tables, store::Tx& tx, IdSource& ids, Time now,
                             std::string_view service_arn) {
  const Service& before = *tables.services.find(service_arn);
  const std::string superseded = before.current_service_deployment;
  const std::string revision = make_revision(tables, tx, ids, now, before);
  const std::string service_deployment =
      make_service_deployment(tables, tx, ids, now, before, revision);
  if (!superseded.empty()) {
    move_service_deployment(tables, tx, superseded, ServiceDeploymentStatus::kStopped,
                            "Service deployment was stopped because a new deployment started.",
                            now);
  }
  Deployment primary = new_primary(ids, now, before);
  primary.revision_arn = revision;
  primary.service_deployment_arn = service_deployment;
  std::string id = primary.id;
  tables.services.update(tx, service_arn, [&](Service& service) {
    prepend_primary(service, std::move(primary));
    service.current_service_deployment = service_deployment;
  });
  prune_history(tables, tx, now, service_arn);
  return id;
}

std::string begin_rollback(Tables& tables, store::Tx& tx, IdSource& ids, Time now,
                           std::string_view service_arn, std::string_view revision_arn,
                           std::string reason) {
  const ServiceRevision* revision = tables.service_revisions.find(revision_arn);
  if (revision == nullptr) return {};
  const auto& document = revision->document;
  std::string id;
  std::string service_deployment;
  tables.services.update(tx, service_arn, [&](Service& service) {
    service.task_definition_arn = document.task_definition.value_or("");
    service.launch_type = document.launch_type.value_or("");
    service.capacity_provider_strategy = document.capacity_provider_strategy.value_or(
        decltype(service.capacity_provider_strategy){});
    service.load_balancers = document.load_balancers.value_or(decltype(service.load_balancers){});
    service.network_configuration = document.network_configuration;
    Deployment primary =
        take_deployment(service, revision->arn).value_or(new_primary(ids, now, service));
    primary.status = DeploymentStatus::kPrimary;
    primary.rollout_state = RolloutState::kInProgress;
    primary.desired_count = service.desired_count;
    primary.updated_at = now;
    primary.revision_arn = revision->arn;
    primary.service_deployment_arn = service.current_service_deployment;
    primary.rolls_back = true;
    primary.baking_since.reset();
    id = primary.id;
    service_deployment = service.current_service_deployment;
    prepend_primary(service, std::move(primary));
  });
  tables.service_deployments.update(tx, service_deployment, [&](ServiceDeployment& deployment) {
    deployment.status = ServiceDeploymentStatus::kRollbackInProgress;
    deployment.status_reason = reason;
    deployment.rollback_revision = revision_arn;
    deployment.rollback_reason = std::move(reason);
    deployment.rollback_started_at = now;
    deployment.updated_at = now;
  });
  return id;
}

std::string rollback_target(const Tables& tables, const Service& service) {
  const ServiceDeployment* newest = nullptr;
  for (const ServiceDeployment& deployment : tables.deployments_by_service.range(service.arn)) {
    const bool good = deployment.status == ServiceDeploymentStatus::kSuccessful ||
                      deployment.status == ServiceDeploymentStatus::kRollbackSuccessful;
    if (good && (newest == nullptr || newest->finished_at < deployment.finished_at))
      newest = &deployment;
  }
  if (newest == nullptr) return {};
  return newest->status == ServiceDeploymentStatus::kSuccessful ? newest->target_revision
                                                                : newest->rollback_revision;
}

bool is_final(ServiceDeploymentStatus status) {
  switch (status) {
    case ServiceDeploymentStatus::kPending:
    case ServiceDeploymentStatus::kInProgress:
    case ServiceDeploymentStatus::kStopRequested:
    case ServiceDeploymentStatus::kRollbackRequested:
    case ServiceDeploymentStatus::kRollbackInProgress:
      return false;
    case ServiceDeploymentStatus::kStopped:
    case ServiceDeploymentStatus::kRollbackSuccessful:
    case ServiceDeploymentStatus::kRollbackFailed:
    case ServiceDeploymentStatus::kSuccessful:
      return true;
  }
  return true;
}

void move_service_deployment(Tables& tables, store::Tx& tx, std::string_view arn,
                             ServiceDeploymentStatus status, std::string reason, Time now) {
  std::string service_arn;
  const bool found = tables.service_deployments.update(tx, arn, [&](ServiceDeployment& deployment) {
    service_arn = deployment.service_arn;
    deployment.status = status;
    deployment.status_reason = std::move(reason);
    deployment.updated_at = now;
    if (!is_final(status)) return;
    deployment.finished_at = now;
    if (status == ServiceDeploymentStatus::kStopped) deployment.stopped_at = now;
  });
  if (!found || !is_final(status)) return;
  const Service* service = tables.services.find(service_arn);
  if (service == nullptr || service->current_service_deployment != arn) return;
  tables.services.update(tx, service_arn,
                         [](Service& changed) { changed.current_service_deployment.clear(); });
}

void note_image_digests(Tables& tables, store::Tx& tx, const Task& task) {
  const Service* service = tables.services.find(task.service_arn);
  if (service == nullptr) return;
  const auto deployment =
      std::ranges::find(service->deployments, task.started_by.str(), &Deployment::id);
  if (deployment == service->deployments.end()) return;
  const auto* revision = tables.service_revisions.find(deployment->revision_arn);
  const auto* definition = tables.task_definitions.find(task.task_definition_arn);
  if (revision == nullptr || definition == nullptr || !revision->document.container_images) return;
  auto images = *revision->document.container_images;
  bool changed = false;
  for (const auto& container : *definition->document.container_definitions) {
    const auto image =
        std::ranges::find(images, container.name, &api::ecs::ContainerImage::container_name);
    const auto found = std::ranges::find_if(task.containers, [&](const Container& one) {
      return one.name == container.name.value_or("");
    });
    if (!wants_consistency(container) || image == images.end() || image->image_digest ||
        found == task.containers.end() || found->image_digest.empty()) {
      continue;
    }
    image->image_digest = found->image_digest;
    changed = true;
  }
  if (!changed) return;
  tables.service_revisions.update(tx, revision->arn, [&](ServiceRevision& record) {
    record.document.container_images = std::move(images);
  });
}

void retire_service(Tables& tables, store::Tx& tx, std::string_view service_arn, Time now) {
  tables.services.update(tx, service_arn, [&](Service& service) {
    service.status = ServiceStatus::kInactive;
    service.inactive_at = now;
    service.deployments.clear();
  });
}

void erase_expired_services(Tables& tables, store::Tx& tx, Time now, std::size_t most) {
  std::vector<std::string> expired;
  for (const Service& service : tables.services) {
    if (service.inactive_at && now - *service.inactive_at >= kInactiveLifetime)
      expired.push_back(service.arn);
    if (expired.size() == most) break;
  }
  for (const auto& arn : expired) erase_service(tables, tx, arn);
}

void erase_service(Tables& tables, store::Tx& tx, std::string_view service_arn) {
  const Service* service = tables.services.find(service_arn);
  if (service == nullptr) return;
  const std::int64_t newest = service->next_event - 1;
  for (std::int64_t number = std::max<std::int64_t>(1, newest - kMostEvents + 1); number <= newest;
       ++number) {
    tables.service_events.erase(tx, event_row(service_arn, number));
  }
  for (const auto& key : keys_of(tables.task_sets_by_service, service_arn))
    tables.task_sets.erase(tx, key);
  for (const auto& key : keys_of(tables.revisions_by_service, service_arn))
    tables.service_revisions.erase(tx, key);
  for (const auto& key : keys_of(tables.deployments_by_service, service_arn))
    tables.service_deployments.erase(tx, key);
  tables.services.erase(tx, service_arn);
}

}  // namespace gantry::ecs
