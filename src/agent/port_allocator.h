#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "agent/config.h"
#include "agent/task.h"
#include "base/result.h"

namespace gantry::agent {

/// Whether nothing on the host listens on that port of that protocol ("tcp", "udp").
using PortProbe = std::function<bool(int port, const std::string& protocol)>;

/// Picks host ports for hostPort 0: upwards from the last one given, around at the end of the
/// range; a port range takes consecutive ones. AWS: agent-protocol 5.4,
/// agent/utils/ephemeral_ports.go.
class PortAllocator {
 public:
  PortAllocator(PortRange range, std::vector<int> reserved_tcp, std::vector<int> reserved_udp,
                PortProbe probe);

  /// The first host port for each mapping, fixed ones as they are. What it picked stays taken until
  /// release(owner). Errors: `HostConfigError` when no port is left.
  Result<std::vector<int>> allocate(const std::string& owner,
                                    const std::vector<PortMapping>& mappings);
  /// Marks ports taken that a container found after a restart already has.
  void adopt(const std::string& owner, const std::vector<ports::PortBinding>& bindings);
  void release(const std::string& owner);

 private:
  using Key = std::pair<std::string, int>;  // protocol, port

  [[nodiscard]] bool free(const std::string& protocol, int port) const;
  [[nodiscard]] int pick(const std::string& protocol, int count);

  PortRange range_;
  int next_;
  std::map<Key, std::string> taken_;
  PortProbe probe_;
};

}  // namespace gantry::agent
