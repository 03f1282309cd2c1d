#include "autoscaling/ops/convert.h"
#include "autoscaling/ops/page.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {
namespace {

namespace api = gantry::api::autoscaling;

/// The group's activities of now, and with `deleted` those of earlier groups of the name.
std::vector<const Activity*> select(const Tables& tables, const Scope& scope,
                                    const std::string& name, bool deleted) {
  std::vector<const Activity*> found;
  if (const Group* group = tables.find_group(scope, name); group && !deleted) {
    for (const Activity& one : tables.activities_by_group.range(group->arn)) found.push_back(&one);
    return found;
  }
  for (const Activity& one : tables.activities_by_scope.range(scope)) {
    if (one.group_name == name) found.push_back(&one);
  }
  return found;
}

}  // namespace

// AWS: DescribeScalingActivities: the latest first.
Result<api::ActivitiesType> Service::describe_scaling_activities(
    control::OpContext& context, const api::DescribeScalingActivitiesType& request) {
  if (request.filters && !request.filters->empty())
    return std::unexpected(errors::unsupported("Filters of scaling activities"));
  const Scope scope = context.scope();
  const bool deleted = request.include_deleted_groups.value_or(false);
  std::vector<const Activity*> found;
  if (request.activity_ids && !request.activity_ids->empty()) {
    for (const auto& id : *request.activity_ids) {
      const Activity* one = tables().find_activity(id);
      if (one && one->scope() == scope) found.push_back(one);
    }
    std::ranges::sort(found, {}, [](const Activity* one) { return one->key(); });
  } else if (request.auto_scaling_group_name) {
    const auto& name = *request.auto_scaling_group_name;
    if (!deleted && !tables().find_group(scope, name))
      return std::unexpected(errors::group_not_found(name));
    found = select(tables(), scope, name, deleted);
  } else {
    for (const Activity& one : tables().activities_by_scope.range(scope)) {
      if (deleted || tables().groups.contains(one.group_arn)) found.push_back(&one);
    }
  }
  api::ActivitiesType answer;
  GANTRY_TRY(answer.next_token, take_page(found,
                                          {.max_records = request.max_records,
                                           .next_token = request.next_token,
                                           .standard = 100},
                                          [](const Activity* one) { return one->sort_key; }));
  auto& shown = answer.activities.emplace();
  for (const Activity* one : found) {
    shown.push_back(to_api(*one));
    if (!tables().groups.contains(one->group_arn))
      shown.back().auto_scaling_group_state = "Deleted";
  }
  return answer;
}

}  // namespace gantry::autoscaling
