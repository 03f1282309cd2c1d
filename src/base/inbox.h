#pragma once

#include <mutex>
#include <vector>

#include "base/executor.h"

namespace gantry {

/// Work that any thread leaves for one thread. What is left close together costs that thread one
/// wake-up: only who finds the inbox empty wakes it.
class Inbox {
 public:
  Inbox() = default;
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;
  ~Inbox() { close(); }

  /// True if the caller must now see to a call of run(). Closed, it drops the work.
  [[nodiscard]] bool push(Work work);
  /// Runs what is there, in order of arrival. What is left meanwhile waits for another run().
  void run();
  /// Drops what is there, unrun, and all that comes.
  void close();

 private:
  std::mutex mutex_;  // guards what follows: work comes from other threads
  std::vector<Work> work_;
  bool closed_ = false;
};

}  // namespace gantry
