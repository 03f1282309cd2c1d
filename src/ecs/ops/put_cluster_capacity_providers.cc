#include <algorithm>

#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/cluster_rules.h"
#include "ecs/ops/cluster_strategy.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/lookup.h"

namespace gantry::ecs {
namespace {

bool names_provider(const CapacityStrategy& strategy, const std::string& provider) {
  return std::ranges::any_of(strategy,
                             [&](const auto& item) { return item.capacity_provider == provider; });
}

/// Whether a service or a task of the cluster has its capacity from the provider.
bool is_in_use(const Tables& tables, const Cluster& cluster, const std::string& provider) {
  for (const Service& service : tables.services_by_cluster.range(cluster.arn)) {
    if (names_provider(service.capacity_provider_strategy, provider)) return true;
  }
  for (const Task& task : tables.tasks_by_cluster.range({cluster.arn, DesiredStatus::kRunning})) {
    if (task.capacity_provider_name == provider && is_active(task)) return true;
  }
  return false;
}

}  // namespace

Result<api::ecs::PutClusterCapacityProvidersResponse> Operations::put_cluster_capacity_providers(
    Context& context, Ref<api::ecs::PutClusterCapacityProvidersRequest> request) {
  namespace errors = api::ecs::errors;
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_CHECK(check_not_busy(*cluster));
  Cluster changed = *cluster;
  GANTRY_TRY(changed.capacity_providers,
             parse_capacity_providers(tables_, context.scope(), request.capacity_providers));
  GANTRY_TRY(changed.default_strategy, parse_strategy(changed.capacity_providers,
                                                      request.default_capacity_provider_strategy));
  for (const auto& provider : cluster->capacity_providers) {
    if (std::ranges::find(changed.capacity_providers, provider) != changed.capacity_providers.end())
      continue;
    if (is_in_use(tables_, *cluster, provider)) {
      // AWS: aws/aws-cdk, issue 15366.
      return std::unexpected(errors::ResourceInUseException(
          "The specified capacity provider is in use and cannot be removed."));
    }
  }
  changed.attachments_status = "UPDATE_COMPLETE";
  static const std::optional<std::vector<std::string>> kInclude{{"SETTINGS", "ATTACHMENTS"}};
  auto answer = to_api(tables_, changed, kInclude);
  tables_.clusters.put(context.tx, std::move(changed));
  return api::ecs::PutClusterCapacityProvidersResponse{.cluster = std::move(answer)};
}

}  // namespace gantry::ecs
