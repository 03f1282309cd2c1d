#include "autoscaling/ops/traffic_request.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

// AWS: DetachLoadBalancerTargetGroups. The instances are taken out and drain.
Result<api::DetachLoadBalancerTargetGroupsResultType> Service::detach_load_balancer_target_groups(
    control::OpContext& context, const api::DetachLoadBalancerTargetGroupsType& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  const auto sources = to_sources(TrafficSource::Kind::kTargetGroup, request.target_group_arns);
  GANTRY_CHECK(detach_sources(autoscaling_.traffic(), change(context), *group, sources));
  return api::DetachLoadBalancerTargetGroupsResultType();
}

}  // namespace gantry::autoscaling
