#include "ecs/ops/ownership.h"

#include <fmt/format.h>

#include "api/ecs/errors.h"

namespace gantry::ecs {

Result<void> check_ownership(const Arn& arn, const Scope& scope) {
  using api::ecs::errors::InvalidParameterException;
  if (arn.account != scope.account) {
    return std::unexpected(InvalidParameterException(
        fmt::format("Invalid identifier: Identifier is for {}. Your accountId is {}", arn.account,
                    scope.account)));
  }
  if (arn.region != scope.region) {
    return std::unexpected(InvalidParameterException(fmt::format(
        "Invalid identifier: Identifier is for {}. Your region is {}", arn.region, scope.region)));
  }
  return {};
}

}  // namespace gantry::ecs
