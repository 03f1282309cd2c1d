#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/arn.h"
#include "base/time.h"
#include "store/record.h"

namespace gantry::autoscaling {

/// AWS: ScheduledUpdateGroupAction.
struct ScheduledAction {
  static constexpr std::string_view kTable = "autoscaling.scheduled_actions";

  std::string arn;
  std::string group_arn;
  std::string account;
  std::string region;
  std::string name;
  std::optional<Time> start_time;
  std::optional<Time> end_time;
  std::string recurrence;  ///< five fields of cron; empty: once
  std::optional<std::int32_t> min_size;
  std::optional<std::int32_t> max_size;
  std::optional<std::int32_t> desired;
  Time next;              ///< when it acts
  std::string time_zone;  ///< of the recurrence; empty: UTC

  [[nodiscard]] std::string_view key() const { return arn; }
  [[nodiscard]] Scope scope() const { return {account, region}; }

  static constexpr auto kFields = store::fields(
      store::field<1>(&ScheduledAction::arn), store::field<2>(&ScheduledAction::group_arn),
      store::field<3>(&ScheduledAction::account), store::field<4>(&ScheduledAction::region),
      store::field<5>(&ScheduledAction::name), store::field<6>(&ScheduledAction::start_time),
      store::field<7>(&ScheduledAction::end_time), store::field<8>(&ScheduledAction::recurrence),
      store::field<9>(&ScheduledAction::min_size), store::field<10>(&ScheduledAction::max_size),
      store::field<11>(&ScheduledAction::desired), store::field<12>(&ScheduledAction::next),
      store::field<13>(&ScheduledAction::time_zone));
  friend bool operator==(const ScheduledAction&, const ScheduledAction&) = default;
};

}  // namespace gantry::autoscaling
