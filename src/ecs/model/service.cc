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

std::string_view to_string(ServiceAction action) {
  switch (action) {
    case ServiceAction::kNone:
      return "";
    case ServiceAction::kSteadyState:
      return "SERVICE_STEADY_STATE";
    case ServiceAction::kTaskSetSteadyState:
      return "TASKSET_STEADY_STATE";
    case ServiceAction::kCapacityProviderSteadyState:
      return "CAPACITY_PROVIDER_STEADY_STATE";
    case ServiceAction::kDesiredCountUpdated:
      return "SERVICE_DESIRED_COUNT_UPDATED";
    case ServiceAction::kTasksStopped:
      return "TASKS_STOPPED";
    case ServiceAction::kTaskStartImpaired:
      return "SERVICE_TASK_START_IMPAIRED";
    case ServiceAction::kDaemonPlacementConstraintViolated:
      return "SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED";
    case ServiceAction::kOperationThrottled:
      return "ECS_OPERATION_THROTTLED";
    case ServiceAction::kTaskPlacementFailure:
      return "SERVICE_TASK_PLACEMENT_FAILURE";
    case ServiceAction::kTaskConfigurationFailure:
      return "SERVICE_TASK_CONFIGURATION_FAILURE";
    case ServiceAction::kHealthUnknown:
      return "SERVICE_HEALTH_UNKNOWN";
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
