#include "aws/json_codec.h"

#include <gtest/gtest.h>

#include <limits>

#include "api/acs/types.h"
#include "api/tcs/types.h"
#include "api/wire_json/operations.h"
#include "api/wire_json/types.h"

namespace gantry::aws {
namespace {

using api::wire_json::Echo;
using api::wire_json::Tree;

/// The message of the SerializationException that `text` gives.
std::string refusal(std::string_view text) {
  const auto read = from_json<Echo>(text);
  if (read) return "accepted";
  EXPECT_EQ(read.error().code, "SerializationException");
  return read.error().message;
}

TEST(JsonCodecTest, AbsentMembersAreLeftOutAndEmptyListsAreNot) {
  EXPECT_EQ(to_json(Echo{}), "{}");
  Echo echo;
  echo.texts.emplace();
  echo.counts.emplace();
  EXPECT_EQ(to_json(echo), R"({"counts":{},"texts":[]})");
}

TEST(JsonCodecTest, EveryKindHasItsForm) {
  Echo echo{.big = 9007199254740993,
            .bytes = std::string("\0\xFF", 2),
            .count = -7,
            .counts = {{{"a", 1}, {"b", 2}}},
            .document = R"({"any":[1]})",
            .flag = false,
            .ratio = 0.1,
            .text = "x",
            .texts = {{"p", "q"}}};
  const std::string text =
      R"({"big":9007199254740993,"bytes":"AP8=","count":-7,"counts":{"a":1,"b":2},"document":{"any":[1]},)"
      R"("flag":false,"ratio":0.1,"text":"x","texts":["p","q"]})";
  EXPECT_EQ(to_json(echo), text);
  EXPECT_EQ(from_json<Echo>(text), echo);
}

TEST(JsonCodecTest, TimestampsAreSecondsWithMillisecondsAndNoExponent) {
  const auto written = [](std::int64_t millis) {
    return to_json(Echo{.when = from_epoch_millis(millis)});
  };
  EXPECT_EQ(written(1764000001250), R"({"when":1764000001.25})");
  EXPECT_EQ(written(1764000001007), R"({"when":1764000001.007})");
  EXPECT_EQ(written(1764000000000), R"({"when":1764000000})");
  EXPECT_EQ(written(0), R"({"when":0})");
  EXPECT_EQ(written(-1500), R"({"when":-1.5})");
  EXPECT_EQ(written(-1), R"({"when":-0.001})");
}

TEST(JsonCodecTest, TimestampsAreReadFromNumbersAndFromIsoText) {
  const auto read = [](std::string_view text) { return from_json<Echo>(text)->when; };
  EXPECT_EQ(read(R"({"when":1764000001.25})"), from_epoch_millis(1764000001250));
  EXPECT_EQ(read(R"({"when":1.76400000125E9})"), from_epoch_millis(1764000001250));
  EXPECT_EQ(read(R"({"when":"2025-11-24T16:00:01.250Z"})"), from_epoch_millis(1764000001250));
  EXPECT_EQ(refusal(R"({"when":"yesterday"})"), "Invalid timestamp: yesterday");
  EXPECT_EQ(refusal(R"({"when":1e300})"), "Timestamp out of range");
}

TEST(JsonCodecTest, GoZeroTimeOfTheAgentIsRead) {
  const auto read = from_json<api::tcs::PublishInstanceStatusRequest>(
      R"({"statuses":[{"type":"ContainerRuntime","status":"INITIALIZING","lastUpdated":-62135596800}]})");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->statuses->front().last_updated, from_epoch_millis(-62135596800000));
}

TEST(JsonCodecTest, MillisecondStampsOfTheCommandChannelAreIntegers) {
  api::acs::TaskManifestMessage manifest{.generated_at = 1764000300000, .timeline = 13};
  EXPECT_EQ(to_json(manifest), R"({"generatedAt":1764000300000,"timeline":13})");
}

TEST(JsonCodecTest, RecursiveStructuresAreWrittenAndRead) {
  const Echo echo{
      .tree =
          Tree{.branches = {{Tree{.label = "b"}}}, .graft = Tree{.label = "g"}, .label = "root"}};
  const std::string text =
      R"({"tree":{"branches":[{"label":"b"}],"graft":{"label":"g"},"label":"root"}})";
  EXPECT_EQ(to_json(echo), text);
  EXPECT_EQ(from_json<Echo>(text), echo);
}

TEST(JsonCodecTest, UnknownMembersAndNullsAreSkipped) {
  EXPECT_EQ(
      from_json<Echo>(R"({"text":null,"novelty":{"deep":[1,{"x":null}]},"texts":["a",null,"b"]})"),
      Echo{.texts = std::vector<std::string>({"a", "b"})});
}

TEST(JsonCodecTest, TextIsEscapedWhereJsonMustAndUnicodeIsKept) {
  const Echo echo{.text = std::string("a\"b\\c\n\t\r\x01\x1f/é😀\0z", 19)};
  const std::string text = to_json(echo);
  EXPECT_EQ(text, "{\"text\":\"a\\\"b\\\\c\\n\\t\\r\\u0001\\u001f/é😀\\u0000z\"}");
  EXPECT_EQ(from_json<Echo>(text), echo);
  EXPECT_EQ(from_json<Echo>(R"({"text":"\ud83d\ude00"})")->text, "😀");
}

TEST(JsonCodecTest, BrokenTextIsASerializationException) {
  EXPECT_NE(refusal(""), "accepted");
  EXPECT_NE(refusal("{"), "accepted");
  EXPECT_NE(refusal("{} {}"), "accepted");
  EXPECT_NE(refusal("{\"text\":\"\xFF\"}"), "accepted");
  EXPECT_NE(refusal("{\"text\":\"\xC0\xAF\"}"), "accepted");
  EXPECT_NE(refusal(R"({"text":"\ud83d"})"), "accepted");
  EXPECT_NE(refusal(R"({"text":"\ude00"})"), "accepted");
  EXPECT_NE(refusal(R"({"novelty":)" + std::string(100, '[') + std::string(100, ']') + "}"),
            "accepted");
}

// AWS: the sentences of Coral's JSON parser, as DynamoDB and ECS send them.
TEST(JsonCodecTest, AValueOfTheWrongTypeIsRefusedInTheWordsOfAws) {
  EXPECT_EQ(refusal(R"({"text":23})"), "NUMBER_VALUE cannot be converted to String");
  EXPECT_EQ(refusal(R"({"text":2.5})"), "DECIMAL_VALUE cannot be converted to String");
  EXPECT_EQ(refusal(R"({"text":true})"), "TRUE_VALUE cannot be converted to String");
  EXPECT_EQ(refusal(R"({"text":[]})"), "Unrecognized collection type class java.lang.String");
  EXPECT_EQ(refusal(R"({"text":{}})"), "Start of structure or map found where not expected");
  EXPECT_EQ(refusal(R"({"count":"23"})"), "STRING_VALUE cannot be converted to Integer");
  EXPECT_EQ(refusal(R"({"count":3000000000})"), "NUMBER_VALUE cannot be converted to Integer");
  EXPECT_EQ(refusal(R"({"big":"23"})"), "STRING_VALUE cannot be converted to Long");
  EXPECT_EQ(refusal(R"({"flag":"true"})"), "Unexpected token received from parser");
  EXPECT_EQ(refusal(R"({"flag":0})"), "NUMBER_VALUE cannot be converted to Boolean");
  EXPECT_EQ(refusal(R"({"texts":"a"})"), "Unexpected field type");
  EXPECT_EQ(refusal(R"({"texts":{}})"), "Start of structure or map found where not expected");
  EXPECT_EQ(refusal(R"({"tree":3})"), "Unexpected field type");
  EXPECT_EQ(refusal(R"({"counts":[]})"), "Unrecognized collection type class java.util.Map");
  EXPECT_EQ(refusal("[]"), "Unrecognized collection type class Echo");
  EXPECT_EQ(refusal(R"({"bytes":1})"), "only base-64-encoded strings are convertible to bytes");
}

TEST(JsonCodecTest, AFractionIsDroppedFromAnInteger) {
  EXPECT_EQ(from_json<Echo>(R"({"count":34.56})")->count, 34);
  EXPECT_EQ(from_json<Echo>(R"({"count":1e3})")->count, 1000);
}

TEST(JsonCodecTest, NumbersBeyondJsonAreText) {
  const Echo echo{.ratio = -std::numeric_limits<double>::infinity()};
  EXPECT_EQ(to_json(echo), R"({"ratio":"-Infinity"})");
  EXPECT_EQ(from_json<Echo>(to_json(echo)), echo);
  EXPECT_EQ(to_json(Echo{.ratio = 1e300}), R"({"ratio":1e+300})");
}

TEST(JsonCodecTest, AClientReadsAnEmptyBodyAsAnEmptyResponse) {
  const auto output = decode_json_response(api::wire_json::operations::kRepeat, "");
  ASSERT_TRUE(output);
  EXPECT_EQ(output->as<Echo>(), Echo{});
}

TEST(JsonCodecTest, AClientFindsTheErrorCodeInHeaderOrBody) {
  EXPECT_EQ(
      decode_json_error(400, R"({"__type":"com.amazon.coral#ClientException","message":"m"})", ""),
      (Error{"ClientException", "m", 400, Fault::kSender}));
  EXPECT_EQ(decode_json_error(500, R"({"Message":"M"})", "ServerException:http://x/"),
            (Error{"ServerException", "M", 500, Fault::kReceiver}));
  EXPECT_EQ(decode_json_error(502, "<html>", ""),
            (Error{"UnknownError", "", 502, Fault::kReceiver}));
}

}  // namespace
}  // namespace gantry::aws
