#include <algorithm>

#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/convert_services.h"
#include "ecs/ops/lookup.h"
#include "ecs/ops/service_lookup.h"
#include "ecs/service_changes.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

/// AWS: API_DeleteService, force: only a REPLICA service must have been scaled
/// down.
Result<void> check_idle(const Tables& tables, const Service& service) {
  if (service.scheduling == SchedulingStrategy::kReplica && service.desired_count > 0) {
    return std::unexpected(errors::InvalidParameterException(
        "The service cannot be stopped while it is scaled above 0."));
  }
  const bool rolling = std::ranges::any_of(service.deployments, [&](const Deployment& deployment) {
    return deployment.status == DeploymentStatus::kActive &&
           tables.generations.of(deployment.id) != GenerationCounts{};
  });
  if (rolling || tables.task_sets_by_service.contains(service.arn)) {
    return std::unexpected(errors::InvalidParameterException(
        "The service cannot be stopped while deployments are active."));
  }
  return {};
}

/// The controller stops its tasks and makes it INACTIVE.
void drain(Tables& tables, store::Tx& tx, Time now, const std::string& arn) {
  std::string deployment;
  tables.services.update(tx, arn, [&](Service& service) {
    service.status = ServiceStatus::kDraining;
    service.desired_count = 0;
    for (Deployment& generation : service.deployments) {
      generation.desired_count = 0;
      generation.updated_at = now;
    }
    deployment = service.current_service_deployment;
  });
  if (!deployment.empty()) {
    move_service_deployment(tables, tx, deployment, ServiceDeploymentStatus::kStopped,
                            "The service was deleted.", now);
  }
  std::vector<std::string> task_sets;
  for (const TaskSet& task_set : tables.task_sets_by_service.range(arn))
    task_sets.push_back(task_set.arn);
  for (const auto& task_set_arn : task_sets) {
    tables.task_sets.update(tx, task_set_arn, [&](TaskSet& task_set) {
      task_set.draining = true;
      task_set.computed_desired_count = 0;
      task_set.updated_at = now;
    });
  }
}

}  // namespace

Result<api::ecs::DeleteServiceResponse> Operations::delete_service(
    Context& context, Ref<api::ecs::DeleteServiceRequest> request) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_TRY(const Service* service, find_service(tables_, *cluster, request.service));
  if (service->status == ServiceStatus::kInactive)
    return std::unexpected(errors::ServiceNotFoundException("Service not found."));
  const std::string arn = service->arn;
  if (service->status == ServiceStatus::kActive) {
    if (!request.force.value_or(false)) GANTRY_CHECK(check_idle(tables_, *service));
    drain(tables_, context.tx, context.now, arn);
  }
  return api::ecs::DeleteServiceResponse{
      .service = to_api(tables_, *tables_.services.find(arn), std::nullopt)};
}

}  // namespace gantry::ecs
