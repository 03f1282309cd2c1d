#pragma once

#include <cstdint>
#include <string_view>

namespace gantry::ec2 {

/// The values are stored.
enum class InstanceState : std::uint8_t {
  kPending = 0,
  kRunning = 1,
  kShuttingDown = 2,
  kTerminated = 3,
  kStopping = 4,
  kStopped = 5,
};

/// 0, 16, 32, 48, 64, 80. AWS: InstanceState, Code.
[[nodiscard]] constexpr int state_code(InstanceState state) { return static_cast<int>(state) * 16; }

/// `pending`, `running`, `shutting-down`, `terminated`, `stopping`, `stopped`
[[nodiscard]] std::string_view to_string(InstanceState state);

/// The transition table (README.md has the picture). A late report asks for a move that is not in
/// it and is dropped.
[[nodiscard]] bool can_move(InstanceState from, InstanceState to);

/// The instance's host is meant to exist and to run.
[[nodiscard]] bool is_active(InstanceState state);

}  // namespace gantry::ec2
