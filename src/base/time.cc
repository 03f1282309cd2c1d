#include "base/time.h"

#include <fmt/format.h>

namespace gantry {
namespace {

struct Fields {
  int year;
  unsigned month, day;
  int hour, minute, second, millis;
  std::chrono::weekday weekday;
};

Fields split(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day ymd(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return {.year = int(ymd.year()),
          .month = unsigned(ymd.month()),
          .day = unsigned(ymd.day()),
          .hour = int(clock.hours().count()),
          .minute = int(clock.minutes().count()),
          .second = int(clock.seconds().count()),
          .millis = int(clock.subseconds().count()),
          .weekday = std::chrono::weekday(day)};
}

/// Reads `width` digits at the front of `text` and drops them.
std::optional<int> take_number(std::string_view& text, std::size_t width) {
  if (text.size() < width) return std::nullopt;
  int value = 0;
  for (char c : text.substr(0, width)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(width);
  return value;
}

bool take_char(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<Time> assemble(int year, int month, int day, int hour, int minute, int second,
                             int millis) {
  const std::chrono::year_month_day ymd{std::chrono::year(year),
                                        std::chrono::month(unsigned(month)),
                                        std::chrono::day(unsigned(day))};
  if (!ymd.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return std::chrono::sys_days(ymd) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second) + Millis(millis);
}

int take_fraction(std::string_view& text) {
  int millis = 0;
  int scale = 100;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    millis += (text.front() - '0') * scale;
    scale /= 10;
    text.remove_prefix(1);
  }
  return millis;
}

/// `Z`, `+hh:mm` or `-hh:mm`; no zone at all means UTC, as AWS's services read it.
std::optional<std::chrono::minutes> take_offset(std::string_view& text) {
  if (text.empty()) return std::chrono::minutes(0);
  if (take_char(text, 'Z'))
    return text.empty() ? std::optional(std::chrono::minutes(0)) : std::nullopt;
  const int sign = text.front() == '-' ? -1 : 1;
  if (!take_char(text, '+') && !take_char(text, '-')) return std::nullopt;
  const auto hours = take_number(text, 2);
  take_char(text, ':');
  const auto minutes = take_number(text, 2);
  if (!hours || !minutes || !text.empty()) return std::nullopt;
  return std::chrono::minutes(sign * (*hours * 60 + *minutes));
}

}  // namespace

Time SystemClock::now() const {
  return std::chrono::floor<Millis>(std::chrono::system_clock::now());
}

std::string format_iso8601(Time time) {
  const Fields f = split(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", f.year, f.month, f.day, f.hour,
                     f.minute, f.second, f.millis);
}

std::string format_iso8601_seconds(Time time) {
  const Fields f = split(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", f.year, f.month, f.day, f.hour,
                     f.minute, f.second);
}

std::string format_amz_date(Time time) {
  const Fields f = split(time);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", f.year, f.month, f.day, f.hour, f.minute,
                     f.second);
}

std::string format_http_date(Time time) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Fields f = split(time);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[f.weekday.c_encoding()],
                     f.day, kMonths[f.month - 1], f.year, f.hour, f.minute, f.second);
}

std::optional<Time> parse_iso8601(std::string_view text) {
  const auto year = take_number(text, 4);
  if (!year || !take_char(text, '-')) return std::nullopt;
  const auto month = take_number(text, 2);
  if (!month || !take_char(text, '-')) return std::nullopt;
  const auto day = take_number(text, 2);
  if (!day) return std::nullopt;
  if (text.empty()) return assemble(*year, *month, *day, 0, 0, 0, 0);
  if (!take_char(text, 'T') && !take_char(text, ' ')) return std::nullopt;
  const auto hour = take_number(text, 2);
  if (!hour || !take_char(text, ':')) return std::nullopt;
  const auto minute = take_number(text, 2);
  if (!minute) return std::nullopt;
  int second = 0;
  int millis = 0;
  if (take_char(text, ':')) {
    const auto value = take_number(text, 2);
    if (!value) return std::nullopt;
    second = *value;
    if (take_char(text, '.')) millis = take_fraction(text);
  }
  const auto offset = take_offset(text);
  if (!offset) return std::nullopt;
  const auto local = assemble(*year, *month, *day, *hour, *minute, second, millis);
  if (!local) return std::nullopt;
  return *local - *offset;
}

std::optional<Time> parse_amz_date(std::string_view text) {
  const auto year = take_number(text, 4);
  const auto month = take_number(text, 2);
  const auto day = take_number(text, 2);
  if (!year || !month || !day || !take_char(text, 'T')) return std::nullopt;
  const auto hour = take_number(text, 2);
  const auto minute = take_number(text, 2);
  const auto second = take_number(text, 2);
  if (!hour || !minute || !second || text != "Z") return std::nullopt;
  return assemble(*year, *month, *day, *hour, *minute, *second, 0);
}

}  // namespace gantry
