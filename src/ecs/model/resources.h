#pragma once

#include <set>

#include "base/units.h"
#include "store/record.h"

namespace gantry::ecs {

/// What a task takes from, or an instance offers to, the scheduler. Ports are host ports; dynamic
/// ones are not counted (AWS: RegisterTaskDefinition, PortMapping hostPort).
struct Resources {
  CpuUnits cpu;
  MiB memory;
  std::set<int> tcp_ports;
  std::set<int> udp_ports;
  std::int64_t gpus = 0;
  std::int64_t enis = 0;  ///< network interfaces for tasks of mode awsvpc

  static constexpr auto kFields =
      store::fields(store::field<1>(&Resources::cpu), store::field<2>(&Resources::memory),
                    store::field<3>(&Resources::tcp_ports), store::field<4>(&Resources::udp_ports),
                    store::field<5>(&Resources::gpus), store::field<6>(&Resources::enis));
  friend bool operator==(const Resources&, const Resources&) = default;
};

/// The sum of the claims on one instance. Two tasks never hold the same port, so sets suffice.
struct Usage {
  Resources claimed;
  int running_tasks = 0;
  int pending_tasks = 0;

  friend bool operator==(const Usage&, const Usage&) = default;
};

void add_claim(Resources& total, const Resources& claim);
void remove_claim(Resources& total, const Resources& claim);

}  // namespace gantry::ecs
