#include "autoscaling/plan/scaling_arithmetic.h"

#include <gtest/gtest.h>

#include "autoscaling/plan/cron.h"

namespace gantry::autoscaling {
namespace {

using enum AdjustmentType;

TEST(ScalingArithmeticTest, PercentagesAreRoundedTowardsZeroButNeverToNothing) {
  EXPECT_EQ(adjust({.type = kPercentChangeInCapacity, .amount = 127}, 10), 22);
  EXPECT_EQ(adjust({.type = kPercentChangeInCapacity, .amount = 5}, 10), 11);
  EXPECT_EQ(adjust({.type = kPercentChangeInCapacity, .amount = -5}, 10), 9);
  EXPECT_EQ(adjust({.type = kPercentChangeInCapacity, .amount = -66}, 10), 4);
  EXPECT_EQ(adjust({.type = kPercentChangeInCapacity, .amount = 25, .min_magnitude = 2}, 4), 6);
  EXPECT_EQ(adjust({.type = kPercentChangeInCapacity, .amount = -25, .min_magnitude = 2}, 4), 2);
}

TEST(ScalingArithmeticTest, SimplePoliciesKeepWithinTheSizes) {
  const Capacity capacity{.min = 1, .max = 5, .desired = 4};
  EXPECT_EQ(scale_simply(capacity, {.type = kChangeInCapacity, .amount = 3}), 5);
  EXPECT_EQ(scale_simply(capacity, {.type = kExactCapacity, .amount = 0}), 1);
  EXPECT_EQ(scale_simply(capacity, {.type = kChangeInCapacity, .amount = -1}), 3);
}

TEST(ScalingArithmeticTest, StepBoundsAreInclusiveTowardsTheThreshold) {
  const std::vector<Step> up = {{0, 10, 1}, {10, 20, 2}, {20, {}, 3}};
  EXPECT_EQ(find_step(up, 0)->amount, 1);
  EXPECT_EQ(find_step(up, 9.9)->amount, 1);
  EXPECT_EQ(find_step(up, 10)->amount, 2);
  EXPECT_EQ(find_step(up, 500)->amount, 3);
  EXPECT_EQ(find_step(up, -1), nullptr);
  const std::vector<Step> down = {{-10, 0, -1}, {{}, -10, -2}};
  EXPECT_EQ(find_step(down, -10)->amount, -2);
  EXPECT_EQ(find_step(down, -9.9)->amount, -1);
}

// AWS: "Step scaling", the group of 10 with steps of 10 and 30 percent.
TEST(ScalingArithmeticTest, InstancesThatWarmUpAreNotAddedAgain) {
  Capacity capacity{.min = 0, .max = 100, .desired = 10};
  EXPECT_EQ(scale_by_step(capacity, {.type = kPercentChangeInCapacity, .amount = 10}), 11);
  capacity = {.min = 0, .max = 100, .desired = 11, .warming = 1};
  EXPECT_EQ(scale_by_step(capacity, {.type = kPercentChangeInCapacity, .amount = 10}), 11);
  EXPECT_EQ(scale_by_step(capacity, {.type = kPercentChangeInCapacity, .amount = 30}), 13);
  EXPECT_EQ(scale_by_step(capacity, {.type = kPercentChangeInCapacity, .amount = -30}), 11);
}

TEST(ScalingArithmeticTest, TargetTrackingMeetsTheTargetRoundedUp) {
  const Capacity capacity{.min = 1, .max = 10, .desired = 4};
  EXPECT_EQ(scale_to_target(capacity, 75, 50, true), 6);
  EXPECT_EQ(scale_to_target(capacity, 51, 50, true), 5);
  EXPECT_EQ(scale_to_target(capacity, 50, 50, true), 4);
  EXPECT_EQ(scale_to_target(capacity, 20, 50, true), 2);
  EXPECT_EQ(scale_to_target(capacity, 20, 50, false), 4);
  EXPECT_EQ(scale_to_target(capacity, 500, 50, true), 10);
}

TEST(ScalingArithmeticTest, StepsCoverTheirSideWithoutGapOrOverlap) {
  EXPECT_TRUE(are_well_formed({{0, 10, 1}, {10, {}, 2}}));
  EXPECT_TRUE(are_well_formed({{-10, 0, -1}, {{}, -10, -2}}));
  EXPECT_TRUE(are_well_formed({{{}, {}, 1}}));
  EXPECT_FALSE(are_well_formed({}));
  EXPECT_FALSE(are_well_formed({{0, 10, 1}, {15, {}, 2}}));
  EXPECT_FALSE(are_well_formed({{0, 10, 1}, {5, {}, 2}}));
  EXPECT_FALSE(are_well_formed({{0, 10, 1}}));
  EXPECT_FALSE(are_well_formed({{10, 0, 1}}));
}

Time at(std::string_view text) { return *parse_iso8601(text); }

struct CronCase {
  std::string_view expression;
  std::string_view after;
  std::string_view next;
};

TEST(CronTest, FindsTheNextTime) {
  const CronCase cases[] = {
      {"* * * * *", "2026-11-22T13:19:35Z", "2026-11-22T13:20:00Z"},
      {"0 9 * * *", "2026-11-22T09:00:00Z", "2026-11-23T09:00:00Z"},
      {"*/15 * * * *", "2026-11-22T13:19:35Z", "2026-11-22T13:30:00Z"},
      {"30 0 1 1,6,12 *", "2026-11-22T13:19:35Z", "2026-12-01T00:30:00Z"},
      {"0 20 * * MON-FRI", "2026-11-21T00:00:00Z", "2026-11-23T20:00:00Z"},
      {"0 0 29 FEB *", "2026-11-21T00:00:00Z", "2028-02-29T00:00:00Z"},
      {"0 0 13 * 5", "2026-11-22T00:00:00Z", "2026-11-27T00:00:00Z"},
      {"0 0 * * 7", "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z"},
  };
  for (const CronCase& one : cases) {
    const auto cron = Cron::parse(one.expression);
    ASSERT_TRUE(cron) << one.expression;
    EXPECT_EQ(cron->next(at(one.after)), at(one.next)) << one.expression;
  }
  EXPECT_FALSE(Cron::parse("0 0 31 2 *")->next(at("2026-11-22T00:00:00Z")));
}

TEST(CronTest, RefusesWhatIsNoCron) {
  for (const auto* text : {"", "* * * *", "60 * * * *", "* * * * * *", "a * * * *", "5-1 * * * *",
                           "*/0 * * * *", "* * 0 * *"})
    EXPECT_FALSE(Cron::parse(text)) << text;
}

}  // namespace
}  // namespace gantry::autoscaling
