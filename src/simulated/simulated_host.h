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

  /// Boots: reads the user data and starts the agent. `spec` is as at the start but for the
  /// instance type, which may have changed while the host was off. Nothing if it is on.
  void boot(const ports::InstanceSpec& spec);
  /// Everything that runs ends; containers and what the agent saved stay.
  void power_off();
  [[nodiscard]] bool is_on() const { return on_; }
  /// A line for each boot and end.
  [[nodiscard]] const std::string& console() const { return console_; }
  /// The agent's process dies and starts anew; containers run on.
  void restart_agent();
  void break_sessions() { control_plane_.break_sessions(); }

  [[nodiscard]] fakes::FakeContainerEngine& engine() { return engine_; }
  [[nodiscard]] const ports::InstanceSpec& spec() const { return spec_; }

 private:
  class Metadata;

  void start_agent();
  void log_console(std::string_view event);

  ports::InstanceSpec spec_;
  Executor& agents_;
  IdSource& ids_;
  fakes::FakeContainerEngine engine_;
  agent::MemoryCheckpoint checkpoint_;
  LocalControlPlane control_plane_;
  std::unique_ptr<Metadata> metadata_;
  std::unique_ptr<agent::Agent> agent_;
  Timer restart_;
  bool on_ = false;
  std::string console_;
};

}  // namespace gantry::simulated
