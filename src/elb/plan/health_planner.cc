#include "elb/plan/health_planner.h"

#include <fmt/format.h>

namespace gantry::elb {

TargetHealth plan_health(const TargetView& view) {
  if (view.draining) return deregistration_in_progress();
  if (!view.group_is_used) return not_in_use();
  if (!view.invalid_state.empty())
    return invalid_state(fmt::format("Target is in the {} state", view.invalid_state));
  if (!view.zone_is_enabled) return zone_not_enabled();
  if (!view.checks_enabled) return health_check_disabled();
  if (view.observed) return *view.observed;
  // After a restart the load balancers, which went on, have yet to report.
  switch (view.stored.state) {
    case TargetState::kInitial:
    case TargetState::kHealthy:
    case TargetState::kUnhealthy:
      return view.stored;
    case TargetState::kUnused:
    case TargetState::kDraining:
    case TargetState::kUnavailable:
      break;
  }
  return registration_in_progress();
}

TargetHealth to_health(const ports::ServerState& state) {
  switch (state.health) {
    case ports::ServerHealth::kInitial:
      return initial_health_checking();
    case ports::ServerHealth::kUp:
      return healthy();
    case ports::ServerHealth::kUnchecked:
      return health_check_disabled();
    case ports::ServerHealth::kDown:
      break;
  }
  switch (state.failure) {
    case ports::CheckFailure::kTimeout:
      return {TargetState::kUnhealthy, "Target.Timeout", "Request timed out"};
    case ports::CheckFailure::kStatusCode:
      return {TargetState::kUnhealthy, "Target.ResponseCodeMismatch",
              fmt::format("Health checks failed with these codes: [{}]", state.code)};
    case ports::CheckFailure::kInternal:
      return {TargetState::kUnhealthy, "Elb.InternalError",
              "Health checks failed due to an internal error"};
    case ports::CheckFailure::kNone:
    case ports::CheckFailure::kFailed:
      break;
  }
  return {TargetState::kUnhealthy, "Target.FailedHealthChecks", "Health checks failed"};
}

}  // namespace gantry::elb
