#include "autoscaling/plan/cron.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <chrono>
#include <ranges>
#include <span>
#include <string>
#include <vector>

namespace gantry::autoscaling {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                      "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr std::array<std::string_view, 7> kDays = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (const auto part : std::views::split(text, at)) parts.emplace_back(part.begin(), part.end());
  return parts;
}

struct Limits {
  int low;
  int high;
  std::span<const std::string_view> names;  ///< of `first_name` and so on
  int first_name = 0;
};

std::optional<int> read_number(std::string_view text, const Limits& limits) {
  std::string upper(text);
  std::ranges::transform(upper, upper.begin(), [](unsigned char c) { return std::toupper(c); });
  const auto name = std::ranges::find(limits.names, upper);
  if (name != limits.names.end())
    return limits.first_name + static_cast<int>(name - limits.names.begin());
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (number < limits.low || number > limits.high) return std::nullopt;
  return number;
}

/// One part of a list: *, 5, 1-5, */15, 1-30/5.
template <std::size_t size>
bool read_part(std::string_view text, const Limits& limits, std::bitset<size>& bits) {
  int step = 1;
  const auto slash = text.find('/');
  if (slash != std::string_view::npos) {
    const auto number = read_number(text.substr(slash + 1), {1, 1000, {}});
    if (!number) return false;
    step = *number;
  }
  const std::string_view range = text.substr(0, slash);
  int from = limits.low;
  int to = limits.high;
  if (range != "*") {
    const auto dash = range.find('-');
    const auto first = read_number(range.substr(0, dash), limits);
    if (!first) return false;
    from = *first;
    to = slash == std::string_view::npos ? from : limits.high;
    if (dash != std::string_view::npos) {
      const auto last = read_number(range.substr(dash + 1), limits);
      if (!last || *last < from) return false;
      to = *last;
    }
  }
  for (int i = from; i <= to; i += step) bits.set(static_cast<std::size_t>(i));
  return true;
}

template <std::size_t size>
bool read_field(std::string_view text, const Limits& limits, std::bitset<size>& bits) {
  return std::ranges::all_of(split(text, ','),
                             [&](auto part) { return read_part(part, limits, bits); });
}

}  // namespace

std::optional<Cron> Cron::parse(std::string_view text) {
  auto fields = split(text, ' ');
  std::erase(fields, "");
  if (fields.size() != 5) return std::nullopt;
  Cron cron;
  const bool read = read_field(fields[0], {0, 59, {}}, cron.minutes_) &&
                    read_field(fields[1], {0, 23, {}}, cron.hours_) &&
                    read_field(fields[2], {1, 31, {}}, cron.days_) &&
                    read_field(fields[3], {1, 12, kMonths, 1}, cron.months_) &&
                    read_field(fields[4], {0, 7, kDays}, cron.weekdays_);
  if (!read) return std::nullopt;
  if (cron.weekdays_.test(7)) cron.weekdays_.set(0);
  cron.any_day_ = fields[2].starts_with('*');
  cron.any_weekday_ = fields[4].starts_with('*');
  return cron;
}

std::optional<Time> Cron::next(Time after) const {
  using std::chrono::days;
  const auto start = std::chrono::floor<std::chrono::minutes>(after) + std::chrono::minutes(1);
  const auto first_day = std::chrono::floor<days>(start);
  for (auto day = first_day; day < first_day + days(8 * 366); day += days(1)) {
    const std::chrono::year_month_day date(day);
    if (!months_.test(static_cast<unsigned>(date.month()))) continue;
    const bool on_day = days_.test(static_cast<unsigned>(date.day()));
    const bool on_weekday = weekdays_.test(std::chrono::weekday(day).c_encoding());
    const bool wanted = any_day_ || any_weekday_ ? on_day && on_weekday : on_day || on_weekday;
    if (!wanted) continue;
    for (std::size_t minute = day < start ? static_cast<std::size_t>((start - day).count()) : 0;
         minute < 24 * 60; ++minute) {
      if (hours_.test(minute / 60) && minutes_.test(minute % 60))
        return Time(day + std::chrono::minutes(minute));
    }
  }
  return std::nullopt;
}

std::optional<Time> Cron::next(Time after, const TimeZone& zone) const {
  Time local = zone.to_local(after);
  // Where clocks have just been set back, the first answers may lie behind.
  for (int tries = 0; tries < 200; ++tries) {
    const auto found = next(local);
    if (!found) return std::nullopt;
    if (const Time time = zone.to_utc(*found); time > after) return time;
    local = *found;
  }
  return std::nullopt;
}

}  // namespace gantry::autoscaling
