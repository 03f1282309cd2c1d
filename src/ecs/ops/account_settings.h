#pragma once

#include <string>
#include <string_view>

#include "base/arn.h"
#include "ecs/tables.h"

namespace gantry::ecs {

/// The value that counts for a caller: the principal's own, else the account's default, else AWS's.
/// Empty for a name that is none.
[[nodiscard]] std::string effective_setting(const Tables& tables, const Scope& scope,
                                            std::string_view caller_arn, std::string_view name);

}  // namespace gantry::ecs
