#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace gantry::ecs {

struct AlarmReport {
  std::vector<std::string> in_alarm;
  Millis bake_time{0};  ///< how long they are watched after a rollout, by their own periods
};

/// CloudWatch as deployments see it. State thread.
class AlarmSource {
 public:
  virtual ~AlarmSource() = default;

  /// Of the alarms with these names beside the service (its account and region). One that does not
  /// exist never is in ALARM.
  [[nodiscard]] virtual AlarmReport report(std::string_view service_arn,
                                           const std::vector<std::string>& names) const = 0;

  /// `changed` runs when any alarm has changed its state.
  virtual void watch(std::function<void()> changed) = 0;
};

/// Before there is CloudWatch.
class NoAlarms final : public AlarmSource {
 public:
  [[nodiscard]] AlarmReport report(std::string_view,
                                   const std::vector<std::string>&) const override {
    return {};
  }
  void watch(std::function<void()>) override {}
};

}  // namespace gantry::ecs
