#include "api/logs/errors.h"
#include "logs/ops/lookup.h"
#include "logs/service.h"

// TagResource, UntagResource, ListTagsForResource, and the same by a group's name.
namespace gantry::logs {
namespace {

/// AWS: API_TagResource, "You can associate as many as 50 tags with a CloudWatch Logs resource."
constexpr std::size_t kMaxTags = 50;

}  // namespace

Result<void> Service::add_tags(control::OpContext& context, const LogGroup& group,
                               const std::map<std::string, std::string>& tags) {
  auto all = tags;
  all.insert(group.tags.begin(), group.tags.end());
  if (all.size() > kMaxTags) {
    return std::unexpected(
        api::logs::errors::TooManyTagsException("The resource would have more than 50 tags."));
  }
  logs_.tables().groups.update(context.tx, group.key(),
                               [&](LogGroup& record) { record.tags = std::move(all); });
  return {};
}

void Service::remove_tags(control::OpContext& context, const LogGroup& group,
                          const std::vector<std::string>& keys) {
  logs_.tables().groups.update(context.tx, group.key(), [&](LogGroup& record) {
    for (const auto& key : keys) record.tags.erase(key);
  });
}

Result<api::logs::TagResourceResponse> Service::tag_resource(
    control::OpContext& context, const api::logs::TagResourceRequest& request) {
  GANTRY_TRY(const LogGroup* group,
             find_by_arn(logs_.tables(), context.scope(), *request.resource_arn));
  GANTRY_CHECK(add_tags(context, *group, *request.tags));
  return api::logs::TagResourceResponse{};
}

Result<api::logs::UntagResourceResponse> Service::untag_resource(
    control::OpContext& context, const api::logs::UntagResourceRequest& request) {
  GANTRY_TRY(const LogGroup* group,
             find_by_arn(logs_.tables(), context.scope(), *request.resource_arn));
  remove_tags(context, *group, *request.tag_keys);
  return api::logs::UntagResourceResponse{};
}

Result<api::logs::ListTagsForResourceResponse> Service::list_tags_for_resource(
    control::OpContext& context, const api::logs::ListTagsForResourceRequest& request) {
  GANTRY_TRY(const LogGroup* group,
             find_by_arn(logs_.tables(), context.scope(), *request.resource_arn));
  return api::logs::ListTagsForResourceResponse{.tags = group->tags};
}

Result<api::logs::TagLogGroupResponse> Service::tag_log_group(
    control::OpContext& context, const api::logs::TagLogGroupRequest& request) {
  GANTRY_TRY(const LogGroup* group,
             find_group(logs_.tables(), context.scope(), *request.log_group_name));
  GANTRY_CHECK(add_tags(context, *group, *request.tags));
  return api::logs::TagLogGroupResponse{};
}

Result<api::logs::UntagLogGroupResponse> Service::untag_log_group(
    control::OpContext& context, const api::logs::UntagLogGroupRequest& request) {
  GANTRY_TRY(const LogGroup* group,
             find_group(logs_.tables(), context.scope(), *request.log_group_name));
  remove_tags(context, *group, *request.tags);
  return api::logs::UntagLogGroupResponse{};
}

Result<api::logs::ListTagsLogGroupResponse> Service::list_tags_log_group(
    control::OpContext& context, const api::logs::ListTagsLogGroupRequest& request) {
  GANTRY_TRY(const LogGroup* group,
             find_group(logs_.tables(), context.scope(), *request.log_group_name));
  return api::logs::ListTagsLogGroupResponse{.tags = group->tags};
}

}  // namespace gantry::logs
