#include "autoscaling/errors.h"

#include <fmt/format.h>

#include "api/autoscaling/errors.h"

namespace gantry::autoscaling::errors {

namespace modelled = api::autoscaling::errors;

Error validation(std::string message) {
  return {.code = "ValidationError", .message = std::move(message)};
}

Error launch_configuration_not_found(std::string_view name) {
  return validation(fmt::format(
      "Launch configuration name not found - A launch configuration with the name: {} does not "
      "exist",
      name));
}

Error group_not_found(std::string_view name) {
  return validation(
      fmt::format("AutoScalingGroup name not found - AutoScalingGroup {} not found", name));
}

Error group_exists(std::string_view name) {
  return modelled::AlreadyExistsFault(fmt::format(
      "AutoScalingGroup by this name already exists - A group with the name {} already exists",
      name));
}

Error group_is_deleting(std::string_view name) {
  return modelled::ScalingActivityInProgressFault(
      fmt::format("AutoScalingGroup {} is pending delete", name));
}

Error instance_not_managed(std::string_view id) {
  return validation(
      fmt::format("Instance Id not found - No managed instance found for instance ID: {}", id));
}

Error instance_not_in_group(std::string_view id, std::string_view group) {
  return validation(
      fmt::format("The instance {} is not part of Auto Scaling group {}.", id, group));
}

Error wrong_state(std::string_view id, std::string_view states) {
  return validation(fmt::format(
      "The instance {} is not in correct state. Instance(s) must be in '{}' state.", id, states));
}

Error no_room(const Group& group, std::string_view verb, std::int64_t count) {
  return validation(fmt::format(
      "AutoScalingGroup {} has min-size={}, max-size={}, and desired-size={}. To {} {} instance{}, "
      "please update the AutoScalingGroup sizes appropriately.",
      group.name, group.min_size, group.max_size, group.desired, verb, count,
      count == 1 ? "" : "s"));
}

Error invalid_next_token() { return modelled::InvalidNextToken("The token specified is invalid."); }

Error activity_in_progress(std::string_view activity) {
  return modelled::ScalingActivityInProgressFault(
      fmt::format("Scaling activity {} is in progress and blocks this action", activity));
}

Error unsupported(std::string_view what) {
  return validation(fmt::format("Gantry does not support {}.", what));
}

}  // namespace gantry::autoscaling::errors
