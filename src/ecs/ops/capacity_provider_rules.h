#pragma once

#include <string>

#include "api/ecs/types.h"
#include "base/arn.h"
#include "base/result.h"

namespace gantry::ecs {

/// AWS: API_CreateCapacityProvider, name. Errors: InvalidParameterException.
Result<void> check_capacity_provider_name(const std::string& name);

/// The group with every default filled in.
/// AWS: API_AutoScalingGroupProvider, API_ManagedScaling. Only the form of the group's ARN is
/// checked. Errors: ClientException, InvalidParameterException.
Result<api::ecs::AutoScalingGroupProvider> parse_group_provider(
    const Scope& scope, const api::ecs::AutoScalingGroupProvider& wanted);

/// `group` with what the update gives in place of what was.
Result<api::ecs::AutoScalingGroupProvider> update_group_provider(
    const api::ecs::AutoScalingGroupProvider& group,
    const api::ecs::AutoScalingGroupProviderUpdate& update);

}  // namespace gantry::ecs
