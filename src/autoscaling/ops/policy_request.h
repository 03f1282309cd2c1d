#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/autoscaling/types.h"
#include "autoscaling/model/tables.h"
#include "autoscaling/plan/scaling_arithmetic.h"
#include "base/result.h"

namespace gantry::autoscaling {

/// Absent if there is no such type.
[[nodiscard]] std::optional<AdjustmentType> read_adjustment_type(std::string_view name);
[[nodiscard]] std::vector<Step> read_steps(
    const std::vector<api::autoscaling::StepAdjustment>& steps);

/// The policy of that name or ARN; a name needs its group. Errors: ValidationError.
[[nodiscard]] Result<const ScalingPolicy*> require_policy(const Tables& tables, const Scope& scope,
                                                          const std::optional<std::string>& group,
                                                          const std::string& policy);

}  // namespace gantry::autoscaling
