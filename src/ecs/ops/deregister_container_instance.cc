#include "api/ecs/errors.h"
#include "ecs/lifecycle.h"
#include "ecs/operations.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/lookup.h"

namespace gantry::ecs {

Result<api::ecs::DeregisterContainerInstanceResponse> Operations::deregister_container_instance(
    Context& context, Ref<api::ecs::DeregisterContainerInstanceRequest> request) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_TRY(const auto* instance,
             find_instance(tables_, *cluster, request.container_instance.value_or("")));
  const Usage& usage = tables_.usage.of(instance->arn);
  if (!request.force.value_or(false) && usage.running_tasks + usage.pending_tasks > 0) {
    return std::unexpected(
        api::ecs::errors::InvalidParameterException("Found running tasks on the instance."));
  }
  const std::string arn = instance->arn;
  retire_instance(tables_, context.tx, arn,
                  {.code = StopCode::kUserInitiated,
                   .reason = "Container instance deregistration forced by user"},
                  context.now);
  return api::ecs::DeregisterContainerInstanceResponse{
      .container_instance = to_api(tables_, *tables_.container_instances.find(arn), std::nullopt)};
}

}  // namespace gantry::ecs
