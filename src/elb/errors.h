#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

/// What Elastic Load Balancing answers, in sentences seen in AWS's answers where they are known.
/// (Factories of the modelled errors are in api/elbv2/errors.h and api/elb/errors.h.)
namespace gantry::elb::errors {

[[nodiscard]] Error validation(std::string message);
/// Of describe calls by name.
[[nodiscard]] Error load_balancer_named_not_found(std::string_view name);
[[nodiscard]] Error load_balancer_not_found(std::string_view arn);
[[nodiscard]] Error target_group_not_found(std::string_view arn);
[[nodiscard]] Error target_groups_not_found();
[[nodiscard]] Error listener_not_found(std::string_view arn);
[[nodiscard]] Error rule_not_found();
[[nodiscard]] Error invalid_configuration(std::string message);
/// For a parameter that is known but that Gantry cannot honour.
[[nodiscard]] Error unsupported(std::string_view what);

}  // namespace gantry::elb::errors
