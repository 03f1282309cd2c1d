#include "adapters/docker/host_network.h"

#include <fmt/format.h>

#include "adapters/docker/child_process.h"
#include "adapters/docker/names.h"

namespace gantry::docker {
namespace {

/// Adding it first makes the deletion succeed where the table does not exist.
std::string delete_script(std::string_view deployment) {
  auto table = nft_table_name(deployment);
  return fmt::format("add table ip {}\ndelete table ip {}\n", table, table);
}

Result<void> run_nft(const std::string& script) {
  GANTRY_TRY(auto ran, run_process({"nft", "-f", "-"}, script));
  if (ran.exit_code == 0) return {};
  return failure("Nft", fmt::format("nft refused Gantry's packet rules: {}", ran.output));
}

}  // namespace

std::string nft_script(const HostNetwork& network) {
  // Just before Docker's and everybody else's destination NAT.
  return delete_script(network.deployment) + fmt::format(R"(table ip {} {{
  chain metadata {{
    type nat hook prerouting priority dstnat - 1; policy accept;
    iifname "{}" ip daddr 169.254.169.254 tcp dport 80 dnat to {}:{}
  }}
}}
)",
                                                         nft_table_name(network.deployment),
                                                         bridge_name(network.deployment),
                                                         network.gateway, network.metadata_port);
}

Result<void> HostNetwork::set_up() const { return run_nft(nft_script(*this)); }

bool has_host_network(std::string_view deployment) {
  const auto ran = run_process({"nft", "list", "table", "ip", nft_table_name(deployment)}, "");
  return ran && ran->exit_code == 0;
}

Result<void> tear_down_host_network(std::string_view deployment) {
  return run_nft(delete_script(deployment));
}

}  // namespace gantry::docker
