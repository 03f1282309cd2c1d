#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace gantry::docker {

/// The packet rules of a deployment on the host, in an nftables table of its own. Blocks while nft
/// runs: for start and shutdown only.
struct HostNetwork {
  std::string deployment;
  std::string gateway;              ///< the host's address in the VPC
  std::uint16_t metadata_port = 0;  ///< where the instance metadata service listens on that address

  /// Sends what instances address to 169.254.169.254:80 to the metadata service. Replaces the table
  /// in one step. Errors: `Nft`, `Spawn`.
  [[nodiscard]] Result<void> set_up() const;
};

/// The input of `nft -f -` by which set_up() makes the table.
[[nodiscard]] std::string nft_script(const HostNetwork& network);

/// Whether the deployment has its table. Blocks.
[[nodiscard]] bool has_host_network(std::string_view deployment);

/// Removes the deployment's table, if there is one. Errors: `Nft`, `Spawn`.
[[nodiscard]] Result<void> tear_down_host_network(std::string_view deployment);

}  // namespace gantry::docker
