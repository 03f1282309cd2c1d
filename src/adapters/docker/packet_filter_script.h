#pragma once

#include <cstdint>
#include <string>

#include "ports/packet_filter.h"

namespace gantry::docker {

/// What every instance reaches, whatever its security groups say, besides the link-local services
/// (169.254.0.0/16). AWS: "Security groups": they do not filter DNS, DHCP, instance and task
/// metadata and time.
struct AlwaysReachable {
  std::string resolver;  ///< port 53
  std::string endpoint;  ///< gantryd, for the agent and the image mirror
  std::uint16_t endpoint_port = 0;
};

/// The table of packet_filter_script() in the instance's network namespace.
inline constexpr const char* kPacketFilterTable = "gantry";

/// The input of `nft -f -`, run in an instance's network namespace, that replaces its filter in one
/// step. Packets are judged as they come in, before Docker's DNAT (prerouting, mangle), and as they
/// go out, before the masquerading of containers (postrouting, mangle), on the VPC's interface
/// only.
///
/// What belongs to a connection passes at once. A new one costs a lookup for each length of prefix
/// among the rules, and two for each group that the most connected peer is in (five at most); not
/// more with more rules or members: blocks of one length are a set over protocol, port and address;
/// members are maps from address to a number, k maps if an address is in k groups, and one set
/// holds what each number may.
[[nodiscard]] std::string packet_filter_script(const ports::PacketRules& rules,
                                               const AlwaysReachable& always);

}  // namespace gantry::docker
