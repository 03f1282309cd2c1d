#include "ecs/targets.h"

#include <fmt/format.h>

#include "api/ecs/errors.h"

namespace gantry::ecs {

Result<void> NoTargets::validate(std::string_view target_group_arn, std::string_view) const {
  return std::unexpected(api::ecs::errors::InvalidParameterException(
      fmt::format("The target group with targetGroupArn {} does not exist.", target_group_arn)));
}

Result<void> NoTargets::add(store::Tx&, const Target& target) {
  return validate(target.target_group_arn, "bridge");
}

}  // namespace gantry::ecs
