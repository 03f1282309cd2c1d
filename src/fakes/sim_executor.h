#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "base/executor.h"

namespace gantry::fakes {

/// An executor whose time stands still until a test moves it. Posted work keeps its order; with a
/// seed, timers due at the same instant fire in an order drawn from it, and so do timers and posted
/// work that are ready together. Everything is called on one thread, except post().
class SimExecutor final : public Executor {
 public:
  /// 2026-01-01T00:00:00Z
  static constexpr Time kStart{std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)};

  explicit SimExecutor(std::optional<std::uint64_t> seed = {}, Time start = kStart);
  ~SimExecutor() override;

  void post(Work work) override;
  [[nodiscard]] Timer after(Millis delay, Work work) override;
  [[nodiscard]] const Clock& clock() const override;

  /// Runs what is posted and due, and what that posts, without moving time.
  void run_until_idle();
  /// Runs everything that becomes due within `delta`, each at its own time; now() is then that much
  /// later.
  void advance(Millis delta);
  /// Moves time from event to event until `condition` holds. False, with now() at `deadline`, if it
  /// does not hold by then.
  [[nodiscard]] bool run_until(const std::function<bool()>& condition, Time deadline);
  [[nodiscard]] bool run_until(const std::function<bool()>& condition, Millis within) {
    return run_until(condition, now() + within);
  }

 private:
  class State;

  std::shared_ptr<State> state_;  ///< timers hold it weakly: they may outlive the executor
};

}  // namespace gantry::fakes
