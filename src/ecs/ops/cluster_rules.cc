#include "ecs/ops/cluster_rules.h"

#include <algorithm>

#include "api/ecs/errors.h"
#include "ecs/model/account_setting.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

std::unexpected<Error> refuse(std::string message) {
  return std::unexpected(errors::InvalidParameterException(std::move(message)));
}

}  // namespace

Result<void> check_cluster_settings(const std::vector<api::ecs::ClusterSetting>& settings) {
  if (settings.size() > 1) return refuse("Settings can have a maximum size of 1.");
  for (const auto& setting : settings) {
    if (setting.name != "containerInsights") return refuse("Invalid setting 'name'");
    const auto& values = find_setting_rule("containerInsights")->values;
    // AWS: terraform-aws-modules/terraform-aws-ecs, issue 264.
    if (std::ranges::find(values, setting.value.value_or("")) == values.end())
      return refuse("Invalid setting 'value'");
  }
  return {};
}

Result<void> check_cluster_configuration(const api::ecs::ClusterConfiguration& configuration) {
  if (!configuration.execute_command_configuration) return {};
  // AWS: API_ExecuteCommandConfiguration, logging.
  const auto& execute = *configuration.execute_command_configuration;
  const bool overrides = execute.logging.value_or("DEFAULT") == "OVERRIDE";
  if (overrides && !execute.log_configuration) {
    return refuse(
        "A logConfiguration must be specified when the executeCommandConfiguration logging is "
        "OVERRIDE.");
  }
  if (!overrides && execute.log_configuration) {
    return refuse(
        "A logConfiguration can only be specified when the executeCommandConfiguration logging is "
        "OVERRIDE.");
  }
  return {};
}

Result<std::optional<api::ecs::ClusterServiceConnectDefaults>> parse_service_connect_defaults(
    const api::ecs::ClusterServiceConnectDefaultsRequest& request) {
  const std::string name = request.namespace_.value_or("");
  std::optional<api::ecs::ClusterServiceConnectDefaults> defaults;
  if (name.empty()) return defaults;
  if (name.starts_with("arn:"))
    return std::unexpected(errors::NamespaceNotFoundException("The namespace was not found."));
  if (name.size() > 1024 ||
      !std::ranges::all_of(name, [](unsigned char c) { return c > 0x20 && c < 0x7F; }))
    return refuse("The namespace name is invalid.");
  defaults.emplace().namespace_ = name;
  return defaults;
}

Result<void> check_not_busy(const Cluster& cluster) {
  if (cluster.attachments_status != "UPDATE_IN_PROGRESS") return {};
  return std::unexpected(errors::UpdateInProgressException(
      "The specified cluster is in a busy state. Cluster attachments must be in UPDATE_COMPLETE or "
      "UPDATE_FAILED state before they can be updated."));
}

}  // namespace gantry::ecs
