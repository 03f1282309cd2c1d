#include "elb/ops/convert.h"
#include "elb/ops/health_check_request.h"
#include "elb/service.h"

namespace gantry::elb {

// AWS: ModifyTargetGroup.
Result<v2::ModifyTargetGroupOutput> Service::modify_target_group(
    control::OpContext& context, const v2::ModifyTargetGroupInput& request) {
  GANTRY_TRY(const auto* found, require_group(context, *request.target_group_arn));
  TargetGroup next = *found;
  read_health_check(request, next);
  if (next.health_check.protocol == "TCP") {
    next.health_check.path.clear();
    next.health_check.matcher.clear();
  } else {
    if (next.health_check.path.empty()) next.health_check.path = "/";
    if (next.health_check.matcher.empty())
      next.health_check.matcher = next.is_http() ? "200" : "200-399";
  }
  if (!next.health_check.enabled) {
    return std::unexpected(
        errors::validation("Health checks cannot be disabled for target groups of this type"));
  }
  GANTRY_CHECK(check_health_check(next));
  auto shown = to_api(next, tables());
  tables().target_groups.put(context.tx, std::move(next));
  return v2::ModifyTargetGroupOutput{.target_groups = {{std::move(shown)}}};
}

}  // namespace gantry::elb
