#include "autoscaling/tests/autoscaling_world.h"
#include "base/encoding.h"

namespace gantry::autoscaling::testing {
namespace {

TEST(LaunchConfigurationsTest, AreShownAsTheyWereMadeWithAwsDefaults) {
  World world;
  auto request = World::configuration("web");
  request.user_data = to_base64("#!/bin/bash\necho hello");
  request.iam_instance_profile = "ecsInstanceRole";
  request.spot_price = "0.01";
  world.expect(&Service::create_launch_configuration, request);
  const auto all =
      *world.expect(&Service::describe_launch_configurations, {}).launch_configurations;
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].launch_configuration_name, "web");
  EXPECT_EQ(all[0].user_data, request.user_data);
  EXPECT_EQ(all[0].iam_instance_profile, "ecsInstanceRole");
  EXPECT_EQ(all[0].spot_price, "0.01");
  EXPECT_EQ(all[0].instance_monitoring->enabled, true);
  EXPECT_EQ(all[0].ebs_optimized, false);
  EXPECT_THAT(*all[0].launch_configuration_arn,
              ::testing::MatchesRegex("arn:aws:autoscaling:us-east-1:123456789012:"
                                      "launchConfiguration:.{36}:launchConfigurationName/web"));
}

TEST(LaunchConfigurationsTest, NameTakenOnce) {
  World world;
  world.expect(&Service::create_launch_configuration, World::configuration("web"));
  EXPECT_EQ(outcome(world.call(&Service::create_launch_configuration, World::configuration("web"))),
            "AlreadyExistsFault: Launch Configuration by this name already exists - A launch "
            "configuration already exists with the name web");
}

TEST(LaunchConfigurationsTest, NeedAnImageAndATypeOrAnInstance) {
  World world;
  EXPECT_EQ(outcome(world.call(
                &Service::create_launch_configuration,
                {.image_id = "ami-0abcdef1234567890", .launch_configuration_name = "web"})),
            "ValidationError: Valid requests must contain either the InstanceID parameter or both "
            "the ImageId and InstanceType parameters.");
  world.make_group(1, 1, 1);
  world.expect(&Service::create_launch_configuration,
               {.instance_id = world.members()[0].id.str(), .launch_configuration_name = "copy"});
  EXPECT_EQ(
      world.autoscaling->tables().find_configuration(kScope, "copy")->description.instance_type,
      "t2.micro");
}

TEST(LaunchConfigurationsTest, UserDataIsBase64OfAtMost16KiB) {
  World world;
  auto request = World::configuration();
  request.user_data = "not base64!";
  EXPECT_THAT(outcome(world.call(&Service::create_launch_configuration, request)),
              ::testing::StartsWith("ValidationError"));
  request.user_data = to_base64(std::string(16 * 1024 + 1, 'x'));
  EXPECT_EQ(outcome(world.call(&Service::create_launch_configuration, request)),
            "ValidationError: User data is limited to 16384 bytes");
}

TEST(LaunchConfigurationsTest, CannotBeDeletedWhileAGroupUsesThem) {
  World world;
  world.make_group(0, 1, 0);
  EXPECT_EQ(outcome(world.call(&Service::delete_launch_configuration,
                               {.launch_configuration_name = "lc"})),
            "ResourceInUseFault: Cannot delete launch configuration lc because it is attached to "
            "AutoScalingGroup group");
  world.expect(&Service::delete_auto_scaling_group, {.auto_scaling_group_name = "group"});
  world.expect(&Service::delete_launch_configuration, {.launch_configuration_name = "lc"});
  EXPECT_EQ(outcome(world.call(&Service::delete_launch_configuration,
                               {.launch_configuration_name = "lc"})),
            "ValidationError: Launch configuration name not found - A launch configuration with "
            "the name: lc does not exist");
}

TEST(LaunchConfigurationsTest, AreListedInPages) {
  World world;
  for (const auto* name : {"a", "b", "c"})
    world.expect(&Service::create_launch_configuration, World::configuration(name));
  const auto first = world.expect(&Service::describe_launch_configurations, {.max_records = 2});
  ASSERT_EQ(first.launch_configurations->size(), 2U);
  const auto second = world.expect(&Service::describe_launch_configurations,
                                   {.max_records = 2, .next_token = first.next_token});
  ASSERT_EQ(second.launch_configurations->size(), 1U);
  EXPECT_EQ(second.launch_configurations->at(0).launch_configuration_name, "c");
  EXPECT_FALSE(second.next_token);
  EXPECT_EQ(outcome(world.call(&Service::describe_launch_configurations, {.next_token = "?"})),
            "InvalidNextToken: The token specified is invalid.");
}

}  // namespace
}  // namespace gantry::autoscaling::testing
