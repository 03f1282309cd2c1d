#pragma once

#include <cstdint>
#include <string_view>

namespace gantry::ec2 {

/// The values are EC2's state codes. AWS: InstanceState.
enum class InstanceState : std::uint8_t {
  kPending = 0,
  kRunning = 16,
  kShuttingDown = 32,
  kTerminated = 48,
  kStopping = 64,
  kStopped = 80,
};

/// `pending`, `running`, `shutting-down`, `terminated`, `stopping`, `stopped`
[[nodiscard]] std::string_view to_string(InstanceState state);

/// The transition table (README.md has the picture). A late report asks for a move that is not in
/// it and is dropped.
[[nodiscard]] bool can_move(InstanceState from, InstanceState to);

/// The instance's host is meant to exist and to run.
[[nodiscard]] bool is_active(InstanceState state);

}  // namespace gantry::ec2
