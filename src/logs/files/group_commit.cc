#include "logs/files/group_commit.h"

#include <utility>

namespace gantry::logs {

void GroupCommit::submit(std::move_only_function<Then(EventFiles&)> work) {
  executor_.post([this, work = std::move(work)]() mutable {
    Then then = work(files_);
    if (!then) return;
    waiting_.push_back(std::move(then));
    // Behind everything that has arrived by now.
    if (waiting_.size() == 1) executor_.post([this] { sync(); });
  });
}

void GroupCommit::sync() {
  auto waiting = std::exchange(waiting_, {});
  if (auto synced = files_.sync(); !synced) return fail_stop_(synced.error());
  for (Then& then : waiting) then();
}

}  // namespace gantry::logs
