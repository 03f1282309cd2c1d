#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace gantry::haproxy {

/// Sends one line to HAProxy's socket `folder`/`name` and returns all that it answers. Blocks, five
/// seconds at most. `folder` may be longer than a socket's address. Errors: `Unreachable`,
/// `Timeout`.
[[nodiscard]] Result<std::string> ask(const std::filesystem::path& folder, std::string_view name,
                                      std::string_view line);

}  // namespace gantry::haproxy
