#pragma once

#include <optional>
#include <vector>

#include "api/logs/types.h"
#include "base/result.h"
#include "base/time.h"
#include "logs/files/format.h"

namespace gantry::logs {

/// What of a PutLogEvents is taken.
struct PutPlan {
  std::vector<LogEvent> accepted;
  std::optional<api::logs::RejectedLogEventsInfo> rejected;
};

/// AWS: API_PutLogEvents, the list of a batch's constraints.
/// Errors: InvalidParameterException.
[[nodiscard]] Result<PutPlan> plan_put(const std::vector<api::logs::InputLogEvent>& events,
                                       std::int32_t retention_days, Time now);

/// Events that were earlier than this are gone; absent without retention.
[[nodiscard]] std::optional<std::int64_t> retention_cutoff(std::int32_t retention_days, Time now);

}  // namespace gantry::logs
