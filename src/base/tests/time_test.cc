#include "base/time.h"

#include <gtest/gtest.h>

namespace gantry {
namespace {

constexpr Time kMoment = Time(Millis(1'764'000'001'250));  // 2025-11-24T16:00:01.250Z

TEST(TimeTest, FormatsTheFormsThatAwsUses) {
  EXPECT_EQ(format_iso8601(kMoment), "2025-11-24T16:00:01.250Z");
  EXPECT_EQ(format_iso8601_seconds(kMoment), "2025-11-24T16:00:01Z");
  EXPECT_EQ(format_amz_date(kMoment), "20251124T160001Z");
  EXPECT_EQ(format_http_date(kMoment), "Mon, 24 Nov 2025 16:00:01 GMT");
}

TEST(TimeTest, ReadsIso8601WithFractionAndOffset) {
  EXPECT_EQ(parse_iso8601("2025-11-24T16:00:01.250Z"), kMoment);
  EXPECT_EQ(parse_iso8601("2025-11-24T18:00:01.25+02:00"), kMoment);
  EXPECT_EQ(parse_iso8601("2025-11-24"), Time(Millis(1'763'942'400'000)));
  for (const auto* bad :
       {"", "2025", "2025-13-01", "2025-02-30", "2025-11-24T25:00:00Z", "2025-11-24T16:00:01x"}) {
    EXPECT_FALSE(parse_iso8601(bad)) << bad;
  }
}

TEST(TimeTest, ReadsTheAmzDateForm) {
  EXPECT_EQ(parse_amz_date("20251124T160001Z"), Time(Millis(1'764'000'001'000)));
  for (const auto* bad :
       {"", "20251124", "20251124T160001", "2025-11-24T16:00:01Z", "20251324T160001Z"}) {
    EXPECT_FALSE(parse_amz_date(bad)) << bad;
  }
}

}  // namespace
}  // namespace gantry
