#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/convert_services.h"
#include "ecs/ops/lookup.h"
#include "ecs/ops/task_set_changes.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

/// AWS: API_DeleteTaskSet, force.
Result<void> check_idle(const TaskSet& task_set) {
  if (task_set.status == DeploymentStatus::kPrimary) {
    return std::unexpected(errors::InvalidParameterException(
        "The primary task set of a service cannot be deleted without force."));
  }
  if (task_set.scale_percent > 0) {
    return std::unexpected(errors::InvalidParameterException(
        "The task set cannot be deleted while it is scaled above 0."));
  }
  return {};
}

}  // namespace

Result<api::ecs::DeleteTaskSetResponse> Operations::delete_task_set(
    Context& context, Ref<api::ecs::DeleteTaskSetRequest> request) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_TRY(const Service* service, find_task_set_service(tables_, *cluster, request.service));
  GANTRY_TRY(const TaskSet* task_set,
             find_task_set(tables_, *service, request.task_set.value_or("")));
  if (!request.force.value_or(false)) GANTRY_CHECK(check_idle(*task_set));
  const std::string arn = task_set->arn;
  tables_.task_sets.update(context.tx, arn, [&](TaskSet& changed) {
    changed.draining = true;  // the controller stops its tasks, then forgets it
    changed.scale_percent = 0;
    changed.computed_desired_count = 0;
    changed.updated_at = context.now;
  });
  return api::ecs::DeleteTaskSetResponse{
      .task_set = to_api(tables_, *tables_.task_sets.find(arn), std::nullopt)};
}

}  // namespace gantry::ecs
