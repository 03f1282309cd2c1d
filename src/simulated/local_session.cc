#include "simulated/local_session.h"

namespace gantry::simulated {

void LocalSocket::send(std::string text) {
  agents_.post([self = shared_from_this(), text = std::move(text)]() mutable {
    if (self->agent_) self->agent_->on_text(std::move(text));
  });
}

void LocalSocket::close(std::uint16_t code, std::string reason) {
  agents_.post(
      [self = shared_from_this(), reason = agent::CloseReason{code, std::move(reason)}]() mutable {
        self->shut(std::move(reason));
      });
}

void LocalSocket::receive(std::string text) {
  if (handler_) handler_->on_text(std::move(text));
}

void LocalSocket::end() {
  if (auto handler = std::exchange(handler_, nullptr)) handler->on_closed();
}

void LocalSocket::shut(agent::CloseReason reason) {
  end();
  if (auto agent = std::exchange(agent_, nullptr)) agent->on_closed(std::move(reason));
}

void LocalSocket::break_off() {
  handler_.reset();
  if (auto agent = std::exchange(agent_, nullptr)) {
    agent->on_closed({.code = 1006, .text = "connection lost"});
  }
}

void LocalSocket::drop() {
  agent_.reset();
  end();
}

}  // namespace gantry::simulated
