#pragma once

#include <cstdint>

#include "base/result.h"

namespace gantry::elb {

/// AWS: CreateRule, Priority.
inline constexpr std::int32_t kMostPriority = 50'000;

/// Errors: ValidationError.
[[nodiscard]] Result<void> check_priority(std::int32_t priority);
[[nodiscard]] Error priority_in_use(std::int32_t priority);

}  // namespace gantry::elb
