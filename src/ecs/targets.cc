#include "ecs/targets.h"

#include <fmt/format.h>

#include "api/ecs/errors.h"

namespace gantry::ecs {

Result<void> NoTargets::validate(std::string_view target_group_arn) const {
  return std::unexpected(api::ecs::errors::InvalidParameterException(
      fmt::format("Unable to assume role and validate the specified targetGroupArn. Please verify "
                  "that the ECS service role being passed has the proper permissions. The target "
                  "group {} does not exist.",
                  target_group_arn)));
}

Result<void> NoTargets::add(store::Tx&, const Target& target) {
  return validate(target.target_group_arn);
}

}  // namespace gantry::ecs
