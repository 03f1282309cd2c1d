#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "ports/callback.h"

namespace gantry::ports {

/// Packets of one protocol, or of all.
struct Traffic {
  int protocol = -1;  ///< IANA's number; -1: every one
  /// Destination ports of tcp and udp; type * 256 + code of icmp; else the whole range.
  std::uint16_t first = 0;
  std::uint16_t last = 65535;

  friend auto operator<=>(const Traffic&, const Traffic&) = default;
};

/// What one direction lets through: the traffic of each peer, in order and without overlaps; where
/// there is protocol -1, it is alone.
struct PeerTraffic {
  std::map<std::string, std::vector<Traffic>> blocks;  ///< by block of addresses, "10.0.0.0/8"
  std::map<std::string, std::vector<Traffic>> groups;  ///< by a name in PacketRules::members

  friend bool operator==(const PeerTraffic&, const PeerTraffic&) = default;
};

/// All that a host may receive and begin to send. Answers to what was let through pass as well.
struct PacketRules {
  std::string address;  ///< the host's own
  PeerTraffic ingress;
  PeerTraffic egress;
  std::map<std::string, std::vector<std::string>> members;  ///< addresses, in order
  /// The same of each network interface that a task on the host has to itself, by address.
  std::vector<PacketRules> tasks;

  friend bool operator==(const PacketRules&, const PacketRules&) = default;
};

/// Filters the packets of instances, at their rim. Used, and calls back, on the state thread.
class PacketFilter {
 public:
  virtual ~PacketFilter() = default;

  /// Puts `rules` in the place of those that the host has, in one step; connections that are open
  /// go on. Errors: `NotFound` if the host does not run, and others, after which the former rules
  /// hold.
  virtual void apply(const std::string& instance_id, const PacketRules& rules,
                     Callback<void> done) = 0;

  /// `bare` is called for each host that may have no rules: when it starts, and when it may have
  /// started unseen.
  virtual void watch(std::function<void(const std::string& instance_id)> bare) = 0;
};

}  // namespace gantry::ports
