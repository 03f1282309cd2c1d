#pragma once

#include <cstdint>
#include <string_view>

namespace gantry::autoscaling {

/// AWS: "Amazon EC2 Auto Scaling instance lifecycle". The values are stored. What has ended
/// (Terminated, Detached) has no record.
enum class LifecycleState : std::uint8_t {
  kPending = 0,
  kPendingWait = 1,
  kPendingProceed = 2,
  kInService = 3,
  kTerminating = 4,
  kTerminatingWait = 5,
  kTerminatingProceed = 6,
  kStandby = 7,
  kWarmedPending = 8,
  kWarmedPendingWait = 9,
  kWarmedRunning = 10,
  kWarmedStopped = 11,
  kWarmedTerminating = 12,
  kWarmedTerminatingWait = 13,
  kWarmedTerminatingProceed = 14,
  kWarmedPendingProceed = 15,  ///< on its way into the pool, its hooks done
};

/// `Pending:Wait`, `InService`, ...
[[nodiscard]] std::string_view to_string(LifecycleState state);

/// On its way into service or there: the instances that the desired capacity counts.
[[nodiscard]] bool is_capacity(LifecycleState state);
/// On its way into service.
[[nodiscard]] bool is_pending(LifecycleState state);
/// On its way out for good, of the group or of its warm pool.
[[nodiscard]] bool is_terminating(LifecycleState state);
/// Of the warm pool, also on its way in or out.
[[nodiscard]] bool is_warmed(LifecycleState state);
/// In the warm pool and free to be taken from it.
[[nodiscard]] bool is_ready_in_pool(LifecycleState state);

}  // namespace gantry::autoscaling
