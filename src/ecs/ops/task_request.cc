#include "ecs/ops/task_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "api/ecs/errors.h"
#include "aws/json_codec.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/service_rules.h"
#include "ecs/ops/tag_rules.h"
#include "ecs/task_network.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

constexpr std::size_t kLongestStarter = 128;     // AWS: API_RunTask, startedBy
constexpr std::size_t kLongestReference = 1024;  // AWS: API_RunTask, referenceId
constexpr std::size_t kLongestGroup = 255;
constexpr std::size_t kLongestOverrides = 8192;  // AWS: API_RunTask, overrides

std::unexpected<Error> refuse(std::string message) {
  return std::unexpected(errors::InvalidParameterException(std::move(message)));
}

Result<void> check_length(std::string_view member, const std::optional<std::string>& text,
                          std::size_t most) {
  // Text: convox/rack, issue 1727 ("startedBy longer than 36.", the limit of then).
  if (text && text->size() > most) return refuse(fmt::format("{} longer than {}.", member, most));
  return {};
}

bool is_starter_character(unsigned char c) {
  return std::isalnum(c) != 0 || std::string_view("-_/=+.:@").contains(static_cast<char>(c));
}

Result<void> check_names(const TaskRequest& request) {
  GANTRY_CHECK(check_length("startedBy", request.started_by, kLongestStarter));
  GANTRY_CHECK(check_length("referenceId", request.reference_id, kLongestReference));
  GANTRY_CHECK(check_length("group", request.group, kLongestGroup));
  if (request.started_by) {
    if (!std::ranges::all_of(*request.started_by, is_starter_character)) {
      return refuse("startedBy contains invalid characters.");
    }
    if (request.started_by->starts_with("ecs-svc/")) {
      return refuse("startedBy cannot start with ecs-svc/, which is reserved for services.");
    }
  }
  if (request.group && request.group->starts_with("service:")) {
    return refuse("Invalid namespace for group.");
  }
  return {};
}

Result<void> check_task_sizes(const api::ecs::TaskOverride& overrides) {
  const auto is_number = [](const std::string& text) {
    return !text.empty() && text.size() < 10 &&
           text.find_first_not_of("0123456789") == std::string::npos && std::stol(text) > 0;
  };
  if (overrides.cpu && !is_number(*overrides.cpu)) {
    return std::unexpected(errors::ClientException("Invalid 'cpu' setting for task."));
  }
  if (overrides.memory && !is_number(*overrides.memory)) {
    return std::unexpected(errors::ClientException("Invalid 'memory' setting for task."));
  }
  return {};
}

Result<void> check_container_sizes(const api::ecs::ContainerOverride& change) {
  const auto is_below = [](const std::optional<std::int32_t>& value, std::int32_t least) {
    return value && *value < least;
  };
  const std::string name = change.name.value_or("");
  if (is_below(change.cpu, 0)) {
    return refuse(fmt::format("Invalid cpu override for container {}.", name));
  }
  // AWS: API_ContainerDefinition: Docker reserves 6 MiB at least for a container.
  if (is_below(change.memory, 6) || is_below(change.memory_reservation, 6)) {
    return refuse(
        fmt::format("Invalid memory override for container {}: at least 6 MiB are needed.", name));
  }
  for (const auto& needed :
       change.resource_requirements.value_or(std::vector<api::ecs::ResourceRequirement>{})) {
    if (needed.type != "GPU") {
      return std::unexpected(
          errors::UnsupportedFeatureException("Inference accelerators are not supported."));
    }
  }
  for (const auto& file :
       change.environment_files.value_or(std::vector<api::ecs::EnvironmentFile>{})) {
    if (file.type != "s3" || !file.value.value_or("").starts_with("arn:")) {
      return refuse("Environment files must be of type s3, and their value the ARN of an object.");
    }
  }
  return {};
}

Result<void> check_change(const std::optional<api::ecs::TaskOverride>& overrides) {
  if (!overrides) return {};
  if (overrides->ephemeral_storage) {
    return std::unexpected(errors::UnsupportedFeatureException(
        "Ephemeral storage can only be overridden for tasks on AWS Fargate."));
  }
  if (overrides->inference_accelerator_overrides &&
      !overrides->inference_accelerator_overrides->empty()) {
    return std::unexpected(
        errors::UnsupportedFeatureException("Inference accelerators are not supported."));
  }
  // Text: as AWS Step Functions' users report it.
  if (aws::to_json(*overrides).size() > kLongestOverrides) {
    return refuse(fmt::format("Container Overrides length must be at most {}", kLongestOverrides));
  }
  GANTRY_CHECK(check_task_sizes(*overrides));
  for (const auto& change :
       overrides->container_overrides.value_or(std::vector<api::ecs::ContainerOverride>{})) {
    GANTRY_CHECK(check_container_sizes(change));
  }
  return {};
}

/// What cannot be honoured is refused, never dropped.
Result<void> check_supported(const TaskRequest& request) {
  if (request.volume_configurations && !request.volume_configurations->empty()) {
    return std::unexpected(errors::UnsupportedFeatureException(
        "Volumes that are configured at launch are not supported."));
  }
  return {};
}

/// AWS: API_RunTask, propagateTags: SERVICE is for services only.
Result<void> check_propagation(const std::optional<std::string>& source) {
  if (!source || source->empty() || *source == "NONE" || *source == "TASK_DEFINITION") return {};
  if (*source == "SERVICE") {
    return refuse("SERVICE is not a valid value for propagateTags when a task is run directly.");
  }
  return refuse("Invalid value for propagateTags: " + *source);
}

}  // namespace

Result<NewTask> to_new_task(const Tables& tables, const Scope& scope, const TaskRequest& request,
                            const Cluster& cluster, const TaskDefinition& definition) {
  GANTRY_CHECK(check_names(request));
  GANTRY_CHECK(check_supported(request));
  GANTRY_CHECK(check_network(tables, scope, definition, request.network_configuration));
  GANTRY_CHECK(check_change(request.overrides));
  GANTRY_CHECK(check_overrides(definition, request.overrides));
  GANTRY_CHECK(check_propagation(request.propagate_tags));
  GANTRY_TRY(Tags tags, parse_tags(request.tags));
  if (request.propagate_tags == "TASK_DEFINITION") {
    tags.insert(definition.tags.begin(), definition.tags.end());
  }
  // AWS: "Tagging your Amazon ECS resources", Amazon ECS-managed tags.
  if (request.enable_ecs_managed_tags) tags["aws:ecs:clusterName"] = cluster.name;
  return NewTask{.cluster = &cluster,
                 .definition = &definition,
                 .overrides = request.overrides,
                 .group = request.group.value_or(""),
                 .started_by = request.started_by.value_or(""),
                 .tags = std::move(tags),
                 .enable_execute_command = request.enable_execute_command,
                 .network = vpc_configuration(request.network_configuration)};
}

}  // namespace gantry::ecs
