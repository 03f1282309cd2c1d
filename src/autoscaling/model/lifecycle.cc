#include "autoscaling/model/lifecycle.h"

#include <utility>

namespace gantry::autoscaling {

std::string_view to_string(LifecycleState state) {
  switch (state) {
    case LifecycleState::kPending:
      return "Pending";
    case LifecycleState::kPendingWait:
      return "Pending:Wait";
    case LifecycleState::kPendingProceed:
      return "Pending:Proceed";
    case LifecycleState::kInService:
      return "InService";
    case LifecycleState::kTerminating:
      return "Terminating";
    case LifecycleState::kTerminatingWait:
      return "Terminating:Wait";
    case LifecycleState::kTerminatingProceed:
      return "Terminating:Proceed";
    case LifecycleState::kStandby:
      return "Standby";
    case LifecycleState::kWarmedPending:
      return "Warmed:Pending";
    case LifecycleState::kWarmedPendingWait:
      return "Warmed:Pending:Wait";
    case LifecycleState::kWarmedRunning:
      return "Warmed:Running";
    case LifecycleState::kWarmedStopped:
      return "Warmed:Stopped";
    case LifecycleState::kWarmedTerminating:
      return "Warmed:Terminating";
    case LifecycleState::kWarmedTerminatingWait:
      return "Warmed:Terminating:Wait";
    case LifecycleState::kWarmedTerminatingProceed:
      return "Warmed:Terminating:Proceed";
    case LifecycleState::kWarmedPendingProceed:
      return "Warmed:Pending:Proceed";
  }
  std::unreachable();
}

bool is_pending(LifecycleState state) {
  return state == LifecycleState::kPending || state == LifecycleState::kPendingWait ||
         state == LifecycleState::kPendingProceed;
}

bool is_capacity(LifecycleState state) {
  return is_pending(state) || state == LifecycleState::kInService;
}

bool is_terminating(LifecycleState state) {
  return state == LifecycleState::kTerminating || state == LifecycleState::kTerminatingWait ||
         state == LifecycleState::kTerminatingProceed ||
         state == LifecycleState::kWarmedTerminating ||
         state == LifecycleState::kWarmedTerminatingWait ||
         state == LifecycleState::kWarmedTerminatingProceed;
}

bool is_warmed(LifecycleState state) { return state >= LifecycleState::kWarmedPending; }

bool is_ready_in_pool(LifecycleState state) {
  return state == LifecycleState::kWarmedRunning || state == LifecycleState::kWarmedStopped;
}

}  // namespace gantry::autoscaling
