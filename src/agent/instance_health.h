#pragma once

#include "base/time.h"

namespace gantry::agent {

/// The outcome of the instance's health check, which each ACS heartbeat runs. AWS:
/// agent-protocol 4.6.
class InstanceHealth {
 public:
  enum class Status { kInitializing, kOk, kImpaired };

  explicit InstanceHealth(Time now) : last_change_(now) {}

  void record(Status status, Time now) {
    if (status != status_) last_change_ = now;
    status_ = status;
    last_updated_ = now;
    unreported_ = true;
  }
  /// True once after each record(), and at the very start.
  [[nodiscard]] bool take_unreported() {
    const bool unreported = unreported_;
    unreported_ = false;
    return unreported;
  }

  [[nodiscard]] Status status() const { return status_; }
  [[nodiscard]] Time last_updated() const { return last_updated_; }
  [[nodiscard]] Time last_change() const { return last_change_; }

 private:
  /// Go's zero time, which Amazon's agent sends before the first check.
  static constexpr Time kNever{std::chrono::sys_days(std::chrono::year(1) / 1 / 1)};

  Status status_ = Status::kInitializing;
  Time last_updated_ = kNever;
  Time last_change_;
  bool unreported_ = true;
};

}  // namespace gantry::agent
