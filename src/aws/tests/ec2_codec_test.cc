#include <gtest/gtest.h>

#include "api/ec2/operations.h"
#include "api/ec2/types.h"
#include "api/wire_ec2/operations.h"
#include "api/wire_ec2/types.h"
#include "aws/query_codec.h"

namespace gantry::aws {
namespace {

using api::wire_ec2::Echo;
using api::wire_ec2::Tree;
using api::wire_ec2::operations::kRepeat;
using api::wire_ec2::operations::kRequire;

Echo decoded(std::string_view body) {
  auto input = decode_ec2_request(kRepeat, body);
  EXPECT_TRUE(input) << input.error().message;
  return input ? input->take<Echo>() : Echo{};
}

TEST(Ec2CodecTest, MembersHaveCapitalisedOrQueryNamesAndListsAreFlat) {
  EXPECT_EQ(decoded("Action=Repeat&Version=2020-01-01&Text=a&TextId.2=q&TextId.1=p"),
            (Echo{.text = "a", .texts = std::vector<std::string>({"p", "q"})}));
  EXPECT_EQ(
      decoded("Tree.Label=x&Tree.BranchSet.1.Label=y&Tree.Graft.Label=z"),
      (Echo{.tree = Tree{
                .branches = {{Tree{.label = "y"}}}, .graft = Tree{.label = "z"}, .label = "x"}}));
}

TEST(Ec2CodecTest, AnUnknownParameterIsRefusedByItsFullName) {
  EXPECT_EQ(decode_ec2_request(kRepeat, "Novelty=1").error(),
            (Error{"UnknownParameter", "The parameter Novelty is not recognized"}));
  EXPECT_EQ(decode_ec2_request(kRepeat, "Tree.BranchSet.1.Colour=y").error(),
            (Error{"UnknownParameter", "The parameter Tree.BranchSet.1.Colour is not recognized"}));
}

TEST(Ec2CodecTest, ParametersOfTheProtocolItselfAreKnown) {
  EXPECT_EQ(decoded("Action=Repeat&Version=1&AWSAccessKeyId=k&SignatureVersion=2&X-Amz-Date=d"),
            Echo{});
}

TEST(Ec2CodecTest, AValueOfTheWrongTypeIsInvalid) {
  EXPECT_EQ(decode_ec2_request(kRepeat, "Count=abc").error(),
            (Error{"InvalidParameterValue",
                   "Value (abc) for parameter Count is invalid. Expected: Integer"}));
}

TEST(Ec2CodecTest, TheResponseCarriesLocationNamesAndItems) {
  EXPECT_EQ(encode_ec2_response(
                kRepeat,
                AnyStruct::of(Echo{.text = "a",
                                   .texts = std::vector<std::string>({"p", "q"}),
                                   .tree = Tree{.branches = std::vector<Tree>(), .label = "x"}}),
                "r-1"),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<RepeatResponse "
            "xmlns=\"http://wire.example/doc/2020-01-01/\"><requestId>r-1</requestId><text>a</text>"
            "<textSet><item>p</item><item>q</item></textSet><tree><branchSet></branchSet><label>x</"
            "label></tree>"
            "</RepeatResponse>");
}

// AWS: API_CreateTags, Response Elements.
TEST(Ec2CodecTest, AnActionWithoutResultReturnsTrue) {
  EXPECT_EQ(
      encode_ec2_response(kRequire, AnyStruct::make(*kRequire.output), "r-1"),
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<RequireResponse xmlns=\"http://wire.example/doc/2020-01-01/\"><requestId>r-1</requestId>"
      "<return>true</return></RequireResponse>");
}

TEST(Ec2CodecTest, ErrorsHaveTheirOwnForm) {
  EXPECT_EQ(encode_ec2_error(
                Error{"InvalidInstanceID.NotFound", "The instance ID 'i-1' does not exist"}, "r-1"),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<Response><Errors><Error><Code>InvalidInstanceID.NotFound</Code>"
            "<Message>The instance ID 'i-1' does not "
            "exist</Message></Error></Errors><RequestID>r-1</RequestID>"
            "</Response>");
}

// What `aws ec2 run-instances --tag-specifications ... --iam-instance-profile ...` sends.
TEST(Ec2CodecTest, RunInstancesIsReadAsTheCommandLineSendsIt) {
  auto input = decode_ec2_request(
      api::ec2::operations::kRunInstances,
      "Action=RunInstances&Version=2016-11-15&ImageId=ami-1&InstanceType=t2.micro&MaxCount=1&"
      "MinCount=1"
      "&SecurityGroupId.1=sg-1&TagSpecification.1.ResourceType=instance&TagSpecification.1.Tag.1."
      "Key=Name"
      "&TagSpecification.1.Tag.1.Value=a+b&IamInstanceProfile.Name=ecsInstanceRole&ClientToken=t"
      "&NetworkInterface.1.DeviceIndex=0&NetworkInterface.1.SecurityGroupId.1=sg-2"
      "&BlockDeviceMapping.1.Ebs.VolumeSize=30");
  ASSERT_TRUE(input) << input.error().message;
  const auto& request = input->as<api::ec2::RunInstancesRequest>();
  EXPECT_EQ(request.image_id, "ami-1");
  EXPECT_EQ(request.security_group_ids, std::vector<std::string>({"sg-1"}));
  EXPECT_EQ(request.tag_specifications->at(0).tags->at(0).value, "a b");
  EXPECT_EQ(request.iam_instance_profile->name, "ecsInstanceRole");
  EXPECT_EQ(request.network_interfaces->at(0).groups->at(0), "sg-2");
  EXPECT_EQ(request.block_device_mappings->at(0).ebs->volume_size, 30);
  EXPECT_EQ(request.client_token, "t");
}

}  // namespace
}  // namespace gantry::aws
