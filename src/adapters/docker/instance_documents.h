#pragma once

#include <boost/json/object.hpp>
#include <filesystem>
#include <optional>
#include <string>

#include "base/ipv4.h"
#include "ports/instance_provider.h"

/// What the provider asks of Docker, as pure functions of what EC2 wants and what the host is.
namespace gantry::docker {

struct ProviderConfig {
  std::string deployment = "default";
  std::string
      machine_image;  ///< gantry/instance:TAG, as `images/build --print-tag instance` names it
  std::filesystem::path agent_folder;  ///< holds ecs-agent.tar; absolute
  std::filesystem::path
      lxcfs_folder;      ///< where lxcfs is mounted; empty: instances see the host's memory
  std::string endpoint;  ///< GANTRY_ENDPOINT, "http://172.31.0.1:4566"
  std::string mirror;    ///< GANTRY_MIRROR, "172.31.0.1:5000"; may be empty
  std::string dns;       ///< GANTRY_DNS, "172.31.0.2"; may be empty
  /// The nftables table for which an instance waits before it does anything (GANTRY_PACKET_FILTER);
  /// empty: it does not wait.
  std::string packet_filter;
  Cidr vpc_cidr{.network = {172U << 24 | 31U << 16}, .prefix_length = 16};
};

/// The VPC's router, which is the host's address in the VPC. AWS: VPC user guide, "Subnet CIDR
/// blocks": base plus one.
[[nodiscard]] std::string vpc_gateway(const ProviderConfig& config);
/// The VPC's resolver: base plus two; Docker leaves the address free.
[[nodiscard]] std::string vpc_resolver(const ProviderConfig& config);

/// How the instance's own dockerd gets the rights it needs.
enum class Privilege {
  kPrivileged,
  kCapabilities,  ///< everything but SYS_RESOURCE, where the host itself has not got that
};
/// Reads `CapBnd:` of a /proc/<pid>/status.
[[nodiscard]] Privilege choose_privilege(std::string_view proc_status);

struct HostFacts {
  Privilege privilege = Privilege::kPrivileged;
  int cpus = 1;
  std::int64_t memory_bytes = 0;
};

/// Errors: `InsufficientInstanceCapacity` if the host is smaller than the instance.
[[nodiscard]] Result<void> check_capacity(const ports::InstanceSpec& spec, const HostFacts& host);

/// The body of POST /networks/create for the VPC.
[[nodiscard]] boost::json::object network_document(const ProviderConfig& config);

/// The body of POST /containers/create. `first_cpu` is where the instance's CPUs begin if it has
/// fewer than the host.
[[nodiscard]] boost::json::object container_document(const ports::InstanceSpec& spec,
                                                     const ProviderConfig& config,
                                                     const HostFacts& host, int first_cpu);

/// The body of POST /containers/{id}/update: the limits of the instance's type.
[[nodiscard]] boost::json::object update_document(const ports::InstanceSpec& spec,
                                                  const HostFacts& host, int first_cpu);

/// Puts into words what the user has to do about a failed create or start.
[[nodiscard]] Error explain_instance_error(Error error, const ports::InstanceSpec& spec,
                                           const ProviderConfig& config);

/// The same for the network; `networks` is the answer of GET /networks.
[[nodiscard]] Error explain_network_error(Error error, const ProviderConfig& config,
                                          const boost::json::value& networks);

/// Whether an existing network (an answer of GET /networks/{name}) is the VPC's. Errors:
/// `VpcNetwork`.
[[nodiscard]] Result<void> check_network(const boost::json::value& network,
                                         const ProviderConfig& config);

}  // namespace gantry::docker
