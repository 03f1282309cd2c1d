#include "ec2/ops/records.h"
#include "ec2/ops/resources.h"
#include "ec2/service.h"

namespace gantry::ec2 {

// AWS: CreateTags: overwrites tags of the same key, all resources or none.
Result<api::ec2::CreateTagsResponse> Service::create_tags(
    control::OpContext& context, const api::ec2::CreateTagsRequest& request) {
  Tables& tables = ec2_.tables();
  const auto resources = request.resources.value_or(std::vector<std::string>());
  const auto list = request.tags.value_or(std::vector<api::ec2::Tag>());
  if (resources.empty()) return std::unexpected(errors::missing_parameter("resourceIdSet"));
  if (list.empty()) return std::unexpected(errors::missing_parameter("Tags"));
  GANTRY_TRY(const auto tags, read_tags(list));
  for (const auto& id : resources) {
    GANTRY_TRY(const auto resource, find_tagged_resource(tables, context.scope(), id));
    GANTRY_TRY(auto merged, merge_tags(*resource.tags, tags));
    set_tags(tables, context.tx, resource, std::move(merged));
  }
  GANTRY_CHECK(check_dry_run(request.dry_run));
  return api::ec2::CreateTagsResponse{};
}

}  // namespace gantry::ec2
