#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "app/control_plane.h"
#include "app/gantryd/options.h"
#include "aws/http/server.h"
#include "ports/instance_provider.h"
#include "ports/load_balancer_engine.h"
#include "ports/name_server.h"
#include "ports/packet_filter.h"

namespace gantry::app {

/// Where instances run, with all that belongs to it on this machine.
class ComputeHost {
 public:
  virtual ~ComputeHost() = default;

  [[nodiscard]] virtual ports::InstanceProvider& provider() = 0;

  /// Null where no packets flow.
  [[nodiscard]] virtual ports::PacketFilter* packet_filter() { return nullptr; }
  [[nodiscard]] virtual ports::NameServer* name_server() { return nullptr; }
  /// Null where load balancers are records only.
  [[nodiscard]] virtual ports::LoadBalancerEngine* load_balancers() { return nullptr; }

  /// Before the control plane starts: makes what instances need to reach it, and listens for them.
  /// `front_door` serves every API.
  virtual Result<void> open(ControlPlane& control_plane, aws::http::Server& server,
                            aws::http::Handler& front_door) = 0;

  /// The registry mirror of the host's images, to be served below /v2/; null if instances pull
  /// nothing.
  [[nodiscard]] virtual aws::http::Handler* mirror() { return nullptr; }

  /// No more calls to the control plane after it returns; instances go on. Not on the state thread.
  virtual void close() = 0;
};

/// Instances as system containers of Docker.
/// Errors: no Docker, no machine image, not root: each says what to do.
Result<std::unique_ptr<ComputeHost>> make_docker_compute(const Options& options, Executor& state);

/// Instances within this process.
std::unique_ptr<ComputeHost> make_simulated_compute(Executor& state, IdSource& ids);

}  // namespace gantry::app
