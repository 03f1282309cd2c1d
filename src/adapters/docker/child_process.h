#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gantry::docker {

struct ProcessResult {
  int exit_code = 0;   ///< 128 plus the signal's number if one ended it
  std::string output;  ///< standard output and standard error
};

/// Runs a program of PATH to its end with `input` as its standard input. Blocks: for start and
/// shutdown only. Errors: `Spawn` if it cannot be run.
[[nodiscard]] Result<ProcessResult> run_process(const std::vector<std::string>& arguments,
                                                std::string_view input);

/// Starts a program of PATH in a session of its own, so that it outlives this process; its output
/// goes to `log_file`. Errors: `Spawn`.
[[nodiscard]] Result<pid_t> start_daemon(const std::vector<std::string>& arguments,
                                         const std::filesystem::path& log_file);

}  // namespace gantry::docker
