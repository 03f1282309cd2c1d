#include "ec2/model/state_reasons.h"

#include <fmt/format.h>

namespace gantry::ec2 {
namespace {

constexpr std::string_view kUserInitiated = "Client.UserInitiatedShutdown";
constexpr std::string_view kInstanceInitiated = "Client.InstanceInitiatedShutdown";

StateReason make(std::string_view code, std::string_view message) {
  return {.code = std::string(code), .message = fmt::format("{}: {}", code, message)};
}

}  // namespace

StateReason launch_pending() { return {.code = "pending", .message = "pending"}; }

StateReason user_initiated_shutdown() { return make(kUserInitiated, "User initiated shutdown"); }

StateReason instance_initiated_shutdown() {
  return make(kInstanceInitiated, "Instance initiated shutdown");
}

StateReason launch_failed(std::string_view provider_code, std::string_view provider_message) {
  const bool no_room = provider_code == "InsufficientInstanceCapacity";
  return make(no_room ? "Server.InsufficientInstanceCapacity" : "Server.InternalError",
              provider_message);
}

std::string transition_reason(const StateReason& reason, Time now) {
  if (reason.code == kUserInitiated) {
    auto stamp = format_iso8601_seconds(now);  // 2026-11-22T13:19:35Z
    stamp[10] = ' ';
    stamp.pop_back();
    return fmt::format("User initiated ({} GMT)", stamp);
  }
  return reason.code.starts_with("Server.") ? reason.code : std::string();
}

}  // namespace gantry::ec2
