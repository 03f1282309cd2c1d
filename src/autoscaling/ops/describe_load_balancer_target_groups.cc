#include "autoscaling/ops/page.h"
#include "autoscaling/ops/traffic_request.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

// AWS: DescribeLoadBalancerTargetGroups.
Result<api::DescribeLoadBalancerTargetGroupsResponse> Service::describe_load_balancer_target_groups(
    control::OpContext& context, const api::DescribeLoadBalancerTargetGroupsRequest& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  auto rows = to_sources(TrafficSource::Kind::kTargetGroup, group->target_groups);
  const auto key_of = [](const TrafficSource& source) { return source.identifier; };
  std::ranges::sort(rows, {}, key_of);
  api::DescribeLoadBalancerTargetGroupsResponse answer;
  GANTRY_TRY(answer.next_token, take_page(rows,
                                          {.max_records = request.max_records,
                                           .next_token = request.next_token,
                                           .standard = 100},
                                          key_of));
  auto& shown = answer.load_balancer_target_groups.emplace();
  for (const TrafficSource& source : rows) {
    shown.push_back({.load_balancer_target_group_arn = source.identifier,
                     .state = autoscaling_.traffic().state_of(*group, source)});
  }
  return answer;
}

}  // namespace gantry::autoscaling
