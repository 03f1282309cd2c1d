#include "autoscaling/ops/traffic_request.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

// AWS: AttachLoadBalancers. The instances in service are registered at once.
Result<api::AttachLoadBalancersResultType> Service::attach_load_balancers(
    control::OpContext& context, const api::AttachLoadBalancersType& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  const auto sources = to_sources(TrafficSource::Kind::kLoadBalancer, request.load_balancer_names);
  GANTRY_CHECK(
      attach_sources(autoscaling_.traffic(), world(context), change(context), *group, sources));
  return api::AttachLoadBalancersResultType();
}

}  // namespace gantry::autoscaling
