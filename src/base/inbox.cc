#include "base/inbox.h"

#include <utility>

namespace gantry {

bool Inbox::push(Work work) {
  const std::lock_guard lock(mutex_);
  if (closed_) return false;  // the work goes after the lock: it may own what pushes again
  work_.push_back(std::move(work));
  return work_.size() == 1;
}

void Inbox::run() {
  std::vector<Work> batch;
  {
    const std::lock_guard lock(mutex_);
    batch.swap(work_);
  }
  for (auto& work : batch) work();
}

void Inbox::close() {
  std::vector<Work> dropped;
  const std::lock_guard lock(mutex_);
  closed_ = true;
  dropped.swap(work_);
}

}  // namespace gantry
