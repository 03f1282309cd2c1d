#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "adapters/docker/docker_api.h"

namespace gantry::docker {

/// What a deployment has in Docker, by name.
struct DeploymentResources {
  std::vector<std::string> containers;
  std::vector<std::string> volumes;
  std::vector<std::string> networks;

  friend bool operator==(const DeploymentResources&, const DeploymentResources&) = default;
};

/// Removes every container, volume and network that carries the deployment's label, and nothing
/// else. `api` outlives the call. Stops at the first error, the api's; calling it again goes on
/// from there.
void remove_deployment(DockerApi& api, const std::string& deployment,
                       ports::Callback<DeploymentResources> done);

/// Everything that remove_deployment() would remove. `api` outlives the call.
void list_deployment(DockerApi& api, const std::string& deployment,
                     ports::Callback<DeploymentResources> done);

/// remove_deployment(), then the deployment's packet rules, its resolver and its lxcfs
/// (`data_folder` as in ensure_lxcfs). Blocks while nft runs: for `gantry destroy` only. Errors:
/// those of all three.
void destroy_deployment(DockerApi& api, const std::string& deployment,
                        const std::filesystem::path& data_folder,
                        ports::Callback<DeploymentResources> done);

}  // namespace gantry::docker
