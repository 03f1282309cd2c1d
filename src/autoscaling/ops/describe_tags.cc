#include <fmt/format.h>

#include <algorithm>

#include "autoscaling/ops/convert.h"
#include "autoscaling/ops/page.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {
namespace {

namespace api = gantry::api::autoscaling;

Result<std::string> value_of(const api::TagDescription& tag, const std::string& name) {
  if (name == "auto-scaling-group") return *tag.resource_id;
  if (name == "key") return *tag.key;
  if (name == "value") return *tag.value;
  if (name == "propagate-at-launch")
    return std::string(*tag.propagate_at_launch ? "true" : "false");
  return std::unexpected(errors::validation(fmt::format(
      "Filter type {} is not correct. Allowed Filter types are: auto-scaling-group key value "
      "propagate-at-launch",
      name)));
}

Result<bool> matches(const api::TagDescription& tag, const std::vector<api::Filter>& filters) {
  for (const api::Filter& filter : filters) {
    GANTRY_TRY(const std::string value, value_of(tag, filter.name.value_or("")));
    const auto wanted = filter.values.value_or(std::vector<std::string>());
    if (std::ranges::find(wanted, value) == wanted.end()) return false;
  }
  return true;
}

}  // namespace

Result<api::TagsType> Service::describe_tags(control::OpContext& context,
                                             const api::DescribeTagsType& request) {
  const auto filters = request.filters.value_or(std::vector<api::Filter>());
  std::vector<api::TagDescription> tags;
  for (const Group& group : tables().groups_by_scope.range(context.scope())) {
    for (const auto& [key, tag] : group.tags) {
      auto shown = to_api(group, key, tag);
      GANTRY_TRY(const bool wanted, matches(shown, filters));
      if (wanted) tags.push_back(std::move(shown));
    }
  }
  const auto key = [](const api::TagDescription& tag) {
    return fmt::format("{}\n{}", *tag.resource_id, *tag.key);
  };
  std::ranges::sort(tags, {}, key);
  api::TagsType answer;
  GANTRY_TRY(answer.next_token, take_page(tags, {request.max_records, request.next_token}, key));
  answer.tags = std::move(tags);
  return answer;
}

}  // namespace gantry::autoscaling
