#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "ecs/query/expression.h"
#include "ecs/tests/query_subject.h"

namespace gantry::ecs::query {
namespace {

using testing::Host;

bool matches(std::string_view text, const Host& host) {
  const auto parsed = parse(text);
  EXPECT_TRUE(parsed) << text << ": " << (parsed ? "" : parsed.error().message);
  return parsed && parsed->matches(host);
}

std::string refusal(std::string_view text) {
  const auto parsed = parse(text);
  return parsed ? "accepted" : parsed.error().code + ": " + parsed.error().message;
}

/// An m5.large of us-east-1a that runs a task of `service:web` and one of `database`.
Host host() {
  Host host;
  host.attributes = {{"ecs.instance-type", "m5.large"},
                     {"ecs.availability-zone", "us-east-1a"},
                     {"rack", "12"},
                     {"label", "two words"},
                     {"ssd", ""}};
  host.version = "1.14.5";
  host.id = "i-abcd1234";
  host.registered = *parse_iso8601("2018-06-18T22:28:28.250Z");
  host.running = 2;
  host.groups = {"service:web", "database"};
  return host;
}

TEST(QueryTest, DeveloperGuidesExamplesSelectAsItSays) {
  const std::vector<std::pair<std::string, bool>> cases = {
      {"attribute:ecs.instance-type == m5.large", true},
      {"attribute:ecs.instance-type == t2.small", false},
      {"attribute:ecs.availability-zone in [us-east-1a, us-east-1b]", true},
      {"attribute:ecs.instance-type =~ m5.* and attribute:ecs.availability-zone != us-east-1d",
       true},
      {"attribute:ecs.instance-type =~ g2.* and attribute:ecs.availability-zone != us-east-1d",
       false},
      {"task:group == service:web", true},
      {"task:group == service:production", false},
      {"not(task:group == database)", false},
      {"not(task:group == other)", true},
      {"runningTasksCount == 2", true},
      {"agentVersion < 1.14.5", false},
      {"registeredAt < 2018-02-13", false},
      {"ec2InstanceId in ['i-abcd1234', 'i-wxyx7890']", true},
      {"agentConnected == true", true},
      {"agentConnected in [false]", false}};
  for (const auto& [text, expected] : cases) EXPECT_EQ(matches(text, host()), expected) << text;
}

TEST(QueryTest, TestOfWhatTheInstanceLacksIsFalseWhateverItsOperator) {
  for (const char* op : {"== true", "!= true", "in [true]", "!in [true]", "=~ .*", "!~ x", "> 1",
                         "exists", "<= 1"}) {
    EXPECT_FALSE(matches(fmt::format("attribute:retiring {}", op), host())) << op;
    EXPECT_TRUE(matches(fmt::format("not(attribute:retiring {})", op), host())) << op;
  }
  EXPECT_TRUE(matches("attribute:retiring not_exists", host()));
  EXPECT_TRUE(matches("attribute:ssd exists and attribute:ssd == ''", host()));
  Host idle;
  EXPECT_FALSE(matches("task:group != service:web", idle));
  EXPECT_TRUE(matches("task:group !exists", idle));
  EXPECT_FALSE(matches("ec2InstanceId != i-1", idle));
  EXPECT_FALSE(matches("agentVersion < 2.0", idle));
}

TEST(QueryTest, ComparesVersionsNumbersAndDatesByValue) {
  EXPECT_TRUE(matches("agentVersion > 1.9.10 and agentVersion == 1.14.5.0", host()));
  EXPECT_TRUE(matches("agentVersion >= 1.14 and agentVersion < 1.15", host()));
  EXPECT_TRUE(matches("attribute:rack > 9 and attribute:rack < 12.5", host()));
  EXPECT_TRUE(matches("attribute:ecs.instance-type > m4", host()));
  for (const char* date : {"2018-06-18T22:28:28+00:00", "2018-06-18T22:28:28Z",
                           "2018-06-18T22:28:28", "2018-06-19T00:28:28+02:00"}) {
    EXPECT_TRUE(matches(fmt::format("registeredAt == {}", date), host())) << date;
  }
  EXPECT_TRUE(matches("registeredAt > 2018-06-18 && registeredAt < 2018-06-19", host()));
  EXPECT_TRUE(matches("runningTasksCount > -1", host()));
}

TEST(QueryTest, AndBindsCloserThanOrAndNotClosest) {
  EXPECT_TRUE(matches("runningTasksCount == 2 or runningTasksCount == 3 and runningTasksCount == 4",
                      host()));
  EXPECT_FALSE(matches(
      "(runningTasksCount == 2 or runningTasksCount == 3) and runningTasksCount == 4", host()));
  EXPECT_FALSE(matches("not runningTasksCount == 2 and runningTasksCount == 2", host()));
  EXPECT_TRUE(
      matches("!!runningTasksCount==2&&!(runningTasksCount==3)||runningTasksCount>5", host()));
}

TEST(QueryTest, QuotesHoldWhatWordsCannot) {
  EXPECT_TRUE(matches("attribute:label == 'two words'", host()));
  EXPECT_TRUE(matches("attribute:label == \"two words\"", host()));
  EXPECT_TRUE(matches("attribute:label =~ '(two|three) w[o-r]+ds'", host()));
  EXPECT_TRUE(matches("attribute:ecs.instance-type =~ 'm5\\.large'", host()));
  Host odd;
  odd.attributes = {{"x", "it's"}};
  EXPECT_TRUE(matches(R"(attribute:x == 'it\'s')", odd));
  EXPECT_TRUE(matches(R"(attribute:x == "it's")", odd));
}

TEST(QueryTest, PatternIsJavasAndMatchesTheWholeValue) {
  EXPECT_FALSE(matches("attribute:ecs.instance-type =~ m5", host()));
  EXPECT_TRUE(matches("attribute:ecs.instance-type matches [cm][0-9].large|t2.*", host()));
  EXPECT_TRUE(matches("attribute:ecs.instance-type =~ '(?<family>m5)\\.\\Qlarge\\E'", host()));
  EXPECT_TRUE(matches("attribute:ecs.instance-type =~ '[]m]5[.].*'", host()));
  for (const char* pattern : {"(a)\\1", "(?=a)", "(?<!a)b", "a++", "(?>a)", "[a-z&&[^b]]",
                              "[a-d[m-p]]", "[[:alpha:]]", "(?P<x>a)", "\\C", "a(", "*"}) {
    EXPECT_TRUE(refusal(fmt::format("attribute:x =~ '{}'", pattern))
                    .starts_with("InvalidParameterException: Invalid expression: "))
        << pattern << ": " << refusal(fmt::format("attribute:x =~ '{}'", pattern));
  }
}

TEST(QueryTest, PatternThatDefeatsBacktrackingTakesLinearTime) {
  Host host;
  host.attributes = {{"x", std::string(128, 'a')}};
  EXPECT_FALSE(matches("attribute:x =~ '(a*)*(a*)*(a*)*b'", host));
}

TEST(QueryTest, RefusalSaysWhereAndWhy) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "expected a subject instead of the end at position 1."},
      {"zone == a", "expected a subject instead of 'zone' at position 1."},
      {"attribute: == a", "expected a subject instead of 'attribute:' at position 1."},
      {"'agentVersion' == 1", "expected a subject instead of 'agentVersion' at position 1."},
      {"agentVersion", "expected an operator instead of the end at position 13."},
      {"attribute:a = b", "unexpected '=' at position 13."},
      {"attribute:a ! in [b]", "expected an operator instead of '!' at position 13."},
      {"attribute:a ==", "expected a value instead of the end at position 15."},
      {"attribute:a == b c", "unexpected 'c' at position 18."},
      {"attribute:a == 'b", "a quote that does not end at position 16."},
      {"attribute:a in b", "expected '[' instead of 'b' at position 16."},
      {"attribute:a in []", "expected a value instead of ']' at position 17."},
      {"attribute:a in [b,]", "expected a value instead of ']' at position 19."},
      {"attribute:a in [b c]", "expected ']' instead of 'c' at position 19."},
      {"(attribute:a == b", "expected ')' instead of the end at position 18."},
      {"attribute:a == b)", "unexpected ')' at position 17."},
      {"attribute:a == b and", "expected a subject instead of the end at position 21."},
      {"agentVersion exists", "an operator that 'agentVersion' does not have at position 14."},
      {"agentVersion =~ 1.*", "an operator that 'agentVersion' does not have at position 14."},
      {"agentConnected > 1", "an operator that 'agentConnected' does not have at position 16."},
      {"task:group > a", "an operator that 'task:group' does not have at position 12."},
      {"agentVersion == new", "expected a version at position 17."},
      {"registeredAt < 2018-02-30", "expected a date at position 16."},
      {"registeredAt < yesterday", "expected a date at position 16."},
      {"runningTasksCount == 1.5", "expected a number at position 22."},
      {"runningTasksCount == 99999999999999999999", "expected a number at position 22."}};
  for (const auto& [text, why] : cases) {
    EXPECT_EQ(refusal(text), "InvalidParameterException: Invalid expression: " + why) << text;
  }
}

TEST(QueryTest, NestingAndLengthAreLimited) {
  const auto nested = [](int depth) {
    return std::string(depth, '(') + "runningTasksCount == 2" + std::string(depth, ')');
  };
  EXPECT_TRUE(matches(nested(50), host()));
  EXPECT_EQ(refusal(nested(51)),
            "InvalidParameterException: Invalid expression: too many nested parentheses at "
            "position 51.");
  EXPECT_TRUE(matches(std::string(1900, '!') + "runningTasksCount == 2", host()));
  EXPECT_EQ(refusal("attribute:a == " + std::string(2000, 'b')),
            "InvalidParameterException: Invalid expression: longer than 2000 characters.");
  EXPECT_TRUE(parse("attribute:a == " + std::string(2000, 'b'), kMaxFilterLength));
}

}  // namespace
}  // namespace gantry::ecs::query
