#include "logs/plan/filter_pattern.h"

#include <gtest/gtest.h>

namespace gantry::logs {
namespace {

bool matches(std::string_view pattern, std::string_view message) {
  const auto parsed = FilterPattern::parse(pattern);
  EXPECT_TRUE(parsed) << pattern;
  return parsed && parsed->matches(message);
}

TEST(FilterPatternTest, TermsMustAllBeThereInTheirCase) {
  EXPECT_TRUE(matches("", "anything"));
  EXPECT_TRUE(matches("ERROR", "[ERROR 400] BAD REQUEST"));
  EXPECT_FALSE(matches("error", "[ERROR 400] BAD REQUEST"));
  EXPECT_TRUE(matches("ERROR REQUEST", "[ERROR 400] BAD REQUEST"));
  EXPECT_FALSE(matches("ERROR ARGUMENTS", "[ERROR 400] BAD REQUEST"));
}

TEST(FilterPatternTest, AQuotedPhraseIsOneTerm) {
  EXPECT_TRUE(matches("\"BAD REQUEST\"", "[ERROR 400] BAD REQUEST"));
  EXPECT_FALSE(matches("\"REQUEST BAD\"", "[ERROR 400] BAD REQUEST"));
  EXPECT_TRUE(matches(R"("say \"hi\"")", R"(say "hi")"));
}

TEST(FilterPatternTest, AMinusExcludesAndAQuestionMarkGivesAChoice) {
  EXPECT_FALSE(matches("ERROR -BAD", "[ERROR 400] BAD REQUEST"));
  EXPECT_TRUE(matches("ERROR -BAD", "[ERROR 419] MISSING"));
  EXPECT_TRUE(matches("?ERROR ?WARN", "WARN: disk"));
  EXPECT_FALSE(matches("?ERROR ?WARN", "INFO: disk"));
  EXPECT_TRUE(matches("?ERROR INFO", "INFO: disk"));
}

TEST(FilterPatternTest, OtherKindsOfPatternsAreRefused) {
  for (const auto* pattern : {"{ $.a = 1 }", "[ip, user]", "%a.*b%", "a-b", "\"open"}) {
    const auto parsed = FilterPattern::parse(pattern);
    ASSERT_FALSE(parsed) << pattern;
    EXPECT_EQ(parsed.error().code, "InvalidParameterException");
  }
}

}  // namespace
}  // namespace gantry::logs
