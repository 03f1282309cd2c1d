#include "adapters/docker/names.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/crypto.h"
#include "base/encoding.h"

namespace gantry::docker {

Result<void> check_deployment(std::string_view deployment) {
  constexpr std::size_t kLongest = 32;
  bool fine = !deployment.empty() && deployment.size() <= kLongest && deployment.front() != '-' &&
              deployment.back() != '-' && std::ranges::all_of(deployment, [](char c) {
                return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
              });
  if (fine) return {};
  return failure("InvalidDeployment",
                 fmt::format("'{}' is no name of a deployment: take at most 32 lower-case letters, "
                             "digits and inner hyphens.",
                             deployment));
}

std::string deployment_filter(std::string_view deployment) {
  return fmt::format("{}={}", kDeploymentLabel, deployment);
}

std::string vpc_network_name(std::string_view deployment) {
  return fmt::format("gantry-{}-vpc", deployment);
}

std::string vpc_network_name(std::string_view deployment, std::string_view vpc_id) {
  return fmt::format("gantry-{}-{}", deployment, vpc_id);
}

std::string vpc_bridge_prefix(std::string_view deployment) {
  return "gv" + to_hex(sha256(deployment)).substr(0, 4) + "-";
}

std::string vpc_bridge_name(std::string_view deployment, std::string_view vpc_id) {
  return vpc_bridge_prefix(deployment) + to_hex(sha256(vpc_id)).substr(0, 8);
}

std::string bridge_name(std::string_view deployment) {
  if (deployment == "default") return "gantry0";
  return "gantry-" + to_hex(sha256(deployment)).substr(0, 8);
}

std::string nft_table_name(std::string_view deployment) {
  auto name = fmt::format("gantry_{}", deployment);
  std::ranges::replace(name, '-', '_');
  return name;
}

std::string instance_name(std::string_view instance_id) {
  return fmt::format("gantry-{}", instance_id);
}

}  // namespace gantry::docker
