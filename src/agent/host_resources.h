#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "agent/task.h"

namespace gantry::agent {

/// What one task takes from the host. AWS: agent-protocol 5.3, Accounting.
struct ResourceDemand {
  std::int64_t cpu = 0;                         ///< units
  std::int64_t memory = 0;                      ///< MiB
  std::set<std::pair<std::string, int>> ports;  ///< fixed host ports by protocol
};

[[nodiscard]] ResourceDemand demand_of(const TaskSpec& task);

/// The host's CPU, memory and fixed ports: a task starts only when it fits.
class HostResources {
 public:
  HostResources(std::int64_t cpu, std::int64_t memory,
                std::set<std::pair<std::string, int>> reserved_ports)
      : cpu_(cpu), memory_(memory), ports_(std::move(reserved_ports)) {}

  /// Takes the demand if all of it is free. A task that already holds its share keeps it.
  bool try_take(const std::string& task_arn, const ResourceDemand& demand);
  /// Takes it without asking: a task that ran before a restart of the agent.
  void take(const std::string& task_arn, const ResourceDemand& demand);
  void release(const std::string& task_arn);

 private:
  std::int64_t cpu_;
  std::int64_t memory_;
  std::set<std::pair<std::string, int>> ports_;  // taken
  std::map<std::string, ResourceDemand> held_;
};

}  // namespace gantry::agent
