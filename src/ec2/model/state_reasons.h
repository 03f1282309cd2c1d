#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "ec2/model/instance.h"

namespace gantry::ec2 {

/// AWS: StateReason, its list of messages. EC2 shows the code again in front of the message.
[[nodiscard]] StateReason launch_pending();
[[nodiscard]] StateReason user_initiated_shutdown();
[[nodiscard]] StateReason instance_initiated_shutdown();
/// A launch that the provider refused: `Server.InsufficientInstanceCapacity` if that was it, else
/// `Server.InternalError`.
[[nodiscard]] StateReason launch_failed(std::string_view provider_code,
                                        std::string_view provider_message);

/// Instance.StateTransitionReason: `User initiated (2026-11-22 13:19:35 GMT)`, the code of a
/// server's reason, or empty.
[[nodiscard]] std::string transition_reason(const StateReason& reason, Time now);

}  // namespace gantry::ec2
