#pragma once

#include <memory>
#include <string>

#include "agent/agent.h"
#include "agent/checkpoint.h"
#include "fakes/fake_container_engine.h"
#include "ports/instance_provider.h"
#include "simulated/local_control_plane.h"

namespace gantry::simulated {

/// One host: a container engine that outlives its agent, what the agent saved, and the agent. On
/// the agents' executor.
class SimulatedHost {
 public:
  SimulatedHost(const ports::InstanceSpec& spec, SharedAccess access, Executor& agents,
                IdSource& ids, std::uint64_t seed);
  ~SimulatedHost();

  /// Boots: reads the user data and starts the agent.
  void boot();
  /// The agent's process dies and starts anew; containers run on.
  void restart_agent();
  void break_sessions() { control_plane_.break_sessions(); }

  [[nodiscard]] fakes::FakeContainerEngine& engine() { return engine_; }
  [[nodiscard]] const ports::InstanceSpec& spec() const { return spec_; }

 private:
  class Metadata;

  void start_agent();

  ports::InstanceSpec spec_;
  Executor& agents_;
  IdSource& ids_;
  fakes::FakeContainerEngine engine_;
  agent::MemoryCheckpoint checkpoint_;
  LocalControlPlane control_plane_;
  std::unique_ptr<Metadata> metadata_;
  std::unique_ptr<agent::Agent> agent_;
  Timer restart_;
};

}  // namespace gantry::simulated
