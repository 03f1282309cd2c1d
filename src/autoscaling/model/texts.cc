#include "autoscaling/model/texts.h"

#include <fmt/format.h>

namespace gantry::autoscaling::texts {
namespace {

/// AWS: Activity, Cause, at most 1023 characters.
constexpr std::size_t kLongestCause = 1023;

}  // namespace

std::string add(std::string_view cause, Time now, std::string_view clause) {
  std::string text = fmt::format("{}{}At {} {}.", cause, cause.empty() ? "" : "  ",
                                 format_iso8601_seconds(now), clause);
  while (text.size() > kLongestCause) {
    const auto end = text.find(".  At ");
    if (end == std::string::npos) return text.substr(0, kLongestCause);
    text.erase(0, end + 3);
  }
  return text;
}

std::string created_group() { return "a user request created an AutoScalingGroup"; }

std::string updated_group(std::string_view by, std::int32_t min, std::int32_t max,
                          std::int32_t desired) {
  return fmt::format("{} update of AutoScalingGroup constraints to min: {}, max: {}, desired: {}",
                     by, min, max, desired);
}

std::string set_desired() { return "a user request explicitly set group desired capacity"; }

std::string executed_policy(std::string_view policy) {
  return fmt::format("a user request executed policy {}", policy);
}

std::string changing(std::int32_t from, std::int32_t to) {
  return fmt::format(" changing the desired capacity from {} to {}", from, to);
}

std::string started(std::int32_t from, std::int32_t to) {
  return fmt::format(
      "an instance was started in response to a difference between desired and actual capacity, "
      "increasing the capacity from {} to {}",
      from, to);
}

std::string replaced() {
  return "an instance was launched in response to an unhealthy instance needing to be replaced";
}

std::string refreshed() { return "an instance was launched in response to an instance refresh"; }

std::string pool_started(std::int32_t from, std::int32_t to) {
  return fmt::format(
      "an instance was started in response to a difference between desired and actual warm pool "
      "capacity, increasing the warm pool capacity from {} to {}",
      from, to);
}

std::string pool_shrunk(std::int32_t from, std::int32_t to) {
  return fmt::format(
      "an instance was taken out of service in response to a difference between desired and actual "
      "warm pool capacity, shrinking the warm pool capacity from {} to {}",
      from, to);
}

std::string balanced(std::string_view zones) {
  return fmt::format(
      "instances were launched to balance instances in zones {} with other zones resulting in more "
      "than desired number of instances in the group",
      zones);
}

std::string shrunk(std::int32_t from, std::int32_t to) {
  return fmt::format(
      "an instance was taken out of service in response to a difference between desired and actual "
      "capacity, shrinking the capacity from {} to {}",
      from, to);
}

std::string selected(std::string_view instance) {
  return fmt::format("instance {} was selected for termination", instance);
}

std::string taken_out(std::string_view reason) {
  return fmt::format("an instance was taken out of service in response to {}", reason);
}

std::string user_took_out(std::string_view instance) {
  return fmt::format("instance {} was taken out of service in response to a user request",
                     instance);
}

std::string detached(std::string_view instance) {
  return fmt::format("instance {} was detached in response to a user request", instance);
}

std::string attached(std::int32_t capacity) {
  return fmt::format(
      "an instance was added in response to user request. Keeping the capacity at the new {}",
      capacity);
}

std::string moved_to_standby(std::string_view instance) {
  return fmt::format("instance {} was moved to standby in response to a user request", instance);
}

std::string moved_out_of_standby(std::string_view instance) {
  return fmt::format("instance {} was moved out of standby in response to a user request",
                     instance);
}

std::string shrinking(std::int32_t from, std::int32_t to) {
  return fmt::format(", shrinking the capacity from {} to {}", from, to);
}

std::string increasing(std::int32_t from, std::int32_t to) {
  return fmt::format(", increasing the capacity from {} to {}", from, to);
}

std::string details(std::string_view subnet, std::string_view zone) {
  if (subnet.empty()) return fmt::format(R"({{"Availability Zone":"{}"}})", zone);
  return fmt::format(R"({{"Subnet ID":"{}","Availability Zone":"{}"}})", subnet, zone);
}

}  // namespace gantry::autoscaling::texts
