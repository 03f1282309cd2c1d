#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/ecs/types.h"
#include "ecs/launch.h"

namespace gantry::ecs {

/// The members that RunTask and StartTask have in common, checked and made into the task to be.
/// Errors: InvalidParameterException, ClientException and UnsupportedFeatureException, as those
/// operations answer them.
struct TaskRequest {
  const std::optional<api::ecs::TaskOverride>& overrides;
  const std::optional<std::string>& group;
  const std::optional<std::string>& started_by;
  const std::optional<std::string>& reference_id;
  const std::optional<std::string>& propagate_tags;
  const std::optional<std::vector<api::ecs::Tag>>& tags;
  const std::optional<std::vector<api::ecs::TaskVolumeConfiguration>>& volume_configurations;
  const std::optional<api::ecs::NetworkConfiguration>& network_configuration;
  bool enable_ecs_managed_tags = false;
  bool enable_execute_command = false;

  template <class Request>
  static TaskRequest of(const Request& request) {
    return {.overrides = request.overrides,
            .group = request.group,
            .started_by = request.started_by,
            .reference_id = request.reference_id,
            .propagate_tags = request.propagate_tags,
            .tags = request.tags,
            .volume_configurations = request.volume_configurations,
            .network_configuration = request.network_configuration,
            .enable_ecs_managed_tags = request.enable_ecs_managed_tags.value_or(false),
            .enable_execute_command = request.enable_execute_command.value_or(false)};
  }
};

Result<NewTask> to_new_task(const Tables& tables, const Scope& scope, const TaskRequest& request,
                            const Cluster& cluster, const TaskDefinition& definition);

}  // namespace gantry::ecs
