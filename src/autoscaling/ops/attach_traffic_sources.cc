#include "autoscaling/ops/traffic_request.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

// AWS: AttachTrafficSources. The instances in service are registered at once.
Result<api::AttachTrafficSourcesResultType> Service::attach_traffic_sources(
    control::OpContext& context, const api::AttachTrafficSourcesType& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  GANTRY_TRY(const auto sources, to_sources(request.traffic_sources));
  GANTRY_CHECK(
      attach_sources(autoscaling_.traffic(), world(context), change(context), *group, sources));
  return api::AttachTrafficSourcesResultType();
}

}  // namespace gantry::autoscaling
