#include "fakes/sim_executor.h"

#include <algorithm>
#include <deque>
#include <map>
#include <mutex>
#include <random>
#include <tuple>
#include <utility>

namespace gantry::fakes {

class SimExecutor::State final : public Clock {
 public:
  State(std::optional<std::uint64_t> seed, Time start) : now_(start) {
    if (seed) random_.emplace(*seed);
  }

  /// Due time, then the seed's draw (0 without one), then the order of making.
  using Place = std::tuple<Time, std::uint64_t, std::uint64_t>;

  Time now() const override { return now_; }
  void move_to(Time time) { now_ = std::max(now_, time); }

  void post(Work work) {
    const std::scoped_lock lock(mutex_);
    posted_.push_back(std::move(work));
  }

  Place add_timer(Millis delay, Work work) {
    const Place place{now_ + std::max(delay, Millis(0)), random_ ? (*random_)() : 0, ++made_};
    timers_.emplace(place, std::move(work));
    return place;
  }
  void cancel(const Place& place) { timers_.erase(place); }

  /// When the next timer is due.
  std::optional<Time> next_due() const {
    if (timers_.empty()) return std::nullopt;
    return std::get<Time>(timers_.begin()->first);
  }

  /// Runs one piece of work that is ready now. False if there is none.
  bool run_one() {
    const bool due = !timers_.empty() && *next_due() <= now_;
    const bool timer_first = due && random_ && (*random_)() % 2 == 0;
    if (timer_first) return run_timer();
    if (auto work = take_posted()) {
      (*work)();
      return true;
    }
    return due && run_timer();
  }

 private:
  bool run_timer() {
    auto timer = timers_.extract(timers_.begin());
    timer.mapped()();
    return true;
  }

  std::optional<Work> take_posted() {
    const std::scoped_lock lock(mutex_);
    if (posted_.empty()) return std::nullopt;
    std::optional<Work> work(std::move(posted_.front()));
    posted_.pop_front();
    return work;
  }

  Time now_;
  std::optional<std::mt19937_64> random_;
  std::uint64_t made_ = 0;
  std::map<Place, Work> timers_;
  std::mutex mutex_;  // guards posted_: post() may come from any thread
  std::deque<Work> posted_;
};

SimExecutor::SimExecutor(std::optional<std::uint64_t> seed, Time start)
    : state_(std::make_shared<State>(seed, start)) {}

SimExecutor::~SimExecutor() = default;

void SimExecutor::post(Work work) { state_->post(std::move(work)); }

Timer SimExecutor::after(Millis delay, Work work) {
  return Timer([state = std::weak_ptr(state_), place = state_->add_timer(delay, std::move(work))] {
    if (const auto alive = state.lock()) alive->cancel(place);
  });
}

const Clock& SimExecutor::clock() const { return *state_; }

void SimExecutor::run_until_idle() {
  while (state_->run_one()) {
  }
}

void SimExecutor::advance(Millis delta) {
  const Time end = now() + delta;
  static_cast<void>(run_until([] { return false; }, end));
}

bool SimExecutor::run_until(const std::function<bool()>& condition, Time deadline) {
  while (!condition()) {
    if (state_->run_one()) continue;
    const auto due = state_->next_due();
    if (!due || *due > deadline) {
      state_->move_to(deadline);
      return condition();
    }
    state_->move_to(*due);
  }
  return true;
}

}  // namespace gantry::fakes
