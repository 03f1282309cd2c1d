#pragma once

#include <string>
#include <vector>

#include "adapters/docker/docker_api.h"

namespace gantry::docker {

struct ExecResult {
  int exit_code = 0;
  std::string output;  ///< standard output and standard error as they came; at most 1 MiB
};

/// Runs a command in a running container to its end. `api` outlives the call. Errors: the api's.
void exec_in_container(DockerApi& api, const std::string& container,
                       const std::vector<std::string>& command, ports::Callback<ExecResult> done);

}  // namespace gantry::docker
