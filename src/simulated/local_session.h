#pragma once

#include <memory>
#include <string>

#include "agent/control_plane.h"
#include "aws/http/server.h"
#include "base/executor.h"

namespace gantry::simulated {

/// A WebSocket without a network: joins an agent's session to the control plane's handler. Frames
/// keep their order in each direction. The control plane may hold it on its own thread; the agent's
/// end belongs to the agents' executor.
class LocalSocket final : public aws::http::WebSocket,
                          public std::enable_shared_from_this<LocalSocket> {
 public:
  LocalSocket(Executor& agents, std::shared_ptr<aws::http::WebSocketHandler> handler,
              std::shared_ptr<agent::SessionHandler> agent)
      : agents_(agents), handler_(std::move(handler)), agent_(std::move(agent)) {}

  // The control plane's end.

  void send(std::string text) override;
  void close(std::uint16_t code, std::string reason) override;

  // The agent's end.

  void open() { handler_->on_open(shared_from_this()); }
  void receive(std::string text);
  /// Both sides see the end; `reason` is what the agent is told.
  void shut(agent::CloseReason reason);
  /// The control plane's process has gone: it learns nothing any more.
  void break_off();
  /// The agent has dropped its session and wants to hear nothing more.
  void drop();

 private:
  /// Tells the handler, which may hold this socket, that it is over, and lets it go.
  void end();

  Executor& agents_;
  std::shared_ptr<aws::http::WebSocketHandler> handler_;
  std::shared_ptr<agent::SessionHandler> agent_;
};

class LocalSession final : public agent::Session {
 public:
  explicit LocalSession(std::shared_ptr<LocalSocket> socket) : socket_(std::move(socket)) {}
  ~LocalSession() override { socket_->drop(); }
  LocalSession(const LocalSession&) = delete;
  LocalSession& operator=(const LocalSession&) = delete;

  void send(std::string text) override { socket_->receive(std::move(text)); }
  void close(std::uint16_t code, std::string reason) override {
    socket_->close(code, std::move(reason));
  }

 private:
  std::shared_ptr<LocalSocket> socket_;
};

}  // namespace gantry::simulated
