#include <fmt/format.h>

#include <functional>
#include <map>
#include <set>

#include "ecs/ops/definition_rules.h"

namespace gantry::ecs {
namespace {

using api::ecs::ContainerDefinition;
using Containers = std::map<std::string, const ContainerDefinition*>;
/// The names of the containers that one refers to.
using Edges = std::function<std::vector<std::string>(const ContainerDefinition&)>;

/// Follows `edges` from `name`; false when it comes back to a container on the way.
bool is_acyclic(const Containers& containers, const Edges& edges, const std::string& name,
                std::set<std::string>& on_path, std::set<std::string>& done) {
  if (done.contains(name)) return true;
  if (!on_path.insert(name).second) return false;
  for (const auto& next : edges(*containers.at(name))) {
    if (!is_acyclic(containers, edges, next, on_path, done)) return false;
  }
  on_path.erase(name);
  done.insert(name);
  return true;
}

bool is_acyclic(const Containers& containers, const Edges& edges) {
  std::set<std::string> done;
  for (const auto& [name, container] : containers) {
    std::set<std::string> on_path;
    if (!is_acyclic(containers, edges, name, on_path, done)) return false;
  }
  return true;
}

std::vector<std::string> dependencies_of(const ContainerDefinition& container) {
  std::vector<std::string> names;
  for (const auto& dependency : items_of(container.depends_on))
    names.push_back(dependency.container_name.value_or(""));
  return names;
}

/// Links are `NAME` or `NAME:ALIAS` (AWS: API_ContainerDefinition, links).
std::vector<std::string> links_of(const ContainerDefinition& container) {
  std::vector<std::string> names;
  for (const auto& link : items_of(container.links))
    names.push_back(link.substr(0, link.find(':')));
  return names;
}

std::vector<std::string> volume_sources_of(const ContainerDefinition& container) {
  std::vector<std::string> names;
  for (const auto& from : items_of(container.volumes_from))
    names.push_back(from.source_container.value_or(""));
  return names;
}

Result<void> check_known(const Containers& containers, const Edges& edges, std::string_view label) {
  for (const auto& [name, container] : containers) {
    for (const auto& other : edges(*container)) {
      if (!containers.contains(other) || other == name) {
        return refuse_definition(
            fmt::format("Invalid '{}' setting for container '{}': '{}' is not "
                        "another container of the task definition.",
                        label, name, other));
      }
    }
  }
  return {};
}

Result<void> check_conditions(const Containers& containers) {
  for (const auto& [name, container] : containers) {
    for (const auto& dependency : items_of(container->depends_on)) {
      const ContainerDefinition& other = *containers.at(*dependency.container_name);
      const std::string condition = dependency.condition.value_or("");
      if (condition != "START" && condition != "COMPLETE" && condition != "SUCCESS" &&
          condition != "HEALTHY") {
        return refuse_definition(
            fmt::format("Invalid 'condition' in 'dependsOn' of container '{}'.", name));
      }
      if ((condition == "SUCCESS" || condition == "COMPLETE") && other.essential.value_or(true)) {
        return refuse_definition(
            "A dependency container with SUCCESS or COMPLETE condition cannot be an essential "
            "container");
      }
      // AWS: API_ContainerDependency, condition: HEALTHY "requires that the dependent container has
      // health checks configured in the task definition".
      if (condition == "HEALTHY" && !other.health_check) {
        return refuse_definition(fmt::format(
            "Container '{}' is a HEALTHY dependency but has no health check.", *other.name));
      }
    }
  }
  return {};
}

}  // namespace

Result<void> check_order(const DefinitionRequest& request) {
  Containers containers;
  for (const auto& container : *request.container_definitions)
    containers[*container.name] = &container;
  GANTRY_CHECK(check_known(containers, dependencies_of, "dependsOn"));
  GANTRY_CHECK(check_known(containers, links_of, "links"));
  GANTRY_CHECK(check_known(containers, volume_sources_of, "volumesFrom"));
  GANTRY_CHECK(check_conditions(containers));
  if (!is_acyclic(containers, dependencies_of))
    return refuse_definition("Container dependencies should not have a cycle");
  // AWS: Shippable/support, issue 4194.
  if (!is_acyclic(containers, links_of))
    return refuse_definition("Container links should not have a cycle");
  if (!is_acyclic(containers, volume_sources_of))
    return refuse_definition("Container volumesFrom should not have a cycle");
  return {};
}

}  // namespace gantry::ecs
