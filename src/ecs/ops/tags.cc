#include <fmt/format.h>

#include <algorithm>

#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/ownership.h"
#include "ecs/ops/tag_rules.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

std::unexpected<Error> refuse(std::string message) {
  return std::unexpected(errors::InvalidParameterException(std::move(message)));
}

/// The part of an ECS ARN that says what it names, in the words of the API's texts.
struct Kind {
  std::string prefix;  ///< "container-instance"
  std::string words;   ///< "container instance"
};

Result<Kind> kind_of(const std::string& resource_arn, const Scope& scope) {
  const auto arn = parse_arn(resource_arn);
  if (!arn || arn->service != "ecs" || !arn->resource.contains('/'))
    return refuse("The ARN provided is invalid.");
  GANTRY_CHECK(check_ownership(*arn, scope));
  Kind kind{.prefix = arn->resource.substr(0, arn->resource.find('/')), .words = ""};
  const bool has_cluster = kind.prefix == "service" || kind.prefix == "task" ||
                           kind.prefix == "container-instance" || kind.prefix == "task-set";
  if (has_cluster && std::ranges::count(arn->resource, '/') == 1)
    return refuse("Long arn format must be used for tagging operations");
  kind.words = kind.prefix;
  std::ranges::replace(kind.words, '-', ' ');
  return kind;
}

bool is_inactive(const Cluster& cluster) { return cluster.status == ClusterStatus::kInactive; }
bool is_inactive(const Service& service) { return service.status == ServiceStatus::kInactive; }
bool is_inactive(const Task&) { return false; }
bool is_inactive(const TaskSet&) { return false; }
bool is_inactive(const ContainerInstance& instance) {
  return instance.status == ContainerInstanceStatus::kInactive;
}
bool is_inactive(const TaskDefinition& definition) {
  return definition.status != TaskDefinitionStatus::kActive;
}
bool is_inactive(const CapacityProvider& provider) {
  return provider.status == CapacityProviderStatus::kInactive;
}

/// Calls `f(table)` with the table of that kind.
template <class F>
Result<void> with_table(Tables& tables, std::string_view kind, F&& f) {
  if (kind == "cluster") return f(tables.clusters);
  if (kind == "service") return f(tables.services);
  if (kind == "task") return f(tables.tasks);
  if (kind == "task-set") return f(tables.task_sets);
  if (kind == "container-instance") return f(tables.container_instances);
  if (kind == "task-definition") return f(tables.task_definitions);
  if (kind == "capacity-provider") return f(tables.capacity_providers);
  return refuse("The ARN provided is invalid.");
}

/// What an operation answers for a resource that is not there: ListTagsForResource has no
/// ResourceNotFoundException.
using NotFound = Error (*)(std::string);

/// Calls `f(table, record)` with the resource that `arn` names.
template <class F>
Result<void> with_resource(Tables& tables, const Scope& scope, const std::string& arn,
                           NotFound not_found, F&& f) {
  GANTRY_TRY(const Kind kind, kind_of(arn, scope));
  return with_table(tables, kind.prefix, [&](auto& table) -> Result<void> {
    const auto* record = table.find(arn);
    if (!record) {
      if (kind.prefix == "cluster")
        return std::unexpected(errors::ClusterNotFoundException("Cluster not found."));
      return std::unexpected(not_found(fmt::format(
          "The specified {0} was not found. Specify a valid {0} and try again.", kind.words)));
    }
    if (is_inactive(*record)) {
      // AWS: as ListTagsForResource answers for clusters (hashicorp/terraform-provider-aws,
      // internal/service/ecs).
      return refuse(fmt::format(
          "The specified {0} is inactive. Specify an active {0} and try again.", kind.words));
    }
    return f(table, *record);
  });
}

}  // namespace

Result<api::ecs::ListTagsForResourceResponse> Operations::list_tags_for_resource(
    Context& context, Ref<api::ecs::ListTagsForResourceRequest> request) {
  api::ecs::ListTagsForResourceResponse response;
  GANTRY_CHECK(with_resource(tables_, context.scope(), request.resource_arn.value_or(""),
                             errors::InvalidParameterException,
                             [&](auto&, const auto& record) -> Result<void> {
                               response.tags = to_api(record.tags);
                               return {};
                             }));
  return response;
}

Result<api::ecs::TagResourceResponse> Operations::tag_resource(
    Context& context, Ref<api::ecs::TagResourceRequest> request) {
  if (!request.tags || request.tags->empty()) return refuse("Tags can not be empty.");
  GANTRY_TRY(const Tags added, parse_tags(request.tags));
  GANTRY_CHECK(with_resource(
      tables_, context.scope(), request.resource_arn.value_or(""),
      errors::ResourceNotFoundException, [&](auto& table, const auto& record) -> Result<void> {
        Tags merged = record.tags;
        GANTRY_CHECK(merge_tags(merged, added));
        table.update(context.tx, record.key(), [&](auto& changed) { changed.tags = merged; });
        return {};
      }));
  return api::ecs::TagResourceResponse{};
}

Result<api::ecs::UntagResourceResponse> Operations::untag_resource(
    Context& context, Ref<api::ecs::UntagResourceRequest> request) {
  if (!request.tag_keys || request.tag_keys->empty()) return refuse("Tag keys can not be empty.");
  GANTRY_CHECK(with_resource(tables_, context.scope(), request.resource_arn.value_or(""),
                             errors::ResourceNotFoundException,
                             [&](auto& table, const auto& record) -> Result<void> {
                               table.update(context.tx, record.key(), [&](auto& changed) {
                                 for (const auto& key : *request.tag_keys) changed.tags.erase(key);
                               });
                               return {};
                             }));
  return api::ecs::UntagResourceResponse{};
}

}  // namespace gantry::ecs
