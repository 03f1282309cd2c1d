#include "aws/constraints.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/ec2/operations.h"
#include "api/ecs/operations.h"
#include "api/wire_ec2/operations.h"
#include "api/wire_json/operations.h"
#include "api/wire_json/types.h"
#include "api/wire_query/operations.h"
#include "aws/protocol.h"

namespace gantry::aws {
namespace {

namespace json = api::wire_json::operations;
namespace query = api::wire_query::operations;

/// What decode_request answers: "code: message", or "accepted".
std::string answer(const OperationInfo& operation, std::string_view body) {
  const auto input = decode_request(operation, body);
  return input ? "accepted" : fmt::format("{}: {}", input.error().code, input.error().message);
}

std::string one(std::string_view sentence) {
  return fmt::format("ValidationException: 1 validation error detected: {}", sentence);
}

TEST(ConstraintsTest, AMissingMemberIsNull) {
  EXPECT_EQ(answer(json::kRequire, R"({"items":[]})"),
            one("Value null at 'id' failed to satisfy constraint: Member must not be null"));
  EXPECT_EQ(answer(json::kRequire, R"({"items":[],"id":""})"), "accepted");
}

TEST(ConstraintsTest, LengthsCountCodePointsAndIncludeTheirBounds) {
  EXPECT_EQ(answer(json::kRepeat, R"({"name":"éé"})"), "accepted");
  EXPECT_EQ(answer(json::kRepeat, R"({"name":"ééééé"})"), "accepted");
  EXPECT_EQ(answer(json::kRepeat, R"({"name":"é"})"),
            one("Value 'é' at 'name' failed to satisfy constraint: Member must have length greater "
                "than or equal to 2"));
  EXPECT_EQ(answer(json::kRepeat, R"({"name":"éééééé"})"),
            one("Value 'éééééé' at 'name' failed to satisfy constraint: Member must have length "
                "less than or equal to 5"));
  EXPECT_EQ(answer(json::kRepeat, R"({"names":[]})"),
            one("Value '[]' at 'names' failed to satisfy constraint: Member must have length "
                "greater than or equal to 1"));
}

TEST(ConstraintsTest, RangesIncludeTheirBounds) {
  EXPECT_EQ(answer(json::kRepeat, R"({"count":1})"), "accepted");
  EXPECT_EQ(answer(json::kRepeat, R"({"count":10,"ratio":100})"), "accepted");
  EXPECT_EQ(answer(json::kRepeat, R"({"count":11})"),
            one("Value '11' at 'count' failed to satisfy constraint: Member must have value less "
                "than or equal to 10"));
  EXPECT_EQ(answer(json::kRepeat, R"({"ratio":100.5})"),
            one("Value '100.5' at 'ratio' failed to satisfy constraint: Member must have value "
                "less than or equal to 100"));
}

TEST(ConstraintsTest, PatternsMatchTheWholeTextAndAreQuotedAsModelled) {
  EXPECT_EQ(answer(json::kRepeat, R"({"name":"aé9"})"), "accepted");
  EXPECT_EQ(answer(json::kRepeat, R"({"name":"a-b"})"),
            one("Value 'a-b' at 'name' failed to satisfy constraint: Member must satisfy regular "
                "expression pattern: "
                "[\\p{L}0-9]*"));
}

TEST(ConstraintsTest, EnumsListTheirValues) {
  EXPECT_EQ(answer(json::kRepeat, R"({"colour":"deep-blue"})"), "accepted");
  EXPECT_EQ(answer(json::kRepeat, R"({"colour":"blue"})"),
            one("Value 'blue' at 'colour' failed to satisfy constraint: Member must satisfy enum "
                "value set: [RED, "
                "deep-blue]"));
}

TEST(ConstraintsTest, ASensitiveValueIsNotRepeated) {
  EXPECT_EQ(answer(json::kRepeat, R"({"secret":"abc"})"),
            one("Value at 'secret' failed to satisfy constraint: Member must have length greater "
                "than or equal to 4"));
}

TEST(ConstraintsTest, PathsLeadThroughListsMapsAndStructures) {
  EXPECT_EQ(answer(json::kRepeat, R"({"tree":{"label":"a","branches":[{"label":"b"},{}]}})"),
            one("Value null at 'tree.branches.2.member.label' failed to satisfy constraint: Member "
                "must not be null"));
  EXPECT_EQ(answer(json::kRepeat, R"({"counts":{"ab":0}})"),
            one("Value '0' at 'counts.ab.member' failed to satisfy constraint: Member must have "
                "value greater than or "
                "equal to 1"));
}

TEST(ConstraintsTest, EveryViolationIsTold) {
  EXPECT_EQ(answer(json::kRepeat, R"({"count":0,"colour":"x"})"),
            "ValidationException: 2 validation errors detected: Value 'x' at 'colour' failed to "
            "satisfy constraint: "
            "Member must satisfy enum value set: [RED, deep-blue]; Value '0' at 'count' failed to "
            "satisfy constraint: "
            "Member must have value greater than or equal to 1");
}

// AWS: as Auto Scaling and IAM answer.
TEST(ConstraintsTest, QueryServicesSayValidationErrorAndLowerTheFirstLetter) {
  EXPECT_EQ(answer(query::kRequire, "Items.member.1=a"),
            "ValidationError: 1 validation error detected: Value null at 'id' failed to satisfy "
            "constraint: Member must "
            "not be null");
}

TEST(ConstraintsTest, Ec2HasSentencesOfItsOwn) {
  EXPECT_EQ(answer(api::wire_ec2::operations::kRequire, ""),
            "MissingParameter: The request must contain the parameter Id");
  EXPECT_EQ(answer(api::ec2::operations::kTerminateInstances, "Action=TerminateInstances"),
            "MissingParameter: The request must contain the parameter InstanceId");
  EXPECT_EQ(
      answer(api::ec2::operations::kRunInstances, "MinCount=1&MaxCount=1&InstanceType=t0.tiny"),
      "InvalidParameterValue: Invalid value 't0.tiny' for InstanceType.");
}

// AWS: from users' reports of real answers; RunTask's is the one reported for CreateService.
TEST(ConstraintsTest, EcsHasSentencesOfItsOwn) {
  namespace ecs = api::ecs::operations;
  EXPECT_EQ(answer(ecs::kRunTask, "{}"),
            "InvalidParameterException: TaskDefinition can not be blank.");
  EXPECT_EQ(answer(ecs::kRunTask, R"({"taskDefinition":""})"),
            "InvalidParameterException: TaskDefinition can not be blank.");
  EXPECT_EQ(answer(ecs::kDescribeTaskDefinition, "{}"),
            "InvalidParameterException: Task Definition can not be blank.");
  EXPECT_EQ(answer(ecs::kRegisterTaskDefinition, R"({"containerDefinitions":[{"name":"a"}]})"),
            "ClientException: Family can not be blank.");
  EXPECT_EQ(answer(ecs::kRegisterTaskDefinition, R"({"family":"f"})"),
            "ClientException: Container list cannot be empty.");
  EXPECT_EQ(answer(ecs::kDescribeTasks, R"({"tasks":[]})"),
            "InvalidParameterException: Tasks cannot be empty.");
  EXPECT_EQ(answer(ecs::kDescribeContainerInstances, "{}"),
            "InvalidParameterException: Container instance cannot be empty.");
}

TEST(ConstraintsTest, EcsChecksNoLengthsItself) {
  EXPECT_EQ(answer(api::ecs::operations::kListClusters, R"({"maxResults":100000})"), "accepted");
}

TEST(PatternTest, AnExpressionThatCannotBeReadMatchesEverything) {
  const Pattern pattern("(?=x)", "(?=x)");
  EXPECT_FALSE(pattern.valid());
  EXPECT_TRUE(pattern.matches("anything"));
}

}  // namespace
}  // namespace gantry::aws
