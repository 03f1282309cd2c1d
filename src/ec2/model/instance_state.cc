#include "ec2/model/instance_state.h"

#include <cstdlib>

namespace gantry::ec2 {

std::string_view to_string(InstanceState state) {
  switch (state) {
    case InstanceState::kPending:
      return "pending";
    case InstanceState::kRunning:
      return "running";
    case InstanceState::kShuttingDown:
      return "shutting-down";
    case InstanceState::kTerminated:
      return "terminated";
    case InstanceState::kStopping:
      return "stopping";
    case InstanceState::kStopped:
      return "stopped";
  }
  std::abort();
}

bool can_move(InstanceState from, InstanceState to) {
  using enum InstanceState;
  switch (from) {
    case kPending:
      return to == kRunning || to == kStopped || to == kShuttingDown;
    case kRunning:
      return to == kStopping || to == kStopped || to == kShuttingDown;
    case kStopping:
      return to == kStopped || to == kShuttingDown;
    case kStopped:
      return to == kPending || to == kShuttingDown;
    case kShuttingDown:
      return to == kTerminated;
    case kTerminated:
      return false;
  }
  std::abort();
}

bool is_active(InstanceState state) {
  return state == InstanceState::kPending || state == InstanceState::kRunning;
}

}  // namespace gantry::ec2
