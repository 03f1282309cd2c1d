#include "elb/errors.h"

#include <fmt/format.h>

#include "api/elbv2/errors.h"

namespace gantry::elb::errors {

namespace modelled = api::elbv2::errors;

Error validation(std::string message) {
  return {.code = "ValidationError", .message = std::move(message)};
}

Error load_balancer_named_not_found(std::string_view name) {
  return modelled::LoadBalancerNotFoundException(
      fmt::format("Load balancers '[{}]' not found", name));
}

Error load_balancer_not_found(std::string_view arn) {
  return modelled::LoadBalancerNotFoundException(fmt::format("Load balancer '{}' not found", arn));
}

Error target_group_not_found(std::string_view arn) {
  return modelled::TargetGroupNotFoundException(fmt::format("Target groups '{}' not found", arn));
}

Error target_groups_not_found() {
  return modelled::TargetGroupNotFoundException("One or more target groups not found");
}

Error listener_not_found(std::string_view arn) {
  return modelled::ListenerNotFoundException(fmt::format("Listener '{}' not found", arn));
}

Error rule_not_found() { return modelled::RuleNotFoundException("One or more rules not found"); }

Error invalid_configuration(std::string message) {
  return modelled::InvalidConfigurationRequestException(std::move(message));
}

Error unsupported(std::string_view what) {
  return validation(fmt::format("Gantry does not support {}.", what));
}

}  // namespace gantry::elb::errors
