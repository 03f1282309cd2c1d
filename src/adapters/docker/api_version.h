#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace gantry::docker {

/// The API version to speak with an engine that serves `oldest` to `newest` ("1.41"): the newest
/// that this code was written against, or the nearest that the engine has. Errors: `Engine` if the
/// engine is older than Docker 20.10.
[[nodiscard]] Result<std::string> choose_api_version(std::string_view oldest,
                                                     std::string_view newest);

}  // namespace gantry::docker
