#pragma once

#include <optional>
#include <vector>

#include "api/elbv2/types.h"
#include "base/arn.h"
#include "base/result.h"
#include "elb/model/tables.h"

namespace gantry::elb {

/// The actions of a listener of that protocol or of its rule, completed as AWS shows them.
/// Errors: ValidationError, TargetGroupNotFound, InvalidLoadBalancerAction, IncompatibleProtocols,
/// TooManyActions, TooManyTargetGroups, TargetGroupAssociationLimit, InvalidConfigurationRequest.
[[nodiscard]] Result<Actions> read_actions(const Tables& tables, const LoadBalancer& balancer,
                                           std::string_view listener_protocol,
                                           const std::optional<Actions>& actions);

/// The conditions of a rule. Errors: ValidationError.
[[nodiscard]] Result<std::vector<api::elbv2::RuleCondition>> read_conditions(
    const std::optional<std::vector<api::elbv2::RuleCondition>>& conditions);

}  // namespace gantry::elb
