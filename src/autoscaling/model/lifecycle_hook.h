#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"
#include "store/record.h"

namespace gantry::autoscaling {

/// AWS: LifecycleTransition, autoscaling:EC2_INSTANCE_LAUNCHING and ..._TERMINATING.
enum class Transition : std::uint8_t { kLaunching = 0, kTerminating = 1 };
/// AWS: DefaultResult, LifecycleActionResult.
enum class HookResult : std::uint8_t { kContinue = 0, kAbandon = 1 };

/// AWS: PutLifecycleHook, HeartbeatTimeout, "The default is 3600 seconds"; 30 to 7200.
inline constexpr std::chrono::seconds kDefaultHeartbeat{3600};
/// AWS: "The maximum is 172800 seconds (48 hours) or 100 times HeartbeatTimeout, whichever is
/// smaller."
inline constexpr std::chrono::seconds kLongestHook{172'800};

/// Belongs to a group, by name.
struct LifecycleHook {
  Transition transition = Transition::kLaunching;
  Millis heartbeat{kDefaultHeartbeat};
  HookResult default_result = HookResult::kAbandon;
  std::string notification_target_arn;  ///< recorded only, as are the next two
  std::string role_arn;
  std::string notification_metadata;

  [[nodiscard]] Millis global_timeout() const {
    return std::min(heartbeat * 100, Millis(kLongestHook));
  }

  static constexpr auto kFields = store::fields(
      store::field<1>(&LifecycleHook::transition), store::field<2>(&LifecycleHook::heartbeat),
      store::field<3>(&LifecycleHook::default_result),
      store::field<4>(&LifecycleHook::notification_target_arn),
      store::field<5>(&LifecycleHook::role_arn),
      store::field<6>(&LifecycleHook::notification_metadata));
  friend bool operator==(const LifecycleHook&, const LifecycleHook&) = default;
};

}  // namespace gantry::autoscaling
