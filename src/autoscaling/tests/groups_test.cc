#include <fmt/format.h>

#include "autoscaling/tests/autoscaling_world.h"

namespace gantry::autoscaling::testing {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

TEST(GroupsTest, ANewGroupLaunchesItsDesiredCapacityAcrossTheZones) {
  World world;
  auto request = world.request(1, 4, 2);
  request.tags = {{{.key = "Name", .value = "web", .propagate_at_launch = true},
                   {.key = "hidden", .value = "x", .propagate_at_launch = false}}};
  world.expect(&Service::create_auto_scaling_group, request);
  world.settle();
  const auto shown =
      world.expect(&Service::describe_auto_scaling_groups, {}).auto_scaling_groups->at(0);
  EXPECT_EQ(shown.desired_capacity, 2);
  EXPECT_EQ(shown.default_cooldown, 300);
  EXPECT_EQ(shown.health_check_type, "EC2");
  ASSERT_THAT(*shown.instances, SizeIs(2));
  std::set<std::string> zones;
  for (const auto& instance : *shown.instances) {
    EXPECT_EQ(instance.lifecycle_state, "InService");
    EXPECT_EQ(instance.health_status, "Healthy");
    zones.insert(*instance.availability_zone);
    EXPECT_THAT(
        world.ec2->find(ec2::InstanceId(*instance.instance_id))->tags,
        UnorderedElementsAre(Pair("Name", "web"), Pair("aws:autoscaling:groupName", "group")));
  }
  EXPECT_THAT(zones, ElementsAre("us-east-1a", "us-east-1b"));
}

TEST(GroupsTest, ActivitiesTellInAwsWordsWhatHappened) {
  World world;
  world.make_group(1, 4, 1);
  world.expect(&Service::update_auto_scaling_group,
               {.auto_scaling_group_name = "group", .desired_capacity = 2});
  world.settle();
  const auto latest =
      *world.expect(&Service::describe_scaling_activities, {.auto_scaling_group_name = "group"})
           .activities;
  ASSERT_THAT(latest, SizeIs(2));
  EXPECT_EQ(latest[0].cause,
            "At 2026-01-01T00:00:01Z a user request update of AutoScalingGroup constraints to min: "
            "1, max: 4, desired: 2 changing the desired capacity from 1 to 2.  At "
            "2026-01-01T00:00:01Z an instance was started in response to a difference between "
            "desired and actual capacity, increasing the capacity from 1 to 2.");
  EXPECT_THAT(*latest[0].description, MatchesRegex("Launching a new EC2 instance: i-.{17}"));
  EXPECT_EQ(latest[0].status_code, "Successful");
  EXPECT_EQ(latest[0].progress, 100);
  EXPECT_THAT(*latest[0].details,
              MatchesRegex("\\{\"Subnet ID\":\"subnet-.{17}\",\"Availability Zone\":"
                           "\"us-east-1b\"\\}"));
  EXPECT_THAT(*latest[1].cause,
              StartsWith("At 2026-01-01T00:00:00Z a user request created an "
                         "AutoScalingGroup changing the desired capacity from 0 "
                         "to 1.  At 2026-01-01T00:00:00Z an instance was started"));
}

TEST(GroupsTest, ScaleInEndsInstancesAndSaysWhy) {
  World world;
  world.make_group(0, 4, 3);
  world.set_desired(2);
  EXPECT_THAT(world.members(), SizeIs(2));
  const Activity latest = world.activities().front();
  const std::string id = latest.description.substr(latest.description.find("i-"));
  EXPECT_EQ(latest.description, "Terminating EC2 instance: " + id);
  EXPECT_EQ(latest.cause,
            "At 2026-01-01T00:00:01Z a user request explicitly set group desired capacity changing "
            "the desired capacity from 3 to 2.  At 2026-01-01T00:00:01Z an instance was taken out "
            "of service in response to a difference between desired and actual capacity, shrinking "
            "the capacity from 3 to 2.  At 2026-01-01T00:00:01Z instance " +
                id + " was selected for termination.");
  EXPECT_EQ(world.state_of(id), ec2::InstanceState::kTerminated);
}

TEST(GroupsTest, AnInstanceThatDiesIsReplaced) {
  World world;
  world.make_group(1, 1, 1);
  const std::string first = world.members()[0].id.str();
  world.terminate_outside(first);
  ASSERT_THAT(world.members(), SizeIs(1));
  EXPECT_NE(world.members()[0].id.str(), first);
  EXPECT_THAT(world.causes(),
              ElementsAre("At 2026-01-01T00:00:01Z an instance was launched in response to an "
                          "unhealthy instance needing to be replaced.",
                          "At 2026-01-01T00:00:01Z an instance was taken out of service in "
                          "response to an EC2 health check indicating it has been terminated or "
                          "stopped.",
                          HasSubstr("created an AutoScalingGroup")));
}

TEST(GroupsTest, AnInstanceThatDiedWhileGantryWasAwayIsReplaced) {
  World world;
  world.make_group(1, 1, 1);
  const std::string first = world.members()[0].id.str();
  world.provider.shut_down(first);
  world.settle();
  EXPECT_NE(world.members()[0].id.str(), first);
  world.crash();
  world.settle();
  EXPECT_THAT(world.members(), SizeIs(1));
}

TEST(GroupsTest, ALaunchThatIsRefusedFailsAndIsTriedAgainLater) {
  World world;
  auto configuration = World::configuration();
  configuration.security_groups = {{"sg-0123456789abcdef0"}};
  world.expect(&Service::create_launch_configuration, configuration);
  world.make_group(1, 1, 1);
  EXPECT_THAT(world.members(), SizeIs(0));
  ASSERT_THAT(world.activities(), SizeIs(1));
  const Activity failed = world.activities()[0];
  EXPECT_EQ(to_string(failed.status), "Failed");
  EXPECT_THAT(failed.status_message, HasSubstr("sg-0123456789abcdef0"));
  EXPECT_THAT(failed.status_message, ::testing::EndsWith("Launching EC2 instance failed."));
  EXPECT_THAT(failed.description, StartsWith("Launching a new EC2 instance.  Status Reason: "));
  world.state.advance(std::chrono::seconds(20));
  EXPECT_THAT(world.activities(), SizeIs(2));
  world.state.advance(std::chrono::seconds(20));
  EXPECT_THAT(world.activities(), SizeIs(2)) << "the second pause is longer";
}

TEST(GroupsTest, AHostThatCannotStartEndsItsLaunchAndIsReplacedLater) {
  World world;
  world.provider.start_errors.push_back(
      Error{.code = "InsufficientInstanceCapacity", .message = "The machine is full."});
  world.make_group(1, 1, 1);
  const auto failed = world.activities().back();
  EXPECT_EQ(to_string(failed.status), "Failed");
  world.state.advance(std::chrono::seconds(20));
  ASSERT_THAT(world.members(), SizeIs(1));
  EXPECT_EQ(world.members()[0].state, LifecycleState::kInService);
}

TEST(GroupsTest, ProtectedInstancesSurviveScaleIn) {
  World world;
  auto request = world.request(0, 4, 2);
  request.new_instances_protected_from_scale_in = true;
  world.expect(&Service::create_auto_scaling_group, request);
  world.settle();
  world.set_desired(0);
  EXPECT_THAT(world.members(), SizeIs(2));
}

TEST(GroupsTest, TheSubnetsGiveTheZones) {
  World world;
  world.make_group(1, 1, 1, "other");  // makes the default VPC
  std::vector<std::string> subnets;
  for (const auto& subnet : world.ec2->tables().subnets) {
    if (subnet.availability_zone != "us-east-1b") subnets.push_back(subnet.id.str());
  }
  auto request = world.request(0, 4, 4);
  request.availability_zones.reset();
  request.vpc_zone_identifier = fmt::format("{}, {}", subnets[0], subnets[1]);
  world.expect(&Service::create_auto_scaling_group, request);
  world.settle();
  EXPECT_THAT(world.group().zones, ElementsAre("us-east-1a", "us-east-1c"));
  EXPECT_THAT(world.census().by_zone, ElementsAre(Pair("us-east-1a", 2), Pair("us-east-1c", 2)));
}

TEST(GroupsTest, ANewZoneIsFilledBeforeInstancesLeaveTheOthers) {
  World world;
  auto request = world.request(0, 6, 4);
  request.availability_zones = {{"us-east-1a", "us-east-1b"}};
  world.expect(&Service::create_auto_scaling_group, request);
  world.settle();
  world.expect(&Service::update_auto_scaling_group,
               {.auto_scaling_group_name = "group",
                .availability_zones = {{"us-east-1a", "us-east-1b", "us-east-1c"}}});
  world.settle();
  EXPECT_THAT(world.census().by_zone, AllOf(SizeIs(3), Each(Pair(::testing::_, ::testing::Le(2)))));
  EXPECT_EQ(world.census().capacity(), 4);
}

struct Refusal {
  std::string name;
  void (*change)(api::CreateAutoScalingGroupType& request);
  std::string outcome;
};

class RefusalTest : public ::testing::TestWithParam<Refusal> {};

TEST_P(RefusalTest, IsWordedAsAwsDoes) {
  World world;
  auto request = world.request(1, 2, 1);
  GetParam().change(request);
  EXPECT_EQ(outcome(world.call(&Service::create_auto_scaling_group, request)), GetParam().outcome);
}

INSTANTIATE_TEST_SUITE_P(
    Create, RefusalTest,
    ::testing::Values(
        Refusal{"Configuration", [](auto& r) { r.launch_configuration_name = "x"; },
                "ValidationError: Launch configuration name not found - A launch configuration "
                "with the name: x does not exist"},
        Refusal{"NoSource", [](auto& r) { r.launch_configuration_name.reset(); },
                "ValidationError: Valid requests must contain either LaunchTemplate, "
                "LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter."},
        Refusal{"NoPlace", [](auto& r) { r.availability_zones.reset(); },
                "ValidationError: At least one Availability Zone or VPC Subnet is required."},
        Refusal{"Zone", [](auto& r) { r.availability_zones = {{"us-east-1x"}}; },
                "ValidationError: Invalid availability zone: [us-east-1x]"},
        Refusal{"Subnet", [](auto& r) { r.vpc_zone_identifier = "subnet-1"; },
                "ValidationError: The subnet ID 'subnet-1' does not exist"},
        Refusal{"Bounds", [](auto& r) { r.min_size = 3; },
                "ValidationError: Max bound, 2, must be greater than or equal to min bound, 3"},
        Refusal{"Desired", [](auto& r) { r.desired_capacity = 3; },
                "ValidationError: Desired capacity:3 must be between the specified min size:1 and "
                "max size:2"},
        Refusal{"TargetGroup",
                [](auto& r) {
                  r.target_group_arns = {
                      {"arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/x/1"}};
                },
                "ValidationError: Provided Target Groups may not be valid. Please ensure they "
                "exist and try again."},
        Refusal{"LoadBalancer", [](auto& r) { r.load_balancer_names = {{"x"}}; },
                "ValidationError: Provided Load Balancers may not be valid. Please ensure they "
                "exist and try again."}),
    [](const auto& info) { return info.param.name; });

TEST(GroupsTest, AnUnknownLaunchTemplateIsRefused) {
  World world;
  auto request = world.request(0, 1, 0);
  request.launch_configuration_name.reset();
  request.launch_template.emplace().launch_template_id = "lt-0123456789abcdef0";
  EXPECT_THAT(outcome(world.call(&Service::create_auto_scaling_group, request)),
              StartsWith("ValidationError: You must use a valid fully-formed launch template. "));
}

TEST(GroupsTest, ALaunchTemplateGivesTheInstancesAndItsVersionIsShown) {
  World world;
  const auto made = world.database->transact([&](store::Tx& tx) -> Result<void> {
    auto& tables = world.ec2->tables();
    tables.launch_templates.put(tx, {.id = ec2::LaunchTemplateId("lt-0123456789abcdef0"),
                                     .account = kScope.account,
                                     .region = kScope.region,
                                     .name = "web"});
    ec2::LaunchTemplateVersion version{
        .id = "lt-0123456789abcdef0/0000000001",
        .account = kScope.account,
        .region = kScope.region,
        .template_id = ec2::LaunchTemplateId("lt-0123456789abcdef0")};
    version.data.image_id = "ami-0abcdef1234567890";
    version.data.instance_type = "t3.small";
    tables.launch_template_versions.put(tx, version);
    return {};
  });
  ASSERT_TRUE(made);
  auto request = world.request(0, 1, 1);
  request.launch_configuration_name.reset();
  request.launch_template.emplace().launch_template_name = "web";
  request.launch_template->version = "$Latest";
  world.expect(&Service::create_auto_scaling_group, request);
  world.settle();
  EXPECT_EQ(world.group().source.launch_template->launch_template_id, "lt-0123456789abcdef0");
  EXPECT_EQ(world.group().source.launch_template->version, "$Latest");
  ASSERT_THAT(world.members(), SizeIs(1));
  EXPECT_EQ(world.members()[0].instance_type, "t3.small");
  EXPECT_EQ(world.members()[0].launch_template->version, "1");
}

TEST(GroupsTest, ErrorsOfTheOtherCalls) {
  World world;
  world.make_group(1, 2, 1);
  EXPECT_EQ(outcome(world.call(&Service::create_auto_scaling_group, world.request(1, 2, 1))),
            "AlreadyExistsFault: AutoScalingGroup by this name already exists - A group with the "
            "name group already exists");
  EXPECT_EQ(outcome(world.call(&Service::set_desired_capacity,
                               {.auto_scaling_group_name = "group", .desired_capacity = 3})),
            "ValidationError: New SetDesiredCapacity value 3 is above max value 2 for the "
            "AutoScalingGroup.");
  EXPECT_EQ(outcome(world.call(&Service::set_desired_capacity,
                               {.auto_scaling_group_name = "group", .desired_capacity = 0})),
            "ValidationError: New SetDesiredCapacity value 0 is below min value 1 for the "
            "AutoScalingGroup.");
  EXPECT_EQ(outcome(world.call(&Service::update_auto_scaling_group,
                               {.auto_scaling_group_name = "none", .max_size = 3})),
            "ValidationError: AutoScalingGroup name not found - AutoScalingGroup none not found");
  EXPECT_EQ(outcome(world.call(&Service::delete_auto_scaling_group,
                               {.auto_scaling_group_name = "group"})),
            "ResourceInUseFault: You cannot delete an AutoScalingGroup while there are instances "
            "or pending Spot instance request(s) still in the group.");
}

TEST(GroupsTest, TheBoundsTakeTheDesiredCapacityAlong) {
  World world;
  world.make_group(1, 2, 1);
  world.expect(&Service::update_auto_scaling_group,
               {.auto_scaling_group_name = "group", .max_size = 5, .min_size = 3});
  EXPECT_EQ(world.group().desired, 3);
  world.expect(&Service::update_auto_scaling_group,
               {.auto_scaling_group_name = "group", .max_size = 2, .min_size = 0});
  EXPECT_EQ(world.group().desired, 2);
}

TEST(GroupsTest, ForceDeleteEndsTheInstancesAndThenTheGroup) {
  World world;
  world.make_group(0, 4, 3);
  const auto before = world.members();
  world.provider.hold = true;
  world.expect(&Service::delete_auto_scaling_group,
               {.auto_scaling_group_name = "group", .force_delete = true});
  world.settle();
  EXPECT_EQ(
      *world.expect(&Service::describe_auto_scaling_groups, {}).auto_scaling_groups->at(0).status,
      "Delete in progress");
  world.provider.release();
  world.settle();
  EXPECT_THAT(*world.expect(&Service::describe_auto_scaling_groups, {}).auto_scaling_groups,
              SizeIs(0));
  for (const Member& member : before)
    EXPECT_EQ(world.state_of(member.id.str()), ec2::InstanceState::kTerminated);
  EXPECT_THAT(*world
                   .expect(&Service::describe_scaling_activities,
                           {.auto_scaling_group_name = "group", .include_deleted_groups = true})
                   .activities,
              SizeIs(6));
}

TEST(GroupsTest, ACrashAtAnyMomentLosesNoInstanceAndLaunchesNoneTwice) {
  for (int moment = 0; moment < 30; ++moment) {
    World world;
    world.expect(&Service::create_auto_scaling_group, world.request(0, 9, 5));
    world.state.advance(Millis(moment));
    world.crash();
    world.settle();
    if (!world.autoscaling->tables().find_group(kScope, "group")) continue;
    EXPECT_EQ(world.census().in_service, 5) << moment;
    EXPECT_EQ(world.provider.hosts.size(), 5U) << moment;
  }
}

TEST(GroupsTest, AGroupGoesFromNoneToFiveThousandAndBack) {
  World world;
  auto request = world.request(0, 5000, 0);
  world.expect(&Service::create_auto_scaling_group, request);
  world.set_desired(5000);
  world.settle();
  EXPECT_EQ(world.census().in_service, 5000);
  world.set_desired(0);
  world.settle();
  EXPECT_EQ(world.census().all(), 0);
}

}  // namespace
}  // namespace gantry::autoscaling::testing
