#include "autoscaling/ops/refresh_request.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/autoscaling/errors.h"
#include "autoscaling/errors.h"

namespace gantry::autoscaling {
namespace {

namespace api = gantry::api::autoscaling;

/// AWS: RefreshPreferences, CheckpointDelay, BakeTime.
constexpr std::int32_t kStandardCheckpointDelay = 3600;
constexpr std::int32_t kLongestDelay = 172'800;

std::unexpected<Error> invalid(std::string message) {
  return std::unexpected(errors::validation(std::move(message)));
}

Result<void> check_choice(const std::optional<std::string>& value, std::string_view name,
                          std::string_view replacing) {
  if (!value || *value == "Wait" || *value == "Ignore" || *value == replacing) return {};
  return invalid(fmt::format("{} must be one of {}, Ignore, Wait", name, replacing));
}

Result<void> check_seconds(const std::optional<std::int32_t>& value, std::string_view name) {
  if (value.value_or(0) >= 0 && value.value_or(0) <= kLongestDelay) return {};
  return invalid(fmt::format("{} must be between 0 and {} seconds", name, kLongestDelay));
}

Result<void> check_checkpoints(const api::RefreshPreferences& wants) {
  const auto list = wants.checkpoint_percentages.value_or(std::vector<std::int32_t>());
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i] < 1 || list[i] > 100 || (i > 0 && list[i] <= list[i - 1])) {
      return invalid(
          "CheckpointPercentages must be in ascending order, each of them between 1 and 100");
    }
  }
  if (wants.checkpoint_delay && list.empty())
    return invalid("CheckpointDelay requires CheckpointPercentages");
  return check_seconds(wants.checkpoint_delay, "CheckpointDelay");
}

Result<void> check_percentages(const api::RefreshPreferences& wants) {
  const std::int32_t min = wants.min_healthy_percentage.value_or(90);
  if (min < 0 || min > 100) return invalid("MinHealthyPercentage must be between 0 and 100");
  if (!wants.max_healthy_percentage) return {};
  const std::int32_t max = *wants.max_healthy_percentage;
  if (max < 100 || max > 200) return invalid("MaxHealthyPercentage must be between 100 and 200");
  if (!wants.min_healthy_percentage)
    return invalid("MaxHealthyPercentage requires MinHealthyPercentage");
  if (max - min > 100) {
    return invalid(
        "The difference between MaxHealthyPercentage and MinHealthyPercentage cannot be greater "
        "than 100");
  }
  return {};
}

}  // namespace

Result<api::RefreshPreferences> read_preferences(
    const std::optional<api::RefreshPreferences>& wanted, const Group& group) {
  api::RefreshPreferences wants = wanted.value_or(api::RefreshPreferences());
  if (wants.alarm_specification) return std::unexpected(errors::unsupported("AlarmSpecification"));
  GANTRY_CHECK(check_percentages(wants));
  GANTRY_CHECK(check_checkpoints(wants));
  GANTRY_CHECK(check_seconds(wants.bake_time, "BakeTime"));
  GANTRY_CHECK(
      check_choice(wants.scale_in_protected_instances, "ScaleInProtectedInstances", "Refresh"));
  GANTRY_CHECK(check_choice(wants.standby_instances, "StandbyInstances", "Terminate"));
  if (wants.instance_warmup.value_or(0) < 0)
    return invalid("InstanceWarmup must be greater than or equal to 0");
  // AWS: RefreshPreferences, the defaults; the group's instance maintenance policy comes first.
  const auto& policy = group.maintenance_policy;
  if (!wants.min_healthy_percentage) {
    const bool has = policy && policy->min_healthy_percentage.value_or(-1) >= 0;
    wants.min_healthy_percentage = has ? *policy->min_healthy_percentage : 90;
    if (has && policy->max_healthy_percentage.value_or(-1) >= 100)
      wants.max_healthy_percentage = policy->max_healthy_percentage;
  }
  if (!wants.max_healthy_percentage) wants.max_healthy_percentage = 100;
  if (!wants.instance_warmup)
    wants.instance_warmup = group.default_instance_warmup.value_or(group.health_check_grace);
  if (wants.checkpoint_percentages && !wants.checkpoint_percentages->empty())
    wants.checkpoint_delay = wants.checkpoint_delay.value_or(kStandardCheckpointDelay);
  if (!wants.skip_matching) wants.skip_matching = false;
  if (!wants.auto_rollback) wants.auto_rollback = false;
  if (!wants.scale_in_protected_instances) wants.scale_in_protected_instances = "Wait";
  if (!wants.standby_instances) wants.standby_instances = "Wait";
  return wants;
}

Result<std::optional<LaunchSource>> read_wanted(
    const World& world, const std::optional<api::DesiredConfiguration>& configuration,
    const Group& group) {
  if (!configuration) return std::optional<LaunchSource>();
  Group other = group;
  GANTRY_CHECK(read_source(world, std::nullopt, configuration->launch_template,
                           configuration->mixed_instances_policy, other));
  return std::optional<LaunchSource>(std::move(other.source));
}

Result<const InstanceRefresh*> require_refresh(const Tables& tables, const Group& group) {
  if (const InstanceRefresh* refresh = tables.find_refresh(group.arn)) return refresh;
  return std::unexpected(api::errors::ActiveInstanceRefreshNotFoundFault(fmt::format(
      "No in progress or pending Instance Refresh found for Auto Scaling group {}", group.name)));
}

}  // namespace gantry::autoscaling
