#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/ecs/types.h"
#include "base/arn.h"
#include "base/result.h"
#include "ecs/plan/capacity_shares.h"
#include "ecs/tables.h"

namespace gantry::ecs {

/// The ARN of the capacity provider that `identifier` (a name or an ARN) means.
[[nodiscard]] std::string capacity_provider_arn(const Scope& scope, std::string_view identifier);

/// The names of providers that may be attached to a cluster: ACTIVE, each once, at most 20.
/// Errors: InvalidParameterException.
Result<std::vector<std::string>> parse_capacity_providers(
    const Tables& tables, const Scope& scope, const std::optional<std::vector<std::string>>& names);

/// A strategy over the providers that are attached to a cluster, with weights and bases filled in.
/// AWS: API_CapacityProviderStrategyItem. Errors: InvalidParameterException.
Result<CapacityStrategy> parse_strategy(const std::vector<std::string>& attached,
                                        const std::optional<CapacityStrategy>& items);

}  // namespace gantry::ecs
