#pragma once

#include <string>

#include "agent/identity.h"
#include "agent/instance_health.h"
#include "agent/session_loop.h"
#include "agent/task_engine.h"

namespace gantry::agent {

/// The telemetry session: every 20 seconds whether the instance is idle, the health of containers
/// with a health check, and the instance's own health when it is news. AWS: agent-protocol 4.
/// Statistics of containers are not collected.
class TcsSession final : public SessionClient {
 public:
  struct Parts {
    const TaskEngine& tasks;
    InstanceHealth& health;
    const Identity& identity;
    const Config& config;
  };

  TcsSession(Executor& executor, ControlPlane& control_plane, IdSource& ids, Endpoints& endpoints,
             Parts parts);

  void start() { loop_.start(); }
  void stop() { loop_.stop(); }

 private:
  [[nodiscard]] ControlPlane::Query query() const override;
  void on_open() override;
  Life on_text(const std::string& text) override;
  void on_closed() override { tick_.reset(); }

  void arm();
  void publish_metrics();
  void publish_health();
  void publish_instance_status();

  Executor& executor_;
  IdSource& ids_;
  Parts parts_;
  Timer tick_;
  SessionLoop loop_;
};

}  // namespace gantry::agent
