#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "app/cli/daemon.h"
#include "app/cli/run_loop.h"

namespace gantry::cli {

/// Starts gantryd in the background with its log in the data folder and waits until it answers.
/// Errors: `Launch`: gantryd's own words if it ended, or that it is not ready in time; it does not
/// run then.
[[nodiscard]] Result<DaemonRecord> launch(RunLoop& loop, const DataFolder& folder,
                                          const std::vector<std::string>& command,
                                          std::chrono::seconds deadline);

/// The last `lines` lines of a text.
[[nodiscard]] std::string tail(const std::string& text, int lines);

}  // namespace gantry::cli
