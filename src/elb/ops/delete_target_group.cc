#include <fmt/format.h>

#include "api/elbv2/errors.h"
#include "elb/ops/convert.h"
#include "elb/service.h"

namespace gantry::elb {

// AWS: DeleteTargetGroup, "You can delete a target group if it is not referenced by any actions."
// One that does not exist succeeds.
Result<v2::DeleteTargetGroupOutput> Service::delete_target_group(
    control::OpContext& context, const v2::DeleteTargetGroupInput& request) {
  const auto found = require_group(context, *request.target_group_arn);
  if (!found) return v2::DeleteTargetGroupOutput();
  const std::string arn = (*found)->arn;
  if (!tables().load_balancers_of(arn).empty()) {
    return std::unexpected(v2::errors::ResourceInUseException(
        fmt::format("Target group '{}' is currently in use by a listener or a rule", arn)));
  }
  tables().erase_group(context.tx, arn);
  return v2::DeleteTargetGroupOutput();
}

}  // namespace gantry::elb
