#include "elb/model/target.h"

#include <fmt/format.h>

namespace gantry::elb {

std::string_view to_string(TargetState state) {
  switch (state) {
    case TargetState::kInitial:
      return "initial";
    case TargetState::kHealthy:
      return "healthy";
    case TargetState::kUnhealthy:
      return "unhealthy";
    case TargetState::kUnused:
      return "unused";
    case TargetState::kDraining:
      return "draining";
    case TargetState::kUnavailable:
      return "unavailable";
  }
  return "";
}

TargetHealth registration_in_progress() {
  return {TargetState::kInitial, "Elb.RegistrationInProgress",
          "Target registration is in progress"};
}

TargetHealth initial_health_checking() {
  return {TargetState::kInitial, "Elb.InitialHealthChecking", "Initial health checks in progress"};
}

TargetHealth healthy() { return {.state = TargetState::kHealthy, .reason = "", .description = ""}; }

TargetHealth not_in_use() {
  return {TargetState::kUnused, "Target.NotInUse",
          "Target group is not configured to receive traffic from the load balancer"};
}

TargetHealth zone_not_enabled() {
  return {TargetState::kUnused, "Target.NotInUse",
          "Target is in an Availability Zone that is not enabled for the load balancer"};
}

TargetHealth not_registered() {
  return {TargetState::kUnused, "Target.NotRegistered",
          "Target is not registered to the target group"};
}

TargetHealth deregistration_in_progress() {
  return {TargetState::kDraining, "Target.DeregistrationInProgress",
          "Target deregistration is in progress"};
}

TargetHealth health_check_disabled() {
  return {TargetState::kUnavailable, "Target.HealthCheckDisabled", "Health checks are disabled"};
}

TargetHealth invalid_state(std::string description) {
  return {TargetState::kUnused, "Target.InvalidState", std::move(description)};
}

std::string target_key(std::string_view group_arn, std::string_view target_id, std::int32_t port) {
  return fmt::format("{}|{}|{}", group_arn, target_id, port);
}

}  // namespace gantry::elb
