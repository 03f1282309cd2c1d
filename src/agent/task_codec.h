#pragma once

#include <string>
#include <string_view>

#include "agent/task.h"
#include "base/result.h"

namespace gantry::agent {

/// A task as the state file keeps it: its payload and what has become of it, no secrets.
[[nodiscard]] std::string encode_task(const Task& task);

/// What encode_task wrote. A container that was in the middle of a call is in the state before it;
/// nothing is marked busy. Errors: `Checkpoint`, when the text is not ours.
[[nodiscard]] Result<Task> decode_task(std::string_view text);

}  // namespace gantry::agent
