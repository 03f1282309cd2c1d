#include "autoscaling/capacity.h"
#include "autoscaling/model/texts.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

Result<api::SetDesiredCapacityResponse> Service::set_desired_capacity(
    control::OpContext& context, const api::SetDesiredCapacityType& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  GANTRY_CHECK(check_desired(*group, *request.desired_capacity));
  if (request.honor_cooldown.value_or(false)) GANTRY_CHECK(check_cooldown(*group, context.now));
  GANTRY_CHECK(autoscaling_.set_desired_capacity(change(context), group->arn,
                                                 *request.desired_capacity, texts::set_desired()));
  return api::SetDesiredCapacityResponse();
}

}  // namespace gantry::autoscaling
