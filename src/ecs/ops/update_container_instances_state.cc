#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/lookup.h"

namespace gantry::ecs {

Result<api::ecs::UpdateContainerInstancesStateResponse>
Operations::update_container_instances_state(
    Context& context, Ref<api::ecs::UpdateContainerInstancesStateRequest> request) {
  constexpr std::size_t kMost = 10;
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_TRY(const auto arns,
             identify_all(*cluster, kInstanceKind, request.container_instances, kMost));
  if (request.status != "ACTIVE" && request.status != "DRAINING") {
    return std::unexpected(api::ecs::errors::InvalidParameterException(
        "Container instances status should be one of [ACTIVE,DRAINING]"));
  }
  const auto status = request.status == "ACTIVE" ? ContainerInstanceStatus::kActive
                                                 : ContainerInstanceStatus::kDraining;
  api::ecs::UpdateContainerInstancesStateResponse response;
  auto& instances = response.container_instances.emplace();
  auto& failures = response.failures.emplace();
  for (const auto& arn : arns) {
    const auto* instance = tables_.container_instances.find(arn);
    if (!instance) {
      failures.push_back(missing(arn));
      continue;
    }
    if (instance->status == ContainerInstanceStatus::kInactive) {
      failures.push_back({.arn = arn, .reason = "INACTIVE"});
      continue;
    }
    if (instance->status != status) {
      tables_.container_instances.update(context.tx, arn, [&](ContainerInstance& changed) {
        changed.status = status;
        ++changed.version;
      });
    }
    instances.push_back(to_api(tables_, *instance, std::nullopt));
  }
  return response;
}

}  // namespace gantry::ecs
