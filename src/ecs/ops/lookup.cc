#include "ecs/ops/lookup.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/ecs/errors.h"

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

std::unexpected<Error> refuse(std::string message) {
  return std::unexpected(errors::InvalidParameterException(std::move(message)));
}

std::unexpected<Error> invalid(const Kind& kind) {
  return refuse(fmt::format("{} Identifier is invalid", kind.label));
}

std::unexpected<Error> wrong_separators() {
  return refuse("Invalid identifier: Unexpected number of separators");
}

/// AWS's own exception shows through (observed with DescribeClusters).
Result<Arn> to_arn(std::string_view text) {
  if (auto arn = parse_arn(text)) return *std::move(arn);
  return std::unexpected(errors::ClientException(fmt::format(
      "com.amazon.arn.ARNSyntaxException: Fifth colon (namespace/relative-id delimiter) "
      "not found: {}",
      text)));
}

/// What clusters, services and ids may consist of.
bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 255 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

Scope scope_of(const Cluster& cluster) {
  const auto arn = parse_arn(cluster.arn);
  return Scope{.account = arn->account, .region = arn->region};
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

Result<std::string> identify_cluster(const Scope& scope,
                                     const std::optional<std::string>& identifier) {
  if (!identifier || identifier->empty()) return cluster_arn(scope, kDefaultCluster);
  std::string_view name = *identifier;
  if (name.starts_with("arn:")) {
    GANTRY_TRY(const Arn arn, to_arn(name));
    if (arn.service != "ecs" || !arn.resource.starts_with("cluster/")) {
      const std::string type = arn.resource.substr(0, arn.resource.find_first_of("/:"));
      return refuse("Unsupported resource type: " + type);
    }
    name.remove_prefix(name.find('/') + 1);
  }
  if (!is_name(name)) {
    return refuse(fmt::format("Cluster must match ^[a-zA-Z0-9\\-_]{{1,255}}$, but was {}", name));
  }
  return resolve_cluster_arn(scope, identifier);
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

Result<std::string> identify(const Cluster& cluster, const Kind& kind,
                             std::string_view identifier) {
  if (identifier.empty()) return refuse(fmt::format("{} can not be blank.", kind.label));
  Scope scope = scope_of(cluster);
  std::string_view id = identifier;
  if (identifier.starts_with("arn:")) {
    GANTRY_TRY(const Arn arn, to_arn(identifier));
    const std::string prefix = fmt::format("{}/", kind.resource);
    if (arn.service != "ecs" || !arn.resource.starts_with(prefix)) return invalid(kind);
    scope = Scope{.account = arn.account, .region = arn.region};
    id.remove_prefix(identifier.size() - arn.resource.size() + prefix.size());
    if (const auto slash = id.find('/'); slash != id.npos) {
      const std::string_view name = id.substr(0, slash);
      id.remove_prefix(slash + 1);
      if (id.contains('/')) return wrong_separators();
      if (name != cluster.name) {
        return refuse(
            fmt::format("Invalid identifier: Identifier is for cluster {}. Your cluster is {}",
                        name, cluster.name));
      }
    }
  }
  if (id.contains('/')) return wrong_separators();
  if (!kind.id.empty() && id.size() != 32 && id.size() != 36) {
    return refuse(fmt::format("{} length should be one of [32,36]", kind.id));
  }
  if (!is_name(id)) return invalid(kind);
  return make_arn("ecs", scope, fmt::format("{}/{}/{}", kind.resource, cluster.name, id));
}

Result<std::vector<std::string>> identify_all(
    const Cluster& cluster, const Kind& kind,
    const std::optional<std::vector<std::string>>& identifiers, std::size_t most) {
  if (!identifiers || identifiers->empty()) {
    return refuse(fmt::format("{}s cannot be empty.", kind.label));
  }
  if (identifiers->size() > most) {
    return refuse(fmt::format("{}s can have at most {} items.", kind.id, most));
  }
  std::vector<std::string> arns;
  arns.reserve(identifiers->size());
  for (const auto& identifier : *identifiers) {
    GANTRY_TRY(std::string arn, identify(cluster, kind, identifier));
    arns.push_back(std::move(arn));
  }
  return arns;
}

Result<const ContainerInstance*> find_instance(const Tables& tables, const Cluster& cluster,
                                               std::string_view identifier) {
  GANTRY_TRY(const std::string arn, identify(cluster, kInstanceKind, identifier));
  const auto* instance = tables.container_instances.find(arn);
  if (!instance || instance->status == ContainerInstanceStatus::kInactive) {
    return refuse("The referenced container instance was not found.");
  }
  return instance;
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
