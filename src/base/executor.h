#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "base/time.h"

namespace gantry {

/// Work without a result. Move-only so that it may own what it needs.
using Work = std::move_only_function<void()>;

/// A pending timer; destroying it cancels. Used on its executor's thread only.
class Timer {
 public:
  Timer() = default;
  explicit Timer(Work cancel) : cancel_(std::move(cancel)) {}
  Timer(Timer&& other) noexcept : cancel_(std::exchange(other.cancel_, nullptr)) {}
  Timer& operator=(Timer&& other) noexcept {
    if (this != &other) {
      reset();
      cancel_ = std::exchange(other.cancel_, nullptr);
    }
    return *this;
  }
  ~Timer() { reset(); }

  /// Cancels; a no-op after it fired.
  void reset() {
    if (auto cancel = std::exchange(cancel_, nullptr)) cancel();
  }

 private:
  Work cancel_;
};

/// One thread's run queue with its timers: everything posted runs one after another. The state
/// thread is one, an agent's loop another; on simulated time they are all the same one
/// (fakes/sim_executor.h).
class Executor {
 public:
  virtual ~Executor() = default;

  /// Runs `work` later on the executor's thread, in order of posting. Callable from any thread.
  virtual void post(Work work) = 0;

  /// Runs `work` once after `delay`, on the executor's thread, unless the Timer is gone by then.
  /// Called on the executor's thread only.
  [[nodiscard]] virtual Timer after(Millis delay, Work work) = 0;

  [[nodiscard]] virtual const Clock& clock() const = 0;
  [[nodiscard]] Time now() const { return clock().now(); }
};

}  // namespace gantry
