#include "autoscaling/ops/traffic_request.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

// AWS: DetachLoadBalancers. The instances are taken out and drain.
Result<api::DetachLoadBalancersResultType> Service::detach_load_balancers(
    control::OpContext& context, const api::DetachLoadBalancersType& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  const auto sources = to_sources(TrafficSource::Kind::kLoadBalancer, request.load_balancer_names);
  GANTRY_CHECK(detach_sources(autoscaling_.traffic(), change(context), *group, sources));
  return api::DetachLoadBalancersResultType();
}

}  // namespace gantry::autoscaling
