#include "ecs/operations.h"
#include "ecs/ops/convert_services.h"
#include "ecs/ops/lookup.h"
#include "ecs/ops/task_set_changes.h"

namespace gantry::ecs {

Result<api::ecs::UpdateServicePrimaryTaskSetResponse> Operations::update_service_primary_task_set(
    Context& context, Ref<api::ecs::UpdateServicePrimaryTaskSetRequest> request) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_TRY(const Service* service, find_task_set_service(tables_, *cluster, request.service));
  GANTRY_TRY(const TaskSet* primary,
             find_task_set(tables_, *service, request.primary_task_set.value_or("")));
  const std::string arn = primary->arn;
  const std::string service_arn = service->arn;
  std::vector<std::string> others;
  for (const TaskSet& task_set : tables_.task_sets_by_service.range(service_arn)) {
    if (task_set.status == DeploymentStatus::kPrimary && task_set.arn != arn)
      others.push_back(task_set.arn);
  }
  const auto move = [&](const std::string& task_set_arn, DeploymentStatus status) {
    tables_.task_sets.update(context.tx, task_set_arn, [&](TaskSet& changed) {
      if (changed.status == status) return;
      changed.status = status;
      changed.updated_at = context.now;
    });
  };
  for (const auto& other : others) move(other, DeploymentStatus::kActive);
  move(arn, DeploymentStatus::kPrimary);
  // AWS: API_UpdateServicePrimaryTaskSet: the service takes over what its
  // primary task set has.
  const TaskSet source = *tables_.task_sets.find(arn);
  tables_.services.update(context.tx, service_arn, [&](Service& changed) {
    changed.task_definition_arn = source.task_definition_arn;
    changed.launch_type = source.launch_type;
    changed.capacity_provider_strategy = source.capacity_provider_strategy;
    changed.network_configuration = source.network_configuration;
    changed.load_balancers = source.load_balancers;
  });
  return api::ecs::UpdateServicePrimaryTaskSetResponse{
      .task_set = to_api(tables_, *tables_.task_sets.find(arn), std::nullopt)};
}

}  // namespace gantry::ecs
