#pragma once

#include <optional>
#include <string>

#include "autoscaling/model/tables.h"
#include "base/result.h"

namespace gantry::autoscaling {

/// The wait that a request names, by token or by instance.
struct ActiveWait {
  const Member* member;
  const HookWait* wait;
};

/// Errors: ValidationError.
[[nodiscard]] Result<ActiveWait> find_wait(const Tables& tables, const Scope& scope,
                                           const std::string& group, const std::string& hook,
                                           const std::optional<std::string>& token,
                                           const std::optional<std::string>& instance);

}  // namespace gantry::autoscaling
