#pragma once

#include <memory>
#include <utility>

#include "base/executor.h"
#include "ports/callback.h"

namespace gantry::simulated {

/// The answer to a call that may be lost on the way: if it goes out of scope unanswered, the caller
/// learns that the control plane is unreachable, as a broken connection would tell it.
template <class T>
class PendingCall {
 public:
  PendingCall(Executor& agents, ports::Callback<T> done)
      : agents_(&agents), done_(std::move(done)) {}
  PendingCall(PendingCall&& other) noexcept
      : agents_(other.agents_), done_(std::exchange(other.done_, nullptr)) {}
  PendingCall& operator=(PendingCall&&) = delete;
  ~PendingCall() {
    if (done_) answer(failure("Unreachable", "The control plane has gone."));
  }

  void answer(Result<T> result) {
    agents_->post([done = std::exchange(done_, nullptr), result = std::move(result)]() mutable {
      done(std::move(result));
    });
  }

 private:
  Executor* agents_;
  ports::Callback<T> done_;
};

}  // namespace gantry::simulated
