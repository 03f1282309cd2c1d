#pragma once

#include <string_view>

#include "base/result.h"
#include "elb/model/load_balancer.h"

namespace gantry::elb {

/// Errors: UnsupportedProtocol, ValidationError.
[[nodiscard]] Result<void> check_listener_protocol(Kind kind, std::string_view protocol);

}  // namespace gantry::elb
