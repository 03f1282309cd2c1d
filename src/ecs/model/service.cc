#include "ecs/model/service.h"

#include <fmt/format.h>

namespace gantry::ecs {

std::string_view to_string(ServiceStatus status) {
  switch (status) {
    case ServiceStatus::kActive:
      return "ACTIVE";
    case ServiceStatus::kDraining:
      return "DRAINING";
    case ServiceStatus::kInactive:
      return "INACTIVE";
  }
  return "";
}

std::string_view to_string(SchedulingStrategy strategy) {
  switch (strategy) {
    case SchedulingStrategy::kReplica:
      return "REPLICA";
    case SchedulingStrategy::kDaemon:
      return "DAEMON";
  }
  return "";
}

std::string_view to_string(DeploymentController controller) {
  switch (controller) {
    case DeploymentController::kEcs:
      return "ECS";
    case DeploymentController::kCodeDeploy:
      return "CODE_DEPLOY";
    case DeploymentController::kExternal:
      return "EXTERNAL";
  }
  return "";
}

std::string_view to_string(DeploymentStatus status) {
  switch (status) {
    case DeploymentStatus::kPrimary:
      return "PRIMARY";
    case DeploymentStatus::kActive:
      return "ACTIVE";
    case DeploymentStatus::kInactive:
      return "INACTIVE";
  }
  return "";
}

std::string_view to_string(RolloutState state) {
  switch (state) {
    case RolloutState::kInProgress:
      return "IN_PROGRESS";
    case RolloutState::kCompleted:
      return "COMPLETED";
    case RolloutState::kFailed:
      return "FAILED";
  }
  return "";
}

std::string_view to_string(ServiceDeploymentStatus status) {
  switch (status) {
    case ServiceDeploymentStatus::kPending:
      return "PENDING";
    case ServiceDeploymentStatus::kInProgress:
      return "IN_PROGRESS";
    case ServiceDeploymentStatus::kStopRequested:
      return "STOP_REQUESTED";
    case ServiceDeploymentStatus::kStopped:
      return "STOPPED";
    case ServiceDeploymentStatus::kRollbackRequested:
      return "ROLLBACK_REQUESTED";
    case ServiceDeploymentStatus::kRollbackInProgress:
      return "ROLLBACK_IN_PROGRESS";
    case ServiceDeploymentStatus::kRollbackSuccessful:
      return "ROLLBACK_SUCCESSFUL";
    case ServiceDeploymentStatus::kRollbackFailed:
      return "ROLLBACK_FAILED";
    case ServiceDeploymentStatus::kSuccessful:
      return "SUCCESSFUL";
  }
  return "";
}

const Deployment* primary_of(const Service& service) {
  const auto found =
      std::ranges::find(service.deployments, DeploymentStatus::kPrimary, &Deployment::status);
  return found == service.deployments.end() ? nullptr : &*found;
}

std::string service_group(std::string_view name) { return fmt::format("service:{}", name); }

}  // namespace gantry::ecs
