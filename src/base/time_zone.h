#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace gantry {

/// A time zone of the tz database. (libstdc++ 12 has no std::chrono::time_zone, and libc knows one
/// zone for the whole process only.) An immutable value.
class TimeZone {
 public:
  /// By its name, `Europe/Berlin`, from the system's database, read once per call (a few kB).
  /// Absent if there is no such zone.
  [[nodiscard]] static std::optional<TimeZone> find(std::string_view name);
  /// Of the contents of a TZif file (RFC 8536), version 2 or later. Absent if it is none.
  [[nodiscard]] static std::optional<TimeZone> parse(std::string_view tzif);

  /// What local clocks are ahead of UTC.
  [[nodiscard]] std::chrono::seconds offset_at(Time time) const;
  /// What local clocks show, as if it were UTC.
  [[nodiscard]] Time to_local(Time time) const { return time + offset_at(time); }
  /// When local clocks show `local`: the first time if they do twice; if they leave it out, the
  /// time that is as long after the leap.
  [[nodiscard]] Time to_utc(Time local) const;

 private:
  struct Transition {
    std::int64_t at = 0;  ///< seconds since 1970
    std::int32_t offset = 0;
  };
  /// A day and time of every year: `M3.2.0/2` of POSIX.
  struct YearlyRule {
    int month = 1;
    int week = 1;  ///< 5: the last
    int weekday = 0;
    std::int32_t second = 7200;  ///< of the day, on clocks before the change
  };
  /// What holds after the last transition.
  struct Tail {
    std::int32_t standard = 0;
    std::int32_t daylight = 0;
    std::optional<YearlyRule> begin;  ///< of daylight saving time; without it there is none
    YearlyRule end;
  };
  friend struct TailParser;

  [[nodiscard]] std::int32_t tail_offset(std::int64_t at) const;
  [[nodiscard]] static std::int64_t when(const YearlyRule& rule, std::int64_t year,
                                         std::int32_t offset);

  std::int32_t first_offset_ = 0;
  std::vector<Transition> transitions_;
  std::optional<Tail> tail_;
};

}  // namespace gantry
