#include "ecs/model/task.h"

#include <fmt/format.h>

namespace gantry::ecs {

void share_texts(Task& task, TextPool& pool) {
  for (SharedText* text :
       {&task.cluster_arn, &task.task_definition_arn, &task.container_instance_arn,
        &task.availability_zone, &task.group, &task.started_by, &task.stopped_reason,
        &task.service_arn, &task.capacity_provider_name}) {
    pool.share(*text);
  }
  for (Container& container : task.containers) {
    for (SharedText* text :
         {&container.name, &container.image, &container.image_digest, &container.reason}) {
      pool.share(*text);
    }
    for (PortBinding& binding : container.network_bindings) {
      pool.share(binding.bind_ip);
      pool.share(binding.protocol);
    }
  }
}

std::string_view to_string(TaskStatus status) {
  switch (status) {
    case TaskStatus::kProvisioning:
      return "PROVISIONING";
    case TaskStatus::kPending:
      return "PENDING";
    case TaskStatus::kActivating:
      return "ACTIVATING";
    case TaskStatus::kRunning:
      return "RUNNING";
    case TaskStatus::kDeactivating:
      return "DEACTIVATING";
    case TaskStatus::kStopping:
      return "STOPPING";
    case TaskStatus::kDeprovisioning:
      return "DEPROVISIONING";
    case TaskStatus::kStopped:
      return "STOPPED";
  }
  return "";
}

std::string_view to_string(DesiredStatus status) {
  switch (status) {
    case DesiredStatus::kRunning:
      return "RUNNING";
    case DesiredStatus::kStopped:
      return "STOPPED";
  }
  return "";
}

std::string_view to_string(StopCode code) {
  switch (code) {
    case StopCode::kNone:
      return "";
    case StopCode::kTaskFailedToStart:
      return "TaskFailedToStart";
    case StopCode::kEssentialContainerExited:
      return "EssentialContainerExited";
    case StopCode::kUserInitiated:
      return "UserInitiated";
    case StopCode::kServiceSchedulerInitiated:
      return "ServiceSchedulerInitiated";
    case StopCode::kSpotInterruption:
      return "SpotInterruption";
    case StopCode::kTerminationNotice:
      return "TerminationNotice";
  }
  return "";
}

std::string_view to_string(HealthStatus status) {
  switch (status) {
    case HealthStatus::kUnknown:
      return "UNKNOWN";
    case HealthStatus::kHealthy:
      return "HEALTHY";
    case HealthStatus::kUnhealthy:
      return "UNHEALTHY";
  }
  return "";
}

std::string_view family_of(std::string_view task_definition_arn) {
  const std::string_view revision = id_of(task_definition_arn);
  return revision.substr(0, revision.rfind(':'));
}

std::string_view id_of(std::string_view arn) { return arn.substr(arn.rfind('/') + 1); }

std::string default_group(std::string_view family) { return fmt::format("family:{}", family); }

}  // namespace gantry::ecs
