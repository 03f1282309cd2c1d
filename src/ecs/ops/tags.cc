#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/convert.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

constexpr std::size_t kMostTags = 50;  // AWS: API_TagResource

/// Runs `change` on the tags of whatever resource `arn` names.
/// Errors: InvalidParameterException if it names nothing that is there.
template <class F>
Result<void> change_tags(Tables& tables, store::Tx& tx, const std::string& arn, F&& change) {
  const auto apply = [&](auto& record) { change(record.tags); };
  const bool found = tables.tasks.update(tx, arn, apply) ||
                     tables.clusters.update(tx, arn, apply) ||
                     tables.container_instances.update(tx, arn, apply) ||
                     tables.task_definitions.update(tx, arn, apply);
  if (found) return {};
  return std::unexpected(
      errors::InvalidParameterException("The specified resource was not found: " + arn));
}

const Tags* find_tags(const Tables& tables, const std::string& arn) {
  if (const auto* task = tables.tasks.find(arn)) return &task->tags;
  if (const auto* cluster = tables.clusters.find(arn)) return &cluster->tags;
  if (const auto* instance = tables.container_instances.find(arn)) return &instance->tags;
  if (const auto* definition = tables.task_definitions.find(arn)) return &definition->tags;
  return nullptr;
}

}  // namespace

Result<api::ecs::ListTagsForResourceResponse> Operations::list_tags_for_resource(
    Context&, Ref<api::ecs::ListTagsForResourceRequest> request) {
  const std::string arn = request.resource_arn.value_or("");
  const Tags* tags = find_tags(tables_, arn);
  if (!tags) {
    return std::unexpected(
        errors::InvalidParameterException("The specified resource was not found: " + arn));
  }
  return api::ecs::ListTagsForResourceResponse{.tags = to_api(*tags)};
}

Result<api::ecs::TagResourceResponse> Operations::tag_resource(
    Context& context, Ref<api::ecs::TagResourceRequest> request) {
  const Tags added = to_tags(request.tags);
  std::size_t count = 0;
  GANTRY_CHECK(change_tags(tables_, context.tx, request.resource_arn.value_or(""), [&](Tags& tags) {
    for (const auto& [key, value] : added) tags[key] = value;
    count = tags.size();
  }));
  if (count > kMostTags) {
    return std::unexpected(
        errors::InvalidParameterException("Tags can have a maximum size of 50."));
  }
  return api::ecs::TagResourceResponse{};
}

Result<api::ecs::UntagResourceResponse> Operations::untag_resource(
    Context& context, Ref<api::ecs::UntagResourceRequest> request) {
  GANTRY_CHECK(change_tags(tables_, context.tx, request.resource_arn.value_or(""), [&](Tags& tags) {
    for (const auto& key : request.tag_keys.value_or(std::vector<std::string>{})) tags.erase(key);
  }));
  return api::ecs::UntagResourceResponse{};
}

}  // namespace gantry::ecs
