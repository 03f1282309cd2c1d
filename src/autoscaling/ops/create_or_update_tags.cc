#include <fmt/format.h>

#include "autoscaling/ops/group_request.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

Result<const Group*> find_tagged(const Tables& tables, const Scope& scope, const api::Tag& tag) {
  if (tag.resource_type.value_or("auto-scaling-group") != "auto-scaling-group") {
    return std::unexpected(
        errors::validation(fmt::format("Resource type {} is not supported", *tag.resource_type)));
  }
  return require_group(tables, scope, tag.resource_id);
}

// AWS: CreateOrUpdateTags. Instances that are there keep the tags that they have.
Result<api::CreateOrUpdateTagsResponse> Service::create_or_update_tags(
    control::OpContext& context, const api::CreateOrUpdateTagsType& request) {
  for (const api::Tag& tag : *request.tags) {
    GANTRY_TRY(const Group* found, find_tagged(tables(), context.scope(), tag));
    Group group = *found;
    GANTRY_CHECK(read_tags({tag}, group));
    tables().groups.put(context.tx, std::move(group));
  }
  return api::CreateOrUpdateTagsResponse();
}

}  // namespace gantry::autoscaling
