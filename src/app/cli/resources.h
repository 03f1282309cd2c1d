#pragma once

#include <string>
#include <vector>

#include "app/cli/places.h"
#include "base/result.h"

namespace gantry::cli {

/// Something that Gantry made on this machine.
struct HostResource {
  std::string kind;  ///< container, volume, network, packet rules, process, mount, folder
  std::string name;

  friend bool operator==(const HostResource&, const HostResource&) = default;
};

/// Everything of a deployment that `gantry destroy` removes. Asks Docker, nftables and /proc, not
/// gantryd, so that it tells the truth after a crash as well. Errors: Docker's.
[[nodiscard]] Result<std::vector<HostResource>> list_resources(const DataFolder& folder,
                                                               const std::string& deployment,
                                                               const std::string& docker_host);

}  // namespace gantry::cli
