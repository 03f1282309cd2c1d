#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/lookup.h"

namespace gantry::ecs {

Result<api::ecs::DeleteClusterResponse> Operations::delete_cluster(
    Context& context, Ref<api::ecs::DeleteClusterRequest> request) {
  namespace errors = api::ecs::errors;
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  // Texts as seen from AWS in reports of clean-up tools (gruntwork-io/cloud-nuke, issues 368 and
  // 1131).
  if (tables_.instances_by_cluster.count(cluster->arn) > 0) {
    return std::unexpected(errors::ClusterContainsContainerInstancesException(
        "The Cluster cannot be deleted while Container Instances are active or draining."));
  }
  for (const auto status :
       {TaskStatus::kProvisioning, TaskStatus::kPending, TaskStatus::kActivating,
        TaskStatus::kRunning, TaskStatus::kDeactivating, TaskStatus::kStopping}) {
    if (tables_.task_counts.of(cluster->arn, status) > 0) {
      return std::unexpected(errors::ClusterContainsTasksException(
          "The Cluster cannot be deleted while Tasks are active."));
    }
  }
  const std::string arn = cluster->arn;
  tables_.clusters.update(context.tx, arn,
                          [](Cluster& changed) { changed.status = ClusterStatus::kInactive; });
  return api::ecs::DeleteClusterResponse{
      .cluster = to_api(tables_, *tables_.clusters.find(arn), std::nullopt)};
}

}  // namespace gantry::ecs
