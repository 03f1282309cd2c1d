#pragma once

#include <memory>
#include <string>

#include "agent/backoff.h"
#include "agent/control_plane.h"
#include "agent/endpoints.h"
#include "agent/lifetime.h"
#include "base/executor.h"
#include "base/id_source.h"

namespace gantry::agent {

/// What one kind of session is about; the loop keeps it connected.
class SessionClient {
 public:
  virtual ~SessionClient() = default;
  [[nodiscard]] virtual ControlPlane::Query query() const = 0;
  virtual void on_open() = 0;
  enum class Life { kProven, kNotProven };
  /// Whether the message shows that the control plane still looks after this session.
  virtual Life on_text(const std::string& text) = 0;
  virtual void on_closed() {}
  /// The control plane refuses this instance for good; the loop tries again in an hour.
  virtual void on_inactive() {}
};

/// Keeps one WebSocket open: connects, watches for life, reconnects. AWS:
/// agent-protocol 3.3, 4.1, 4.3.
class SessionLoop {
 public:
  SessionLoop(Executor& executor, ControlPlane& control_plane, IdSource& ids, Endpoints& endpoints,
              SessionKind kind, SessionClient& client);

  void start();
  /// Drops the connection and stays away until start().
  void stop();
  /// Ignored while not connected: whatever matters is sent again by its own rules.
  void send(std::string text);
  [[nodiscard]] bool connected() const { return session_ != nullptr; }

 private:
  class Handler;

  void connect();
  void open(const api::ecs::DiscoverPollEndpointResponse& endpoints);
  void on_open(Result<std::unique_ptr<Session>> session);
  void on_open_failed(const Error& error);
  void on_text(const std::string& text);
  void on_closed(const CloseReason& reason);
  void watch_for_life();
  void drop();
  void reconnect_after(Millis wait);

  Executor& executor_;
  ControlPlane& control_plane_;
  IdSource& ids_;
  Endpoints& endpoints_;
  SessionKind kind_;
  SessionClient& client_;
  Backoff backoff_;
  bool running_ = false;
  std::unique_ptr<Session> session_;
  Time opened_at_;
  Timer life_;
  Timer planned_reconnect_;
  Timer retry_;
  std::unique_ptr<Lifetime> connection_;  ///< callbacks of one attempt and its session die with it
};

}  // namespace gantry::agent
