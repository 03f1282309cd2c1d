#include "ecs/ops/capacity_provider_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "api/ecs/errors.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

std::unexpected<Error> refuse(std::string message) {
  return std::unexpected(errors::InvalidParameterException(std::move(message)));
}

Result<void> check_range(std::string_view label, std::int32_t value, std::int32_t least,
                         std::int32_t most) {
  if (value >= least && value <= most) return {};
  return refuse(
      fmt::format("The managed scaling {} must be between {} and {}.", label, least, most));
}

/// What is given, the rest from `before` (for an update) or AWS's defaults.
Result<api::ecs::ManagedScaling> parse_scaling(const std::optional<api::ecs::ManagedScaling>& given,
                                               const api::ecs::ManagedScaling& before) {
  api::ecs::ManagedScaling scaling = before;
  if (given) {
    const auto take = [](auto& member, const auto& value) {
      if (value) member = value;
    };
    take(scaling.status, given->status);
    take(scaling.target_capacity, given->target_capacity);
    take(scaling.minimum_scaling_step_size, given->minimum_scaling_step_size);
    take(scaling.maximum_scaling_step_size, given->maximum_scaling_step_size);
    take(scaling.instance_warmup_period, given->instance_warmup_period);
  }
  GANTRY_CHECK(check_range("targetCapacity", *scaling.target_capacity, 1, 100));
  GANTRY_CHECK(
      check_range("minimumScalingStepSize", *scaling.minimum_scaling_step_size, 1, 10'000));
  GANTRY_CHECK(
      check_range("maximumScalingStepSize", *scaling.maximum_scaling_step_size, 1, 10'000));
  GANTRY_CHECK(check_range("instanceWarmupPeriod", *scaling.instance_warmup_period, 0, 10'000));
  if (*scaling.minimum_scaling_step_size > *scaling.maximum_scaling_step_size) {
    return refuse(
        "The managed scaling minimumScalingStepSize must not be greater than the "
        "maximumScalingStepSize.");
  }
  return scaling;
}

/// AWS: API_AutoScalingGroupProvider, managedTerminationProtection: "When using managed termination
/// protection, managed scaling must also be used otherwise managed termination protection doesn't
/// work."
Result<void> check_protection(const api::ecs::AutoScalingGroupProvider& group) {
  if (group.managed_termination_protection == "ENABLED" &&
      group.managed_scaling->status != "ENABLED") {
    return std::unexpected(
        errors::ClientException("The managed termination protection setting for the capacity "
                                "provider is invalid. To enable "
                                "managed termination protection for a capacity provider, managed "
                                "scaling must be enabled."));
  }
  return {};
}

/// arn:aws:autoscaling:REGION:ACCOUNT:autoScalingGroup:UUID:autoScalingGroupName/NAME, or the name
/// alone.
Result<std::string> parse_group_arn(const Scope& scope, const std::string& text) {
  const auto invalid = std::unexpected(errors::ClientException(
      "The specified Auto Scaling group ARN is not valid. Specify a valid Auto Scaling group ARN "
      "and try again."));
  if (text.empty()) return invalid;
  if (!text.starts_with("arn:")) return text;
  const auto arn = parse_arn(text);
  if (!arn || arn->service != "autoscaling" || arn->region != scope.region ||
      arn->account != scope.account || !arn->resource.starts_with("autoScalingGroup:"))
    return invalid;
  const auto name = arn->resource.find(":autoScalingGroupName/");
  if (name == std::string::npos || arn->resource.ends_with('/')) return invalid;
  return text;
}

}  // namespace

Result<void> check_capacity_provider_name(const std::string& name) {
  std::string lower = name;
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  const bool reserved =
      lower.starts_with("aws") || lower.starts_with("ecs") || lower.starts_with("fargate");
  const bool valid = !name.empty() && name.size() <= 255 && !reserved &&
                     std::ranges::all_of(name, [](unsigned char c) {
                       return std::isalnum(c) || c == '-' || c == '_';
                     });
  if (valid) return {};
  return refuse(
      "The specified capacity provider name is invalid. Up to 255 characters are allowed, "
      "including letters (upper and lowercase), numbers, underscores, and hyphens. The name cannot "
      "be prefixed with \"aws\", \"ecs\", or \"fargate\".");
}

Result<api::ecs::AutoScalingGroupProvider> parse_group_provider(
    const Scope& scope, const api::ecs::AutoScalingGroupProvider& wanted) {
  api::ecs::AutoScalingGroupProvider group = wanted;
  GANTRY_TRY(group.auto_scaling_group_arn,
             parse_group_arn(scope, wanted.auto_scaling_group_arn.value_or("")));
  const api::ecs::ManagedScaling defaults{.instance_warmup_period = 300,
                                          .maximum_scaling_step_size = 10'000,
                                          .minimum_scaling_step_size = 1,
                                          .status = "DISABLED",
                                          .target_capacity = 100};
  GANTRY_TRY(group.managed_scaling, parse_scaling(wanted.managed_scaling, defaults));
  group.managed_termination_protection = wanted.managed_termination_protection.value_or("DISABLED");
  group.managed_draining = wanted.managed_draining.value_or("ENABLED");
  GANTRY_CHECK(check_protection(group));
  return group;
}

Result<api::ecs::AutoScalingGroupProvider> update_group_provider(
    const api::ecs::AutoScalingGroupProvider& group,
    const api::ecs::AutoScalingGroupProviderUpdate& update) {
  api::ecs::AutoScalingGroupProvider changed = group;
  GANTRY_TRY(changed.managed_scaling,
             parse_scaling(update.managed_scaling, *group.managed_scaling));
  if (update.managed_termination_protection)
    changed.managed_termination_protection = update.managed_termination_protection;
  if (update.managed_draining) changed.managed_draining = update.managed_draining;
  GANTRY_CHECK(check_protection(changed));
  return changed;
}

}  // namespace gantry::ecs
