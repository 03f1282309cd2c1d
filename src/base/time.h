#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gantry {

/// Wall-clock time in UTC, to the millisecond: what records and wire forms carry.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;
using Millis = std::chrono::milliseconds;

/// The only source of wall-clock time.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Time now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override;
};

/// `2026-11-22T13:19:35.250Z` (milliseconds always present).
[[nodiscard]] std::string format_iso8601(Time time);
/// `2026-11-22T13:19:35Z`
[[nodiscard]] std::string format_iso8601_seconds(Time time);
/// `20261122T131935Z`, the form of X-Amz-Date.
[[nodiscard]] std::string format_amz_date(Time time);
/// `Sun, 22 Nov 2026 13:19:35 GMT`, the HTTP Date header (RFC 9110).
[[nodiscard]] std::string format_http_date(Time time);

/// Reads any of ISO 8601 (with or without fraction, `Z` or a numeric offset) and the X-Amz-Date
/// form. Absent if malformed.
[[nodiscard]] std::optional<Time> parse_iso8601(std::string_view text);
[[nodiscard]] std::optional<Time> parse_amz_date(std::string_view text);

[[nodiscard]] inline std::int64_t to_epoch_millis(Time time) {
  return time.time_since_epoch().count();
}
[[nodiscard]] inline Time from_epoch_millis(std::int64_t millis) { return Time(Millis(millis)); }

}  // namespace gantry
