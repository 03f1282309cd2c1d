#include "autoscaling/ops/page.h"
#include "autoscaling/ops/traffic_request.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

// AWS: DescribeLoadBalancers.
Result<api::DescribeLoadBalancersResponse> Service::describe_load_balancers(
    control::OpContext& context, const api::DescribeLoadBalancersRequest& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  auto rows = to_sources(TrafficSource::Kind::kLoadBalancer, group->load_balancers);
  const auto key_of = [](const TrafficSource& source) { return source.identifier; };
  std::ranges::sort(rows, {}, key_of);
  api::DescribeLoadBalancersResponse answer;
  GANTRY_TRY(answer.next_token, take_page(rows,
                                          {.max_records = request.max_records,
                                           .next_token = request.next_token,
                                           .standard = 100},
                                          key_of));
  auto& shown = answer.load_balancers.emplace();
  for (const TrafficSource& source : rows) {
    shown.push_back({.load_balancer_name = source.identifier,
                     .state = autoscaling_.traffic().state_of(*group, source)});
  }
  return answer;
}

}  // namespace gantry::autoscaling
