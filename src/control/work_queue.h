#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>

#include "base/executor.h"

namespace gantry::control {

/// Keys that want attention. A key that is added twice before its turn is processed once. Runs on
/// its executor's thread.
class WorkQueue {
 public:
  struct Backoff {
    Millis first{200};
    Millis longest{60'000};
  };

  WorkQueue(Executor& executor, std::function<void(const std::string& key)> process)
      : WorkQueue(executor, std::move(process), Backoff{}) {}
  WorkQueue(Executor& executor, std::function<void(const std::string& key)> process,
            Backoff backoff)
      : executor_(executor), process_(std::move(process)), backoff_(backoff) {}
  WorkQueue(const WorkQueue&) = delete;
  WorkQueue& operator=(const WorkQueue&) = delete;

  /// Processes `key` soon.
  void add(const std::string& key);
  /// Processes `key` after `delay`, or earlier if it is added meanwhile.
  void add_after(const std::string& key, Millis delay);
  /// Processes `key` again after a delay that doubles with each retry until forget().
  void retry(const std::string& key);
  /// The key is in order: the next retry starts with the first delay again.
  void forget(const std::string& key) { delays_.erase(key); }

 private:
  void schedule();
  void drain();

  Executor& executor_;
  std::function<void(const std::string& key)> process_;
  Backoff backoff_;
  std::set<std::string> ready_;
  std::map<std::string, Timer> waiting_;
  std::map<std::string, Millis> delays_;
  Timer wake_;
  bool scheduled_ = false;
};

}  // namespace gantry::control
