#include "logs/plan/put_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gantry::logs {
namespace {

constexpr std::int64_t kHour = 3600 * 1000;
const Time kNow = from_epoch_millis(1'800'000'000'000);
const std::int64_t kMillis = to_epoch_millis(kNow);

std::vector<api::logs::InputLogEvent> events(std::initializer_list<std::int64_t> times) {
  std::vector<api::logs::InputLogEvent> all;
  for (const auto time : times) all.push_back({.message = "m", .timestamp = time});
  return all;
}

std::string refusal(const std::vector<api::logs::InputLogEvent>& batch) {
  const auto plan = plan_put(batch, 0, kNow);
  return plan ? "taken" : plan.error().code + ": " + plan.error().message;
}

TEST(PutRulesTest, ABatchMustBeInOrderOfTime) {
  EXPECT_EQ(refusal(events({kMillis, kMillis, kMillis + 1})), "taken");
  EXPECT_EQ(refusal(events({kMillis, kMillis - 1})),
            "InvalidParameterException: Log events in a single PutLogEvents request must be in "
            "chronological order.");
}

TEST(PutRulesTest, ABatchSpansADayAtMost) {
  EXPECT_EQ(refusal(events({kMillis - 24 * kHour, kMillis})), "taken");
  EXPECT_EQ(refusal(events({kMillis - 24 * kHour - 1, kMillis})),
            "InvalidParameterException: The batch of log events in a single PutLogEvents request "
            "cannot span more than 24 hours.");
}

TEST(PutRulesTest, ABatchHasAMebibyteAtMostWithTwentySixBytesAnEvent) {
  const std::vector<api::logs::InputLogEvent> full{
      {.message = std::string(524'288 - 26, 'x'), .timestamp = kMillis},
      {.message = std::string(524'288 - 26, 'x'), .timestamp = kMillis}};
  EXPECT_EQ(refusal(full), "taken");
  auto more = full;
  *more[1].message += 'x';
  EXPECT_EQ(refusal(more),
            "InvalidParameterException: Upload too large: 1048577 bytes exceeds limit of 1048576");
}

TEST(PutRulesTest, EventsTooOldTooNewAndExpiredAreLeftOutAndToldOf) {
  const auto future =
      plan_put(events({kMillis, kMillis + 2 * kHour, kMillis + 2 * kHour + 1}), 0, kNow);
  ASSERT_TRUE(future && future->rejected);
  EXPECT_EQ(future->accepted.size(), 2U);
  EXPECT_EQ(*future->rejected,
            (api::logs::RejectedLogEventsInfo{.too_new_log_event_start_index = 2}));

  const std::int64_t old = kMillis - 14 * 24 * kHour;
  const auto past = plan_put(events({old - 2, old - 1, old}), 0, kNow);
  EXPECT_EQ(past->accepted.size(), 1U);
  EXPECT_EQ(*past->rejected, (api::logs::RejectedLogEventsInfo{.too_old_log_event_end_index = 2}));

  const auto expired = plan_put(events({kMillis - 24 * kHour - 1, kMillis - 24 * kHour}), 1, kNow);
  EXPECT_EQ(expired->accepted.size(), 1U);
  EXPECT_EQ(*expired->rejected,
            (api::logs::RejectedLogEventsInfo{.expired_log_event_end_index = 1}));
}

}  // namespace
}  // namespace gantry::logs
