#include "aws/protocol.h"

#include <gtest/gtest.h>

#include "api/ecs/errors.h"
#include "api/ecs/operations.h"
#include "api/ecs/types.h"
#include "api/sts/operations.h"
#include "api/sts/types.h"
#include "api/wire_ec2/operations.h"
#include "api/wire_json/errors.h"
#include "api/wire_json/operations.h"
#include "api/wire_json/types.h"
#include "api/wire_query/errors.h"
#include "api/wire_query/operations.h"

namespace gantry::aws {
namespace {

TEST(ProtocolTest, AnEmptyJsonBodyIsAnEmptyRequest) {
  const auto input = decode_request(api::ecs::operations::kListClusters, " \n");
  ASSERT_TRUE(input);
  EXPECT_EQ(input->as<api::ecs::ListClustersRequest>(), api::ecs::ListClustersRequest{});
}

TEST(ProtocolTest, AJsonRequestAndItsResponse) {
  const auto input = decode_request(api::ecs::operations::kRunTask,
                                    R"({"taskDefinition":"web:1","count":2,"launchType":"EC2"})");
  ASSERT_TRUE(input);
  EXPECT_EQ(
      input->as<api::ecs::RunTaskRequest>(),
      (api::ecs::RunTaskRequest{.count = 2, .launch_type = "EC2", .task_definition = "web:1"}));
  api::ecs::RunTaskResponse response;
  response.failures.emplace();
  EXPECT_EQ(encode_response(api::ecs::operations::kRunTask, AnyStruct::of(response), "r-1"),
            R"({"failures":[]})");
}

TEST(ProtocolTest, AQueryRequestAndItsResponse) {
  ASSERT_TRUE(decode_request(api::sts::operations::kGetCallerIdentity,
                             "Action=GetCallerIdentity&Version=2011-06-15"));
  EXPECT_EQ(
      encode_response(
          api::sts::operations::kGetCallerIdentity,
          AnyStruct::of(api::sts::GetCallerIdentityResponse{
              .account = "000000000000", .arn = "arn:aws:iam::000000000000:root", .user_id = "u"}),
          "r-1"),
      "<GetCallerIdentityResponse "
      "xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>"
      "<Account>000000000000</Account><Arn>arn:aws:iam::000000000000:root</Arn><UserId>u</UserId>"
      "</GetCallerIdentityResult><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata>"
      "</GetCallerIdentityResponse>");
}

TEST(ProtocolTest, AJsonErrorHasTypeMessageAndHeader) {
  const WireError wire = encode_error(
      api::ecs::kService, api::ecs::errors::ClusterNotFoundException("Cluster not found."), "r-1");
  EXPECT_EQ(wire.status, 400);
  EXPECT_EQ(wire.content_type, "application/x-amz-json-1.1");
  EXPECT_EQ(wire.body, R"({"__type":"ClusterNotFoundException","message":"Cluster not found."})");
  EXPECT_EQ(wire.error_type_header, "ClusterNotFoundException");
}

TEST(ProtocolTest, AServerFaultIsStatus500) {
  EXPECT_EQ(encode_error(api::wire_json::kService, api::wire_json::errors::BrokenThing("m"), "r-1")
                .status,
            500);
  EXPECT_EQ(
      encode_error(api::wire_json::kService, api::wire_json::errors::BadThing("m"), "r-1").status,
      400);
}

TEST(ProtocolTest, TheCodeOnTheWireMayDifferFromTheShapesName) {
  const WireError wire = encode_error(
      api::wire_query::kService, api::wire_query::errors::RenamedThingException("gone"), "r-1");
  EXPECT_EQ(wire.status, 404);
  EXPECT_EQ(wire.content_type, "text/xml");
  EXPECT_EQ(
      wire.body,
      "<ErrorResponse xmlns=\"http://wire.example/doc/2020-01-01/\"><Error><Type>Sender</Type>"
      "<Code>RenamedThing</Code><Message>gone</Message></Error><RequestId>r-1</RequestId></"
      "ErrorResponse>");
  EXPECT_EQ(wire.error_type_header, "");
}

TEST(ProtocolTest, AnUnmodelledErrorKeepsItsCodeAndStatus) {
  const WireError wire =
      encode_error(api::wire_ec2::kService, {"InvalidVpcID.NotFound", "m", 400}, "r-1");
  EXPECT_EQ(wire.status, 400);
  EXPECT_NE(wire.body.find("<Code>InvalidVpcID.NotFound</Code>"), std::string::npos);
}

TEST(AnyStructTest, TakesAndLendsWhatItHolds) {
  AnyStruct any = AnyStruct::of(api::wire_json::Echo{.text = "a"});
  EXPECT_EQ(&any.schema(), &api::wire_json::Echo::kSchema);
  EXPECT_EQ(any.as<api::wire_json::Echo>().text, "a");
  EXPECT_EQ(any.take<api::wire_json::Echo>(), api::wire_json::Echo{.text = "a"});
}

TEST(AnyStructDeathTest, AskingForAnotherTypeAborts) {
  const AnyStruct any = AnyStruct::of(api::wire_json::Echo{});
  EXPECT_DEATH((void)any.as<api::wire_json::Need>(), "");
}

}  // namespace
}  // namespace gantry::aws
