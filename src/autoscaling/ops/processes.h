#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gantry::autoscaling {

/// AWS: "Types of processes".
inline constexpr std::array<std::string_view, 9> kProcesses = {
    "AZRebalance", "AddToLoadBalancer", "AlarmNotification", "HealthCheck", "InstanceRefresh",
    "Launch",      "ReplaceUnhealthy",  "ScheduledActions",  "Terminate"};

/// Those that the request names, all if it names none. Errors: ValidationError.
[[nodiscard]] Result<std::vector<std::string>> read_processes(
    const std::optional<std::vector<std::string>>& names);

}  // namespace gantry::autoscaling
