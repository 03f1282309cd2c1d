#include <fmt/format.h>

#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/account_settings.h"
#include "ecs/ops/cluster_rules.h"
#include "ecs/ops/cluster_strategy.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/lookup.h"
#include "ecs/ops/tag_rules.h"

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

Result<Cluster> new_cluster(const Tables& tables, const Operations::Context& context,
                            const std::string& name,
                            const api::ecs::CreateClusterRequest& request) {
  Cluster cluster{.arn = cluster_arn(context.scope(), name), .name = name};
  GANTRY_TRY(cluster.tags, parse_tags(request.tags));
  if (request.settings) GANTRY_CHECK(check_cluster_settings(*request.settings));
  cluster.settings = request.settings.value_or(std::vector<api::ecs::ClusterSetting>{});
  if (cluster.settings.empty()) {
    // AWS: "Amazon ECS account settings", containerInsights: the default of new clusters.
    cluster.settings.push_back(
        {.name = "containerInsights",
         .value = effective_setting(tables, context.scope(), context.request.caller.arn,
                                    "containerInsights")});
  }
  if (request.configuration) GANTRY_CHECK(check_cluster_configuration(*request.configuration));
  cluster.configuration = request.configuration;
  GANTRY_TRY(cluster.capacity_providers,
             parse_capacity_providers(tables, context.scope(), request.capacity_providers));
  GANTRY_TRY(cluster.default_strategy, parse_strategy(cluster.capacity_providers,
                                                      request.default_capacity_provider_strategy));
  if (request.service_connect_defaults) {
    GANTRY_TRY(cluster.service_connect_defaults,
               parse_service_connect_defaults(*request.service_connect_defaults));
  }
  if (!cluster.capacity_providers.empty()) cluster.attachments_status = "UPDATE_COMPLETE";
  cluster.created_at = context.now;
  return cluster;
}

/// Whether what the request asks for is what is there; what it leaves out does not matter.
bool matches(const Cluster& existing, const Cluster& wanted,
             const api::ecs::CreateClusterRequest& request) {
  return (!request.tags || existing.tags == wanted.tags) &&
         (!request.settings || existing.settings == wanted.settings) &&
         (!request.configuration || existing.configuration == wanted.configuration) &&
         (!request.capacity_providers ||
          existing.capacity_providers == wanted.capacity_providers) &&
         (!request.default_capacity_provider_strategy ||
          existing.default_strategy == wanted.default_strategy) &&
         (!request.service_connect_defaults ||
          existing.service_connect_defaults == wanted.service_connect_defaults);
}

}  // namespace

Result<api::ecs::CreateClusterResponse> Operations::create_cluster(
    Context& context, Ref<api::ecs::CreateClusterRequest> request) {
  const std::string name = request.cluster_name.value_or(std::string(kDefaultCluster));
  GANTRY_CHECK(check_name(name));
  GANTRY_TRY(Cluster wanted, new_cluster(tables_, context, name, request));
  const std::string arn = wanted.arn;
  const Cluster* existing = tables_.clusters.find(arn);
  if (!existing || existing->status == ClusterStatus::kInactive) {
    tables_.clusters.put(context.tx, std::move(wanted));
  } else if (!matches(*existing, wanted, request)) {
    // AWS: a cluster that is there is answered with, unless it was to be another.
    return std::unexpected(errors::InvalidParameterException(
        "Arguments on this idempotent request are inconsistent with arguments used in previous "
        "request(s)."));
  }
  static const std::optional<std::vector<std::string>> kInclude{
      {"TAGS", "SETTINGS", "CONFIGURATIONS", "ATTACHMENTS"}};
  return api::ecs::CreateClusterResponse{
      .cluster = to_api(tables_, *tables_.clusters.find(arn), kInclude)};
}

}  // namespace gantry::ecs
