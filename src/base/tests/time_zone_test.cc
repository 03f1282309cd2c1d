#include "base/time_zone.h"

#include <gtest/gtest.h>

namespace gantry {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::sys_days;
using namespace std::chrono_literals;

Time at(std::chrono::year_month_day day, int hour, int minute = 0) {
  return sys_days(day) + hours(hour) + minutes(minute);
}

TimeZone zone(std::string_view name) {
  const auto found = TimeZone::find(name);
  EXPECT_TRUE(found) << name;
  return found.value_or(TimeZone());
}

TEST(TimeZoneTest, ClocksAreSetForwardAndBack) {
  const TimeZone berlin = zone("Europe/Berlin");
  EXPECT_EQ(berlin.offset_at(at(2026y / 1 / 15, 12)), hours(1));
  EXPECT_EQ(berlin.offset_at(at(2026y / 3 / 29, 0, 59)), hours(1));
  EXPECT_EQ(berlin.offset_at(at(2026y / 3 / 29, 1)), hours(2));
  EXPECT_EQ(berlin.offset_at(at(2026y / 10 / 25, 0, 59)), hours(2));
  EXPECT_EQ(berlin.offset_at(at(2026y / 10 / 25, 1)), hours(1));
}

TEST(TimeZoneTest, RulesHoldBeyondTheLastTransitionThatIsListed) {
  EXPECT_EQ(zone("Europe/Berlin").offset_at(at(2090y / 7 / 1, 0)), hours(2));
  EXPECT_EQ(zone("America/New_York").offset_at(at(2090y / 7 / 1, 0)), -hours(4));
  EXPECT_EQ(zone("America/New_York").offset_at(at(2090y / 12 / 1, 0)), -hours(5));
  EXPECT_EQ(zone("Australia/Sydney").offset_at(at(2090y / 1 / 1, 0)), hours(11));
  EXPECT_EQ(zone("Australia/Sydney").offset_at(at(2090y / 7 / 1, 0)), hours(10));
  EXPECT_EQ(zone("Asia/Kathmandu").offset_at(at(2090y / 7 / 1, 0)), hours(5) + minutes(45));
  EXPECT_EQ(zone("Etc/GMT+9").offset_at(at(2026y / 7 / 1, 0)), -hours(9));
}

TEST(TimeZoneTest, LocalTimesAreTakenBackToUtc) {
  const TimeZone berlin = zone("Europe/Berlin");
  EXPECT_EQ(berlin.to_utc(at(2026y / 7 / 1, 12)), at(2026y / 7 / 1, 10));
  EXPECT_EQ(berlin.to_local(at(2026y / 7 / 1, 10)), at(2026y / 7 / 1, 12));
  // Half past two does not exist in spring, and is there twice in autumn.
  EXPECT_EQ(berlin.to_utc(at(2026y / 3 / 29, 2, 30)), at(2026y / 3 / 29, 1, 30));
  EXPECT_EQ(berlin.to_utc(at(2026y / 10 / 25, 2, 30)), at(2026y / 10 / 25, 0, 30));
  EXPECT_EQ(TimeZone().to_utc(at(2026y / 7 / 1, 12)), at(2026y / 7 / 1, 12));
}

TEST(TimeZoneTest, WhatIsNoZoneIsNotFound) {
  for (const auto name : {"", "Nowhere/City", "../../etc/passwd", "/etc/localtime", "zone.tab"})
    EXPECT_FALSE(TimeZone::find(name)) << name;
  EXPECT_FALSE(TimeZone::parse("TZif2"));
  EXPECT_FALSE(TimeZone::parse(std::string("TZif2") + std::string(39, '\xff')));
}

}  // namespace
}  // namespace gantry
