#include "control/work_queue.h"

namespace gantry::control {

void WorkQueue::add(const std::string& key) {
  waiting_.erase(key);
  ready_.insert(key);
  schedule();
}

void WorkQueue::add_after(const std::string& key, Millis delay) {
  if (ready_.contains(key)) return;
  waiting_[key] = executor_.after(delay, [this, key] { add(key); });
}

void WorkQueue::retry(const std::string& key) {
  auto& delay = delays_[key];
  delay = delay == Millis(0) ? backoff_.first : std::min(delay * 2, backoff_.longest);
  add_after(key, delay);
}

void WorkQueue::schedule() {
  if (scheduled_) return;
  scheduled_ = true;
  wake_ = executor_.after(Millis(0), [this] { drain(); });
}

void WorkQueue::drain() {
  scheduled_ = false;
  const auto keys = std::exchange(ready_, {});
  for (const auto& key : keys) process_(key);
}

}  // namespace gantry::control
