#pragma once

#include <memory>
#include <utility>

#include "base/executor.h"
#include "ports/callback.h"

namespace gantry::agent {

/// A member declared last: callbacks bound to it do nothing once its owner is gone. One thread.
class Lifetime {
 public:
  template <class F>
  [[nodiscard]] auto bind(F function) const {
    return [alive = std::weak_ptr<char>(token_),
            function = std::move(function)](auto&&... args) mutable {
      if (!alive.expired()) function(std::forward<decltype(args)>(args)...);
    };
  }

 private:
  std::shared_ptr<char> token_ = std::make_shared<char>();
};

/// `done`, or `late` if nothing came within `limit`; what comes later is dropped.
template <class T>
[[nodiscard]] ports::Callback<T> with_deadline(Executor& executor, Millis limit, Error late,
                                               ports::Callback<T> done) {
  struct Pending {
    ports::Callback<T> done;
    Timer timer;
  };
  auto pending = std::make_shared<Pending>(Pending{std::move(done), {}});
  pending->timer = executor.after(
      limit, [weak = std::weak_ptr<Pending>(pending), late = std::move(late)]() mutable {
        if (const auto self = weak.lock(); self && self->done) {
          std::exchange(self->done, nullptr)(std::unexpected(std::move(late)));
        }
      });
  return [pending = std::move(pending)](Result<T> result) mutable {
    pending->timer.reset();
    if (pending->done) std::exchange(pending->done, nullptr)(std::move(result));
  };
}

}  // namespace gantry::agent
