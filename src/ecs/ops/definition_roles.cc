#include <fmt/format.h>

#include <set>

#include "base/arn.h"
#include "ecs/ops/definition_rules.h"

namespace gantry::ecs {
namespace {

/// A role's ARN or its name (AWS: API_RegisterTaskDefinition, taskRoleArn).
bool is_role(std::string_view text) {
  if (text.starts_with("arn:")) {
    const auto arn = parse_arn(text);
    return arn && arn->service == "iam" && arn->resource.starts_with("role/") &&
           arn->resource.size() > 5;
  }
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](unsigned char c) {
    return std::isalnum(c) || std::string_view("+=,.@_-/").contains(static_cast<char>(c));
  });
}

Result<void> check_secrets(const api::ecs::ContainerDefinition& container, bool has_role) {
  if (!container.secrets) return {};
  // AWS: fabfuel/ecs-deploy, issue 87; also for an empty list (aws/aws-sdk-go, issue 2370).
  if (!has_role) {
    return refuse_definition(
        "When you are specifying container secrets, you must also specify a value for "
        "'executionRoleArn'.");
  }
  std::set<std::string> names;
  for (const auto& variable : items_of(container.environment))
    names.insert(variable.name.value_or(""));
  for (const auto& secret : *container.secrets) {
    const std::string name = secret.name.value_or("");
    if (!names.insert(name).second) {
      // AWS: dagster-io/dagster, issue 11622.
      return refuse_definition(
          fmt::format("The secret name must be unique and not shared with any new or existing "
                      "environment variables set on the container, such as '{}'.",
                      name));
    }
    if (secret.value_from.value_or("").empty())
      return refuse_definition("Secret.valueFrom should not be null or empty.");
  }
  return {};
}

/// AWS: API_EnvironmentFile.
Result<void> check_environment_files(const api::ecs::ContainerDefinition& container) {
  const auto& files = items_of(container.environment_files);
  if (files.size() > 10) {
    return refuse_definition(
        fmt::format("Container '{}' can have at most 10 environment files.", *container.name));
  }
  for (const auto& file : files) {
    const auto arn = parse_arn(file.value.value_or(""));
    if (!arn || arn->service != "s3") return refuse_definition("Invalid arn syntax.");
    if (!file.value->ends_with(".env")) {
      return refuse_definition(fmt::format(
          "The environment file of container '{}' must have the extension .env.", *container.name));
    }
  }
  return {};
}

}  // namespace

Result<void> check_roles(const DefinitionRequest& request) {
  for (const auto& role : {request.task_role_arn, request.execution_role_arn}) {
    // AWS: aws-samples/aws-modern-application-workshop, issue 9.
    if (role && !is_role(*role)) return refuse_definition("Role is not valid");
  }
  const bool has_role = request.execution_role_arn.has_value();
  for (const auto& container : *request.container_definitions) {
    GANTRY_CHECK(check_secrets(container, has_role));
    GANTRY_CHECK(check_environment_files(container));
    if (container.repository_credentials && !has_role) {
      // AWS: sil-org/ecs-deploy, issue 188.
      return refuse_definition(
          "Private repository authentication requires that the task definition specify a value for "
          "executionRoleArn.");
    }
  }
  return {};
}

}  // namespace gantry::ecs
