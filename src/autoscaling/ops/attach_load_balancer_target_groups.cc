#include "autoscaling/ops/traffic_request.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

// AWS: AttachLoadBalancerTargetGroups. The instances in service are registered at once.
Result<api::AttachLoadBalancerTargetGroupsResultType> Service::attach_load_balancer_target_groups(
    control::OpContext& context, const api::AttachLoadBalancerTargetGroupsType& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  const auto sources = to_sources(TrafficSource::Kind::kTargetGroup, request.target_group_arns);
  GANTRY_CHECK(
      attach_sources(autoscaling_.traffic(), world(context), change(context), *group, sources));
  return api::AttachLoadBalancerTargetGroupsResultType();
}

}  // namespace gantry::autoscaling
