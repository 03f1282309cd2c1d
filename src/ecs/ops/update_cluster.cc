#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/cluster_rules.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/lookup.h"

namespace gantry::ecs {
namespace {

const std::optional<std::vector<std::string>> kInclude{{"SETTINGS", "CONFIGURATIONS"}};

}  // namespace

Result<api::ecs::UpdateClusterResponse> Operations::update_cluster(
    Context& context, Ref<api::ecs::UpdateClusterRequest> request) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  Cluster changed = *cluster;
  if (request.settings && !request.settings->empty()) {
    GANTRY_CHECK(check_cluster_settings(*request.settings));
    changed.settings = *request.settings;
  }
  if (request.configuration) {
    GANTRY_CHECK(check_cluster_configuration(*request.configuration));
    changed.configuration = request.configuration;
  }
  if (request.service_connect_defaults) {
    GANTRY_TRY(changed.service_connect_defaults,
               parse_service_connect_defaults(*request.service_connect_defaults));
  }
  auto answer = to_api(tables_, changed, kInclude);
  tables_.clusters.put(context.tx, std::move(changed));
  return api::ecs::UpdateClusterResponse{.cluster = std::move(answer)};
}

Result<api::ecs::UpdateClusterSettingsResponse> Operations::update_cluster_settings(
    Context& context, Ref<api::ecs::UpdateClusterSettingsRequest> request) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  if (!request.settings || request.settings->empty()) {
    return std::unexpected(
        api::ecs::errors::InvalidParameterException("Settings cannot be empty."));
  }
  GANTRY_CHECK(check_cluster_settings(*request.settings));
  const std::string arn = cluster->arn;
  tables_.clusters.update(context.tx, arn,
                          [&](Cluster& changed) { changed.settings = *request.settings; });
  return api::ecs::UpdateClusterSettingsResponse{
      .cluster = to_api(tables_, *tables_.clusters.find(arn), kInclude)};
}

}  // namespace gantry::ecs
