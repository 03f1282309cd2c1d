#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>

#include "base/executor.h"
#include "store/contract.h"

namespace gantry::store::testing {

/// Runs what any thread posted on the thread that waits. Has no timers: the store needs none on the
/// real disk.
class BlockingExecutor final : public Executor {
 public:
  void post(Work work) override {
    {
      const std::scoped_lock lock(mutex_);
      posted_.push_back(std::move(work));
    }
    wake_.notify_one();
  }
  Timer after(Millis, Work) override { broken_contract("this executor has no timers"); }
  const Clock& clock() const override { return clock_; }

  /// Runs posted work until `condition` holds. False if it does not within `limit`.
  [[nodiscard]] bool run_until(const std::function<bool()>& condition,
                               std::chrono::milliseconds limit = std::chrono::seconds(30)) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
      std::deque<Work> ready;
      {
        std::unique_lock lock(mutex_);
        if (!wake_.wait_until(lock, deadline, [this] { return !posted_.empty(); })) return false;
        std::swap(ready, posted_);
      }
      for (Work& work : ready) work();
    }
    return true;
  }

 private:
  SystemClock clock_;
  std::mutex mutex_;  // guards posted_: post() may come from any thread
  std::condition_variable wake_;
  std::deque<Work> posted_;
};

}  // namespace gantry::store::testing
