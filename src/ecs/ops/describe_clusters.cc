#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/lookup.h"

namespace gantry::ecs {

Result<api::ecs::DescribeClustersResponse> Operations::describe_clusters(
    Context& context, Ref<api::ecs::DescribeClustersRequest> request) {
  std::vector<std::string> identifiers = request.clusters.value_or(std::vector<std::string>{});
  if (identifiers.empty()) identifiers.emplace_back(kDefaultCluster);
  if (identifiers.size() > 100) {
    return std::unexpected(api::ecs::errors::InvalidParameterException(
        "Cluster identifiers cannot have more than 100 elements."));
  }
  api::ecs::DescribeClustersResponse response;
  auto& clusters = response.clusters.emplace();
  auto& failures = response.failures.emplace();
  for (const auto& identifier : identifiers) {
    const std::string arn = resolve_cluster_arn(context.scope(), identifier);
    // An INACTIVE cluster is still described (AWS: API_DeleteCluster).
    if (const Cluster* cluster = tables_.clusters.find(arn)) {
      clusters.push_back(to_api(tables_, *cluster, request.include));
    } else {
      failures.push_back(missing(arn));
    }
  }
  return response;
}

}  // namespace gantry::ecs
