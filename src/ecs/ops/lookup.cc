#include "ecs/ops/lookup.h"

#include <fmt/format.h>

#include <charconv>

#include "api/ecs/errors.h"
#include "ecs/ops/identifiers.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

/// The newest ACTIVE revision of a family, or null.
const TaskDefinition* newest_active(const Tables& tables, const std::string& family_arn) {
  const Family* family = tables.families.find(family_arn);
  if (!family) return nullptr;
  for (std::int32_t revision = family->latest_revision; revision > 0; --revision) {
    const auto* definition =
        tables.task_definitions.find(fmt::format("{}:{}", family_arn, revision));
    if (definition && definition->status == TaskDefinitionStatus::kActive) return definition;
  }
  return nullptr;
}

}  // namespace

std::string cluster_arn(const Scope& scope, std::string_view name) {
  return make_arn("ecs", scope, fmt::format("cluster/{}", name));
}

std::string resolve_cluster_arn(const Scope& scope, const std::optional<std::string>& identifier) {
  if (!identifier || identifier->empty()) return cluster_arn(scope, kDefaultCluster);
  if (identifier->starts_with("arn:")) return *identifier;
  return cluster_arn(scope, *identifier);
}

Result<const Cluster*> find_cluster(const Tables& tables, const Scope& scope,
                                    const std::optional<std::string>& identifier) {
  GANTRY_TRY(const std::string arn, identify_cluster(scope, identifier));
  const Cluster* cluster = tables.clusters.find(arn);
  if (!cluster) return std::unexpected(errors::ClusterNotFoundException("Cluster not found."));
  if (cluster->status != ClusterStatus::kActive) {
    return std::unexpected(
        errors::ClusterNotFoundException("The referenced cluster was inactive."));
  }
  return cluster;
}

std::optional<std::string> resolve_arn(const Cluster& cluster, std::string_view kind,
                                       std::string_view identifier) {
  const auto parsed_cluster = parse_arn(cluster.arn);
  std::string_view id = identifier;
  if (identifier.starts_with("arn:")) {
    const auto parsed = parse_arn(identifier);
    if (!parsed || parsed->service != "ecs" ||
        !parsed->resource.starts_with(fmt::format("{}/", kind))) {
      return std::nullopt;
    }
    const std::string_view rest = std::string_view(identifier).substr(identifier.find('/') + 1);
    if (rest.contains('/')) return std::string(identifier);
    id = rest;  // the old form, without the cluster's name
  }
  if (id.empty() || id.contains('/') || id.contains(' ')) return std::nullopt;
  return make_arn("ecs", Scope{parsed_cluster->account, parsed_cluster->region},
                  fmt::format("{}/{}/{}", kind, cluster.name, id));
}

const TaskDefinition* find_task_definition(const Tables& tables, const Scope& scope,
                                           std::string_view identifier) {
  std::string arn(identifier);
  if (!arn.starts_with("arn:"))
    arn = make_arn("ecs", scope, fmt::format("task-definition/{}", identifier));
  const auto colon = arn.rfind(':');
  if (colon > arn.rfind('/')) return tables.task_definitions.find(arn);
  return newest_active(tables, arn);
}

}  // namespace gantry::ecs
