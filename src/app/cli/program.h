#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gantry::cli {

/// Where PATH has it.
[[nodiscard]] std::optional<std::filesystem::path> find_program(std::string_view name);

/// Runs a program with this one's terminal, to its end; its exit status, 128 plus the signal's
/// number if one ended it. Errors: `Spawn`.
[[nodiscard]] Result<int> run_in_foreground(const std::vector<std::string>& arguments);

/// Becomes that program; returns only if it cannot. Errors: `Spawn`.
[[nodiscard]] Error become(const std::vector<std::string>& arguments);

}  // namespace gantry::cli
