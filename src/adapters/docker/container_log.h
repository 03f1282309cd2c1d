#pragma once

#include <string>

#include "adapters/docker/docker_api.h"

namespace gantry::docker {

/// The end of what a container has written, 64 KiB at most. `api` outlives the call. Errors:
/// `NotFound` and the api's.
void read_container_log(DockerApi& api, const std::string& container,
                        ports::Callback<std::string> done);

}  // namespace gantry::docker
