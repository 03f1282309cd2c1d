#pragma once

#include <functional>
#include <vector>

#include "base/executor.h"
#include "logs/files/event_files.h"

namespace gantry::logs {

/// The files and the thread that works them. What arrives while the disk syncs is synced together
/// the next time.
class GroupCommit {
 public:
  /// Called when a sync failed: nobody knows then what is on disk.
  using FailStop = std::function<void(const Error&)>;

  /// `executor` is the files' thread.
  GroupCommit(Executor& executor, EventFiles files, FailStop fail_stop)
      : executor_(executor), files_(std::move(files)), fail_stop_(std::move(fail_stop)) {}
  GroupCommit(const GroupCommit&) = delete;
  GroupCommit& operator=(const GroupCommit&) = delete;

  /// Runs `work` on the files' thread, in the order of the calls. `work` may give back what shall
  /// run once all that it did or could have seen is on disk. Any thread.
  using Then = std::move_only_function<void()>;
  void submit(std::move_only_function<Then(EventFiles&)> work);

 private:
  void sync();

  Executor& executor_;
  EventFiles files_;
  FailStop fail_stop_;
  std::vector<Then> waiting_;
};

}  // namespace gantry::logs
