#include "logs/plan/put_rules.h"

#include <fmt/format.h>

#include "logs/errors.h"

namespace gantry::logs {
namespace {

constexpr std::size_t kMaxBatch = 1'048'576;
constexpr std::size_t kEventOverhead = 26;
constexpr std::size_t kMaxEvent = kMaxBatch - kEventOverhead;
constexpr Millis kSpan = std::chrono::hours(24);
constexpr Millis kFuture = std::chrono::hours(2);
constexpr Millis kPast = std::chrono::days(14);

std::unexpected<Error> refuse(std::string message) {
  return std::unexpected(errors::invalid(std::move(message)));
}

Result<void> check(const std::vector<api::logs::InputLogEvent>& events) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const std::size_t size = events[i].message->size();
    if (size > kMaxEvent) {
      return refuse(fmt::format("Log event too large: {} bytes exceeds limit of {}",
                                size + kEventOverhead, kMaxBatch));
    }
    bytes += size + kEventOverhead;
    if (i > 0 && *events[i].timestamp < *events[i - 1].timestamp) {
      return refuse("Log events in a single PutLogEvents request must be in chronological order.");
    }
  }
  if (bytes > kMaxBatch) {
    return refuse(fmt::format("Upload too large: {} bytes exceeds limit of {}", bytes, kMaxBatch));
  }
  if (*events.back().timestamp - *events.front().timestamp > kSpan.count()) {
    return refuse(
        "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
  }
  return {};
}

}  // namespace

std::optional<std::int64_t> retention_cutoff(std::int32_t retention_days, Time now) {
  if (retention_days == 0) return std::nullopt;
  return to_epoch_millis(now - std::chrono::days(retention_days));
}

Result<PutPlan> plan_put(const std::vector<api::logs::InputLogEvent>& events,
                         std::int32_t retention_days, Time now) {
  GANTRY_CHECK(check(events));
  const auto future = to_epoch_millis(now + kFuture);
  const auto past = to_epoch_millis(now - kPast);
  const auto expired = retention_cutoff(retention_days, now);
  PutPlan plan;
  api::logs::RejectedLogEventsInfo rejected;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const std::int64_t timestamp = *events[i].timestamp;
    const auto index = static_cast<std::int32_t>(i);
    // AWS: RejectedLogEventsInfo: the end indexes are exclusive, the start index is inclusive.
    if (timestamp > future) {
      if (!rejected.too_new_log_event_start_index) rejected.too_new_log_event_start_index = index;
    } else if (timestamp < past) {
      rejected.too_old_log_event_end_index = index + 1;
    } else if (expired && timestamp < *expired) {
      rejected.expired_log_event_end_index = index + 1;
    } else {
      plan.accepted.push_back({timestamp, *events[i].message});
    }
  }
  if (plan.accepted.size() < events.size()) plan.rejected = rejected;
  return plan;
}

}  // namespace gantry::logs
