#pragma once

#include <bitset>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "base/time_zone.h"

namespace gantry::autoscaling {

/// The five fields of cron, minute, hour, day of month, month, day of week; lists, ranges,
/// steps, and names of months and days. With both days limited, either is enough.
/// AWS: "Recurring schedules using a cron expression".
class Cron {
 public:
  [[nodiscard]] static std::optional<Cron> parse(std::string_view text);
  /// The first time after `after`; absent if there is none within eight years (31 February).
  [[nodiscard]] std::optional<Time> next(Time after) const;
  /// The same by the clocks of a time zone. An hour that they leave out is made up for by the next;
  /// of one that they show twice the first counts.
  [[nodiscard]] std::optional<Time> next(Time after, const TimeZone& zone) const;

 private:
  std::bitset<60> minutes_;
  std::bitset<24> hours_;
  std::bitset<32> days_;
  std::bitset<13> months_;
  std::bitset<8> weekdays_;  ///< 0 to 6 from Sunday
  bool any_day_ = false;
  bool any_weekday_ = false;
};

}  // namespace gantry::autoscaling
