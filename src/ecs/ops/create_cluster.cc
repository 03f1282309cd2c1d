#include <fmt/format.h>

#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/lookup.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

/// AWS: API_CreateCluster, clusterName: up to 255 letters, digits, underscores and hyphens.
Result<void> check_name(const std::string& name) {
  const bool valid =
      !name.empty() && name.size() <= 255 && std::ranges::all_of(name, [](unsigned char c) {
        return std::isalnum(c) || c == '-' || c == '_';
      });
  if (valid) return {};
  return std::unexpected(
      errors::InvalidParameterException("Cluster name should be 255 characters or less and can "
                                        "only contain letters, numbers, hyphens and underscores."));
}

}  // namespace

Result<api::ecs::CreateClusterResponse> Operations::create_cluster(
    Context& context, Ref<api::ecs::CreateClusterRequest> request) {
  const std::string name = request.cluster_name.value_or(std::string(kDefaultCluster));
  GANTRY_CHECK(check_name(name));
  if ((request.capacity_providers && !request.capacity_providers->empty()) ||
      (request.default_capacity_provider_strategy &&
       !request.default_capacity_provider_strategy->empty())) {
    return std::unexpected(
        errors::InvalidParameterException("The specified capacity provider was not found."));
  }
  const std::string arn = cluster_arn(context.scope(), name);
  const Cluster* existing = tables_.clusters.find(arn);
  // AWS: creating a cluster that is there answers with it as it is.
  if (!existing || existing->status == ClusterStatus::kInactive) {
    tables_.clusters.put(
        context.tx,
        Cluster{.arn = arn,
                .name = name,
                .tags = to_tags(request.tags),
                .settings = request.settings.value_or(std::vector<api::ecs::ClusterSetting>{
                    {.name = "containerInsights", .value = "disabled"}}),
                .configuration = request.configuration,
                .created_at = context.now});
  }
  static const std::optional<std::vector<std::string>> kInclude{
      {"TAGS", "SETTINGS", "CONFIGURATIONS"}};
  return api::ecs::CreateClusterResponse{
      .cluster = to_api(tables_, *tables_.clusters.find(arn), kInclude)};
}

}  // namespace gantry::ecs
