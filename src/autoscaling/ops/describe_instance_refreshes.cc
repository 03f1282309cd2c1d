#include <algorithm>

#include "autoscaling/ops/convert.h"
#include "autoscaling/ops/page.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {
namespace {

namespace api = gantry::api::autoscaling;

api::InstanceRefresh to_api(const InstanceRefresh& refresh) {
  api::InstanceRefresh shown;
  shown.instance_refresh_id = refresh.id;
  shown.auto_scaling_group_name = refresh.group_name;
  shown.strategy = "Rolling";
  shown.status = std::string(to_string(refresh.status));
  shown.status_reason = non_empty(refresh.reason);
  shown.start_time = refresh.start_time;
  shown.end_time = refresh.end_time;
  shown.percentage_complete = refresh.percentage;
  shown.instances_to_update = refresh.to_update;
  shown.preferences = refresh.preferences;
  if (refresh.wanted) {
    auto& wanted = shown.desired_configuration.emplace();
    wanted.launch_template = refresh.wanted->launch_template;
    wanted.mixed_instances_policy = refresh.wanted->mixed_instances;
  }
  if (refresh.rollback_start) {
    auto& details = shown.rollback_details.emplace();
    details.rollback_reason = refresh.rollback_reason;
    details.rollback_start_time = refresh.rollback_start;
    details.percentage_complete_on_rollback = refresh.percentage_on_rollback;
    details.instances_to_update_on_rollback = refresh.to_update_on_rollback;
    // While it goes back, this stays what it was.
    shown.instances_to_update = refresh.to_update_on_rollback;
  }
  return shown;
}

}  // namespace

// AWS: DescribeInstanceRefreshes: the latest first.
Result<api::DescribeInstanceRefreshesAnswer> Service::describe_instance_refreshes(
    control::OpContext& context, const api::DescribeInstanceRefreshesType& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  const auto ids = request.instance_refresh_ids.value_or(std::vector<std::string>());
  std::vector<const InstanceRefresh*> rows;
  for (const InstanceRefresh& refresh : tables().refreshes_by_group.range(group->arn)) {
    if (ids.empty() || std::ranges::find(ids, refresh.id) != ids.end()) rows.push_back(&refresh);
  }
  std::ranges::sort(rows, {}, &InstanceRefresh::sort_key);
  api::DescribeInstanceRefreshesAnswer answer;
  GANTRY_TRY(answer.next_token,
             take_page(rows, {request.max_records, request.next_token},
                       [](const InstanceRefresh* refresh) { return refresh->sort_key; }));
  auto& shown = answer.instance_refreshes.emplace();
  for (const InstanceRefresh* refresh : rows) shown.push_back(to_api(*refresh));
  return answer;
}

}  // namespace gantry::autoscaling
