#pragma once

#include "agent/config.h"

namespace gantry::agent {

/// Runs the agent until SIGTERM or SIGINT, or until it cannot go on; the process's exit code
/// (agent-protocol 1.6). Blocks. Listens on 127.0.0.1 for containers and on every address for
/// introspection.
[[nodiscard]] int run_agent(const Environment& environment);

}  // namespace gantry::agent
