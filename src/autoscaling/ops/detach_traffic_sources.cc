#include "autoscaling/ops/traffic_request.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

// AWS: DetachTrafficSources. The instances are taken out and drain.
Result<api::DetachTrafficSourcesResultType> Service::detach_traffic_sources(
    control::OpContext& context, const api::DetachTrafficSourcesType& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  GANTRY_TRY(const auto sources, to_sources(request.traffic_sources));
  GANTRY_CHECK(detach_sources(autoscaling_.traffic(), change(context), *group, sources));
  return api::DetachTrafficSourcesResultType();
}

}  // namespace gantry::autoscaling
