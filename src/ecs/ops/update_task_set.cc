#include "ecs/operations.h"
#include "ecs/ops/convert_services.h"
#include "ecs/ops/lookup.h"
#include "ecs/ops/task_set_changes.h"

namespace gantry::ecs {

Result<api::ecs::UpdateTaskSetResponse> Operations::update_task_set(
    Context& context, Ref<api::ecs::UpdateTaskSetRequest> request) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_TRY(const Service* service, find_task_set_service(tables_, *cluster, request.service));
  GANTRY_TRY(const TaskSet* task_set,
             find_task_set(tables_, *service, request.task_set.value_or("")));
  GANTRY_TRY(const double percent, scale_of(request.scale, task_set->scale_percent));
  const std::string arn = task_set->arn;
  tables_.task_sets.update(context.tx, arn, [&](TaskSet& changed) {
    changed.scale_percent = percent;
    changed.updated_at = context.now;
  });
  rescale_task_set(tables_, context.tx, context.ids, context.now, arn);
  return api::ecs::UpdateTaskSetResponse{
      .task_set = to_api(tables_, *tables_.task_sets.find(arn), std::nullopt)};
}

}  // namespace gantry::ecs
