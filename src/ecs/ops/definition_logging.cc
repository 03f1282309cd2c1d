#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <set>

#include "ecs/ops/definition_rules.h"

namespace gantry::ecs {
namespace {

using api::ecs::LogConfiguration;

bool is_driver(std::string_view name) {
  static const std::set<std::string_view> kNames = {"json-file", "syslog",      "journald",
                                                    "gelf",      "fluentd",     "awslogs",
                                                    "splunk",    "awsfirelens", "none"};
  return kNames.contains(name);
}

bool has_option(const LogConfiguration& log, const std::string& name) {
  if (log.options && log.options->contains(name)) return true;
  return std::ranges::any_of(items_of(log.secret_options),
                             [&](const auto& secret) { return secret.name == name; });
}

Result<void> check_options(const LogConfiguration& log) {
  static const std::map<std::string, std::vector<std::string>> kRequired = {
      {"awslogs", {"awslogs-region", "awslogs-group"}}, {"splunk", {"splunk-url", "splunk-token"}}};
  const auto found = kRequired.find(*log.log_driver);
  if (found == kRequired.end()) return {};
  std::vector<std::string> missing;
  for (const auto& option : found->second) {
    if (!has_option(log, option)) missing.push_back(option);
  }
  if (missing.empty()) return {};
  // AWS: klothoplatform/klotho, issue 892.
  return refuse_definition(
      fmt::format("Log driver {} requires options: {}", *log.log_driver, fmt::join(missing, ", ")));
}

Result<void> check_driver(const api::ecs::ContainerDefinition& container,
                          const DefinitionRequest& request) {
  if (!container.log_configuration) return {};
  const LogConfiguration& log = *container.log_configuration;
  if (!is_driver(log.log_driver.value_or(""))) {
    return refuse_definition(
        fmt::format("Invalid 'logDriver' setting for container '{}'.", *container.name));
  }
  if (log.secret_options && !request.execution_role_arn) {
    return refuse_definition(
        "When you are specifying log driver secrets, you must also specify a value for "
        "'executionRoleArn'.");
  }
  return check_options(log);
}

/// AWS: API_FirelensConfiguration: one log router, and somebody who writes to it.
Result<void> check_firelens(const DefinitionRequest& request) {
  int routers = 0;
  int writers = 0;
  for (const auto& container : *request.container_definitions) {
    if (container.firelens_configuration) {
      ++routers;
      const std::string type = container.firelens_configuration->type.value_or("");
      if (type != "fluentd" && type != "fluentbit")
        return refuse_definition("Invalid firelensConfiguration type.");
    }
    if (container.log_configuration && container.log_configuration->log_driver == "awsfirelens")
      ++writers;
  }
  if (routers > 1) {
    return refuse_definition(
        "Only one container in a task definition can have a firelensConfiguration.");
  }
  if (routers == 1 && writers == 0) {
    return refuse_definition(
        "When a firelensConfiguration object is specified, at least one container has to be "
        "configured with the awsfirelens log driver.");
  }
  if (routers == 0 && writers > 0) {
    return refuse_definition(
        "When a container is configured with the awsfirelens log driver, a container with a "
        "firelensConfiguration object has to be specified.");
  }
  return {};
}

}  // namespace

Result<void> check_logging(const DefinitionRequest& request) {
  for (const auto& container : *request.container_definitions)
    GANTRY_CHECK(check_driver(container, request));
  return check_firelens(request);
}

}  // namespace gantry::ecs
