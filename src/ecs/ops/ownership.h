#pragma once

#include "base/arn.h"
#include "base/result.h"

namespace gantry::ecs {

/// Whether an ARN belongs to the caller's account and region.
/// Errors: InvalidParameterException.
Result<void> check_ownership(const Arn& arn, const Scope& scope);

}  // namespace gantry::ecs
