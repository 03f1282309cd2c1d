#include "autoscaling/model/activity.h"

#include <fmt/format.h>

#include <utility>

namespace gantry::autoscaling {

std::string_view to_string(ActivityStatus status) {
  switch (status) {
    case ActivityStatus::kPreInService:
      return "PreInService";
    case ActivityStatus::kInProgress:
      return "InProgress";
    case ActivityStatus::kMidLifecycleAction:
      return "MidLifecycleAction";
    case ActivityStatus::kSuccessful:
      return "Successful";
    case ActivityStatus::kFailed:
      return "Failed";
    case ActivityStatus::kCancelled:
      return "Cancelled";
  }
  std::unreachable();
}

std::string activity_key(std::uint64_t number) { return fmt::format("{:016x}", ~number); }

}  // namespace gantry::autoscaling
