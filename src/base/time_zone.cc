#include "base/time_zone.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <iterator>

namespace gantry {
namespace {

constexpr std::string_view kDatabase = "/usr/share/zoneinfo/";
constexpr std::size_t kHeader = 44;

/// A big-endian number of `size` bytes at `at`.
std::int64_t read_number(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = static_cast<unsigned char>(bytes[at]) & 0x80U ? ~std::uint64_t{0} : 0;
  for (std::size_t i = 0; i < size; ++i)
    value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
  return static_cast<std::int64_t>(value);
}

struct Counts {
  std::size_t utc, standard, leaps, times, types, chars;

  /// Of the data behind the header.
  [[nodiscard]] std::size_t size(std::size_t time_size) const {
    return times * (time_size + 1) + types * 6 + chars + leaps * (time_size + 4) + standard + utc;
  }
};

std::optional<Counts> read_header(std::string_view bytes) {
  if (bytes.size() < kHeader || !bytes.starts_with("TZif") || bytes[4] < '2') return std::nullopt;
  const auto count = [&](std::size_t i) {
    return static_cast<std::size_t>(read_number(bytes, 20 + 4 * i, 4) & 0xffffffff);
  };
  return Counts{count(0), count(1), count(2), count(3), count(4), count(5)};
}

/// A path below the database's folder, and not out of it.
bool is_name(std::string_view name) {
  const bool plain = std::ranges::all_of(name, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '/' || c == '_' || c == '-' || c == '+';
  });
  return plain && !name.empty() && !name.starts_with('/') && name.size() < 100;
}

}  // namespace

/// Reads the last line of a TZif file: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct TailParser {
  std::string_view rest;
  bool failed = false;

  bool take(char c) {
    if (!rest.starts_with(c)) return false;
    rest.remove_prefix(1);
    return true;
  }
  int number() {
    int value = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (error != std::errc()) failed = true;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    return value;
  }
  void name() {
    const std::size_t end =
        rest.starts_with('<') ? rest.find('>') + 1 : rest.find_first_of("0123456789+-,");
    rest.remove_prefix(std::min(end, rest.size()));
  }
  /// hh[:mm[:ss]], with a sign.
  std::int32_t clock() {
    const int sign = take('-') ? -1 : 1;
    take('+');
    std::int32_t seconds = number() * 3600;
    if (take(':')) seconds += number() * 60;
    if (take(':')) seconds += number();
    return sign * seconds;
  }
  TimeZone::YearlyRule rule() {
    TimeZone::YearlyRule rule;
    failed = failed || !take(',') || !take('M');
    rule.month = number();
    failed = failed || !take('.');
    rule.week = number();
    failed = failed || !take('.');
    rule.weekday = number();
    if (take('/')) rule.second = clock();
    return rule;
  }
  /// POSIX counts westwards.
  std::optional<TimeZone::Tail> parse() {
    TimeZone::Tail tail;
    name();
    tail.standard = -clock();
    if (!failed && !rest.empty()) {
      name();
      tail.daylight = rest.starts_with(',') ? tail.standard + 3600 : -clock();
      tail.begin = rule();
      tail.end = rule();
    }
    if (failed) return std::nullopt;
    return tail;
  }
};

std::optional<TimeZone> TimeZone::find(std::string_view name) {
  if (!is_name(name)) return std::nullopt;
  std::ifstream file(std::string(kDatabase) + std::string(name), std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return parse(bytes);
}

std::optional<TimeZone> TimeZone::parse(std::string_view tzif) {
  const auto old = read_header(tzif);
  if (!old || tzif.size() < kHeader + old->size(4)) return std::nullopt;
  tzif.remove_prefix(kHeader + old->size(4));
  const auto counts = read_header(tzif);
  if (!counts || counts->types == 0 || tzif.size() < kHeader + counts->size(8)) return std::nullopt;
  const std::size_t indexes = kHeader + counts->times * 8;
  const std::size_t types = indexes + counts->times;
  const auto offset_of = [&](std::size_t type) {
    return static_cast<std::int32_t>(read_number(tzif, types + 6 * type, 4));
  };
  TimeZone zone;
  zone.first_offset_ = offset_of(0);
  for (std::size_t i = 0; i < counts->times; ++i) {
    const auto type = static_cast<unsigned char>(tzif[indexes + i]);
    if (type >= counts->types) return std::nullopt;
    zone.transitions_.push_back(
        {.at = read_number(tzif, kHeader + 8 * i, 8), .offset = offset_of(type)});
  }
  std::string_view footer = tzif.substr(kHeader + counts->size(8));
  if (footer.size() > 2) zone.tail_ = TailParser{footer.substr(1, footer.size() - 2)}.parse();
  return zone;
}

std::int64_t TimeZone::when(const YearlyRule& rule, std::int64_t year, std::int32_t offset) {
  using namespace std::chrono;
  const auto month = std::chrono::year(static_cast<int>(year)) /
                     std::chrono::month(static_cast<unsigned>(rule.month));
  const weekday day(static_cast<unsigned>(rule.weekday));
  const sys_days date = rule.week == 5 ? sys_days(month / day[last])
                                       : sys_days(month / day[static_cast<unsigned>(rule.week)]);
  return sys_seconds(date).time_since_epoch().count() + rule.second - offset;
}

std::int32_t TimeZone::tail_offset(std::int64_t at) const {
  if (!tail_->begin) return tail_->standard;
  const std::chrono::sys_seconds local{std::chrono::seconds(at + tail_->standard)};
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(local));
  const int year = static_cast<int>(date.year());
  const std::int64_t begin = when(*tail_->begin, year, tail_->standard);
  const std::int64_t end = when(tail_->end, year, tail_->daylight);
  // South of the equator it spans the turn of the year.
  const bool daylight = begin < end ? at >= begin && at < end : at >= begin || at < end;
  return daylight ? tail_->daylight : tail_->standard;
}

std::chrono::seconds TimeZone::offset_at(Time time) const {
  const std::int64_t at = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  const auto next = std::ranges::upper_bound(transitions_, at, {}, &Transition::at);
  if (next == transitions_.end() && tail_) return std::chrono::seconds(tail_offset(at));
  if (next == transitions_.begin()) return std::chrono::seconds(first_offset_);
  return std::chrono::seconds(std::prev(next)->offset);
}

Time TimeZone::to_utc(Time local) const {
  const auto before = offset_at(local - std::chrono::hours(24));
  const auto after = offset_at(local + std::chrono::hours(24));
  for (const auto offset : {std::max(before, after), std::min(before, after)}) {
    if (offset_at(local - offset) == offset) return local - offset;
  }
  return local - before;
}

}  // namespace gantry
