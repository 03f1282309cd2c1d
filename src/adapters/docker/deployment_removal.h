#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "adapters/docker/docker_api.h"

namespace gantry::docker {

/// What remove_deployment() took away, by name.
struct RemovedDeployment {
  std::vector<std::string> containers;
  std::vector<std::string> volumes;
  std::vector<std::string> networks;

  friend bool operator==(const RemovedDeployment&, const RemovedDeployment&) = default;
};

/// Removes every container, volume and network that carries the deployment's label, and nothing
/// else. `api` outlives the call. Stops at the first error, the api's; calling it again goes on
/// from there.
void remove_deployment(DockerApi& api, const std::string& deployment,
                       ports::Callback<RemovedDeployment> done);

/// remove_deployment(), then the deployment's packet rules and its lxcfs (`data_folder` as in
/// ensure_lxcfs). Blocks while nft runs: for `gantry destroy` only. Errors: those of all three.
void destroy_deployment(DockerApi& api, const std::string& deployment,
                        const std::filesystem::path& data_folder,
                        ports::Callback<RemovedDeployment> done);

}  // namespace gantry::docker
