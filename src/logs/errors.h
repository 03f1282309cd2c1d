#pragma once

#include <string>

#include "base/result.h"

/// What CloudWatch Logs answers, in sentences seen in AWS's answers.
namespace gantry::logs::errors {

[[nodiscard]] Error invalid(std::string message);
[[nodiscard]] Error no_group();
[[nodiscard]] Error no_stream();
[[nodiscard]] Error group_exists();
[[nodiscard]] Error stream_exists();
[[nodiscard]] Error invalid_token();

}  // namespace gantry::logs::errors
