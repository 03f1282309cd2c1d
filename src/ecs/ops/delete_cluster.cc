#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/cluster_rules.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/lookup.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

bool has_active_tasks(const Tables& tables, const Cluster& cluster) {
  for (const auto status :
       {TaskStatus::kProvisioning, TaskStatus::kPending, TaskStatus::kActivating,
        TaskStatus::kRunning, TaskStatus::kDeactivating, TaskStatus::kStopping,
        TaskStatus::kDeprovisioning}) {
    if (tables.task_counts.of(cluster.arn, status) > 0) return true;
  }
  return false;
}

/// Texts as seen from AWS in reports of clean-up tools (gruntwork-io/cloud-nuke, issues 368 and
/// 1131; rebuy-de/aws-nuke, issue 231).
Result<void> check_empty(const Tables& tables, const Cluster& cluster) {
  if (tables.instances_by_cluster.count(cluster.arn) > 0) {
    return std::unexpected(errors::ClusterContainsContainerInstancesException(
        "The Cluster cannot be deleted while Container Instances are active or draining."));
  }
  if (tables.services_by_cluster.count(cluster.arn) > 0) {
    return std::unexpected(errors::ClusterContainsServicesException(
        "The Cluster cannot be deleted while Services are active."));
  }
  if (has_active_tasks(tables, cluster)) {
    return std::unexpected(errors::ClusterContainsTasksException(
        "The Cluster cannot be deleted while Tasks are active."));
  }
  return {};
}

}  // namespace

Result<api::ecs::DeleteClusterResponse> Operations::delete_cluster(
    Context& context, Ref<api::ecs::DeleteClusterRequest> request) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_CHECK(check_empty(tables_, *cluster));
  GANTRY_CHECK(check_not_busy(*cluster));
  const std::string arn = cluster->arn;
  tables_.clusters.update(context.tx, arn,
                          [](Cluster& changed) { changed.status = ClusterStatus::kInactive; });
  return api::ecs::DeleteClusterResponse{
      .cluster = to_api(tables_, *tables_.clusters.find(arn), std::nullopt)};
}

}  // namespace gantry::ecs
