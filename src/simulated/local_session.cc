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
  if (open_) handler_->on_text(std::move(text));
}

void LocalSocket::shut(agent::CloseReason reason) {
  if (open_.exchange(false)) handler_->on_closed();
  if (auto agent = std::exchange(agent_, nullptr)) agent->on_closed(std::move(reason));
}

void LocalSocket::break_off() {
  open_ = false;
  if (auto agent = std::exchange(agent_, nullptr))
    agent->on_closed({.code = 1006, .text = "connection lost"});
}

void LocalSocket::drop() {
  agent_.reset();
  if (open_.exchange(false)) handler_->on_closed();
}

}  // namespace gantry::simulated
