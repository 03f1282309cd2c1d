#include "ec2/ops/records.h"
#include "ec2/ops/resources.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

/// AWS: DeleteTags: a tag without a value goes by its key alone, with one (the empty string too)
/// only if it has that value; no tags at all means every one that the user set.
Tags without(const Tags& tags, const std::optional<std::vector<api::ec2::Tag>>& unwanted) {
  Tags rest = tags;
  if (!unwanted || unwanted->empty()) {
    std::erase_if(rest, [](const auto& tag) { return !tag.first.starts_with("aws:"); });
    return rest;
  }
  for (const auto& tag : *unwanted) {
    const auto found = rest.find(tag.key.value_or(""));
    if (found != rest.end() && tag.value.value_or(found->second) == found->second)
      rest.erase(found);
  }
  return rest;
}

}  // namespace

Result<api::ec2::DeleteTagsResponse> Service::delete_tags(
    control::OpContext& context, const api::ec2::DeleteTagsRequest& request) {
  Tables& tables = ec2_.tables();
  const auto resources = request.resources.value_or(std::vector<std::string>());
  if (resources.empty()) return std::unexpected(errors::missing_parameter("resourceIdSet"));
  for (const auto& id : resources) {
    GANTRY_TRY(const auto resource, find_tagged_resource(tables, context.scope(), id));
    set_tags(tables, context.tx, resource, without(*resource.tags, request.tags));
  }
  GANTRY_CHECK(check_dry_run(request.dry_run));
  return api::ec2::DeleteTagsResponse{};
}

}  // namespace gantry::ec2
