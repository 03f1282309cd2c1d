#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/elbv2/types.h"
#include "control/operation.h"
#include "elb/network.h"

namespace gantry::elb {

/// Subnets or SubnetMappings of a request, one of which has to be there. Errors: ValidationError.
[[nodiscard]] Result<std::vector<SubnetChoice>> read_subnets(
    Kind kind, const std::optional<std::vector<std::string>>& subnets,
    const std::optional<std::vector<api::elbv2::SubnetMapping>>& mappings);

[[nodiscard]] inline ec2::Change change_of(control::OpContext& context) {
  return {.tx = context.tx, .now = context.now, .ids = context.ids, .scope = context.scope()};
}

}  // namespace gantry::elb
