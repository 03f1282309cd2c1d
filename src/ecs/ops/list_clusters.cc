#include "ecs/operations.h"
#include "ecs/ops/lookup.h"
#include "ecs/ops/page.h"
#include "store/prefix_range.h"

namespace gantry::ecs {

Result<api::ecs::ListClustersResponse> Operations::list_clusters(
    Context& context, Ref<api::ecs::ListClustersRequest> request) {
  GANTRY_TRY(const Page page, Page::of(request));
  api::ecs::ListClustersResponse response;
  auto& arns = response.cluster_arns.emplace();
  response.next_token = fill_page(
      page, store::prefix_range(tables_.clusters, cluster_arn(context.scope(), "")),
      [](const Cluster& cluster) { return cluster.status == ClusterStatus::kActive; },
      [&](const Cluster& cluster) { arns.push_back(cluster.arn); });
  return response;
}

}  // namespace gantry::ecs
