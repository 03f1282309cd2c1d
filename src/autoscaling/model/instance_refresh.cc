#include "autoscaling/model/instance_refresh.h"

#include <fmt/format.h>

#include <limits>
#include <utility>

namespace gantry::autoscaling {

std::string_view to_string(RefreshStatus status) {
  switch (status) {
    case RefreshStatus::kPending:
      return "Pending";
    case RefreshStatus::kInProgress:
      return "InProgress";
    case RefreshStatus::kSuccessful:
      return "Successful";
    case RefreshStatus::kFailed:
      return "Failed";
    case RefreshStatus::kCancelling:
      return "Cancelling";
    case RefreshStatus::kCancelled:
      return "Cancelled";
    case RefreshStatus::kRollbackInProgress:
      return "RollbackInProgress";
    case RefreshStatus::kRollbackFailed:
      return "RollbackFailed";
    case RefreshStatus::kRollbackSuccessful:
      return "RollbackSuccessful";
    case RefreshStatus::kBaking:
      return "Baking";
  }
  std::unreachable();
}

bool has_ended(RefreshStatus status) {
  using enum RefreshStatus;
  return status == kSuccessful || status == kFailed || status == kCancelled ||
         status == kRollbackFailed || status == kRollbackSuccessful;
}

std::string refresh_key(Time created_at, std::string_view id) {
  const auto age = std::numeric_limits<std::int64_t>::max() -
                   static_cast<std::int64_t>(created_at.time_since_epoch().count());
  return fmt::format("{:016x}/{}", age, id);
}

void roll_back(InstanceRefresh& refresh, std::set<std::string> launched, std::string reason,
               Time now) {
  refresh.status = RefreshStatus::kRollbackInProgress;
  refresh.rollback_reason = std::move(reason);
  refresh.rollback_start = now;
  refresh.percentage_on_rollback = refresh.percentage;
  refresh.to_update_on_rollback = refresh.to_update;
  refresh.total = static_cast<std::int32_t>(launched.size());
  refresh.remaining = std::move(launched);
  refresh.paused_until.reset();
  refresh.baking_until.reset();
  refresh.last_progress = now;
}

}  // namespace gantry::autoscaling
