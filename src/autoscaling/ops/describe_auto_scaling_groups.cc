#include "autoscaling/ops/convert.h"
#include "autoscaling/ops/filters.h"
#include "autoscaling/ops/page.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

// AWS: DescribeAutoScalingGroups. Names that there are not are left out.
Result<api::AutoScalingGroupsType> Service::describe_auto_scaling_groups(
    control::OpContext& context, const api::AutoScalingGroupNamesType& request) {
  const auto& names = request.auto_scaling_group_names;
  std::vector<const Group*> all;
  if (names && !names->empty()) {
    for (const auto& name : *names) {
      if (const Group* group = tables().find_group(context.scope(), name)) all.push_back(group);
    }
  } else {
    for (const Group& group : tables().groups_by_scope.range(context.scope()))
      all.push_back(&group);
  }
  std::vector<const Group*> groups;
  for (const Group* group : all) {
    GANTRY_TRY(const bool wanted, matches(*group, request.filters));
    if (wanted) groups.push_back(group);
  }
  std::ranges::sort(groups, {}, &Group::name);
  groups.erase(std::ranges::unique(groups).begin(), groups.end());
  api::AutoScalingGroupsType answer;
  GANTRY_TRY(answer.next_token, take_page(groups, {request.max_records, request.next_token},
                                          [](const Group* group) { return group->name; }));
  auto& shown = answer.auto_scaling_groups.emplace();
  for (const Group* group : groups)
    shown.push_back(to_api(*group, tables(), request.include_instances.value_or(true)));
  return answer;
}

}  // namespace gantry::autoscaling
