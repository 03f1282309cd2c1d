#include "ec2/model/instance_types.h"
#include "ec2/model/names.h"
#include "ec2/model/zones.h"
#include "ec2/tests/ec2_world.h"

namespace gantry::ec2 {
namespace {

using testing::filter;
using ::testing::IsEmpty;
using testing::outcome;
using ::testing::SizeIs;
using testing::World;

class CatalogueTest : public ::testing::Test {
 protected:
  World world_;
};

TEST_F(CatalogueTest, ARegionHasThreeZones) {
  const auto result = world_.call(&Service::describe_availability_zones, {});
  ASSERT_TRUE(result);
  ASSERT_THAT(*result->availability_zones, SizeIs(3));
  const auto& zone = result->availability_zones->at(1);
  EXPECT_EQ(zone.zone_name, "us-east-1b");
  EXPECT_EQ(zone.zone_id, "use1-az2");
  EXPECT_EQ(zone.region_name, "us-east-1");
  EXPECT_EQ(zone.state, "available");
}

TEST_F(CatalogueTest, FindsZonesByNameIdAndFilter) {
  const auto count = [&](const api::ec2::DescribeAvailabilityZonesRequest& request) {
    return world_.call(&Service::describe_availability_zones, request)->availability_zones->size();
  };
  EXPECT_EQ(count({.zone_names = {{"us-east-1a", "us-east-1c"}}}), 2);
  EXPECT_EQ(count({.zone_ids = {{"use1-az3"}}}), 1);
  EXPECT_EQ(count({.filters = {{filter("zone-name", {"*b"})}}}), 1);
  EXPECT_EQ(count({.filters = {{filter("state", {"impaired"})}}}), 0);
  EXPECT_EQ(
      outcome(world_.call(&Service::describe_availability_zones, {.zone_names = {{"us-east-1x"}}})),
      "InvalidParameterValue: Invalid availability zone: [us-east-1x]");
}

TEST_F(CatalogueTest, ListsRegionsWithTheRequestsOwnAmongThem) {
  EXPECT_THAT(*world_.call(&Service::describe_regions, {})->regions, SizeIs(17));
  EXPECT_THAT(*world_.call(&Service::describe_regions, {}, {"123456789012", "my-home-1"})->regions,
              SizeIs(18));
  const auto one = world_.call(&Service::describe_regions, {.region_names = {{"eu-west-1"}}});
  ASSERT_THAT(*one->regions, SizeIs(1));
  EXPECT_EQ(one->regions->at(0).endpoint, "ec2.eu-west-1.amazonaws.com");
  EXPECT_EQ(outcome(world_.call(&Service::describe_regions, {.region_names = {{"mars-1"}}})),
            "InvalidParameterValue: Invalid region provided: [mars-1]");
  EXPECT_THAT(
      *world_.call(&Service::describe_regions, {.filters = {{filter("region-name", {"us-*"})}}})
           ->regions,
      SizeIs(4));
}

TEST_F(CatalogueTest, KnowsTheTypesThatEcsUsersName) {
  const auto result = world_.call(&Service::describe_instance_types,
                                  {.instance_types = {{"t2.micro", "m5.24xlarge"}}});
  ASSERT_TRUE(result);
  ASSERT_THAT(*result->instance_types, SizeIs(2));
  const auto& large = result->instance_types->at(0);
  EXPECT_EQ(large.instance_type, "m5.24xlarge");
  EXPECT_EQ(large.v_cpu_info->default_v_cpus, 96);
  EXPECT_EQ(large.v_cpu_info->default_cores, 48);
  EXPECT_EQ(large.memory_info->size_in_mi_b, 393'216);
  const auto& micro = result->instance_types->at(1);
  EXPECT_EQ(micro.v_cpu_info->default_v_cpus, 1);
  EXPECT_EQ(micro.memory_info->size_in_mi_b, 1024);
  EXPECT_EQ(micro.free_tier_eligible, true);
  EXPECT_EQ(
      outcome(world_.call(&Service::describe_instance_types,
                          {.instance_types = {{"t9.a", "t2.micro", "t9.b"}}})),
      "InvalidInstanceType: The following supplied instance types do not exist: [t9.a, t9.b]");
}

TEST_F(CatalogueTest, TypesComeInPagesOfAHundred) {
  const auto first = world_.call(&Service::describe_instance_types, {});
  ASSERT_TRUE(first);
  EXPECT_THAT(*first->instance_types, SizeIs(100));
  ASSERT_TRUE(first->next_token);
  const auto rest =
      world_.call(&Service::describe_instance_types, {.next_token = first->next_token});
  EXPECT_THAT(*rest->instance_types, SizeIs(instance_types().size() - 100));
  EXPECT_THAT(*world_
                   .call(&Service::describe_instance_types,
                         {.filters = {{filter("instance-type", {"t2.*"}),
                                       filter("vcpu-info.default-vcpus", {"1"})}}})
                   ->instance_types,
              SizeIs(3));
}

TEST(InstanceTypesTest, NamesAreUniqueAndBeginWithTheirFamily) {
  std::set<std::string_view> names;
  for (const InstanceType& type : instance_types()) {
    EXPECT_TRUE(names.insert(type.name).second) << type.name;
    EXPECT_TRUE(type.name.starts_with(std::string(type.family->name) + ".")) << type.name;
    EXPECT_EQ(type.cores() * type.threads_per_core(), type.vcpus) << type.name;
  }
}

TEST_F(CatalogueTest, OffersImagesOfAwsNames) {
  const auto result = world_.call(&Service::describe_images, {.owners = {{"amazon"}}});
  ASSERT_TRUE(result);
  ASSERT_THAT(*result->images, SizeIs(5));
  const auto& image = result->images->at(0);
  EXPECT_EQ(image.name, "gantry-ecs-optimized");
  EXPECT_EQ(image.state, "available");
  EXPECT_THAT(*world_.call(&Service::describe_images, {.image_ids = {{*image.image_id}}})->images,
              SizeIs(1));
  EXPECT_THAT(*world_.call(&Service::describe_images, {.owners = {{"self"}}})->images, IsEmpty());
  EXPECT_THAT(*world_
                   .call(&Service::describe_images,
                         {.filters = {{filter("name", {"amzn2-ami-ecs-hvm-*-x86_64-ebs"})}}})
                   ->images,
              SizeIs(1));
  EXPECT_EQ(
      outcome(world_.call(&Service::describe_images, {.image_ids = {{"ami-0123456789abcdef0"}}})),
      "InvalidAMIID.NotFound: The image id '[ami-0123456789abcdef0]' does not exist");
  EXPECT_EQ(outcome(world_.call(&Service::describe_images, {.image_ids = {{"mine"}}})),
            "InvalidAMIID.Malformed: Invalid id: \"mine\" (expecting \"ami-...\")");
}

TEST(ZonesTest, AbbreviatesRegionsAsAwsDoes) {
  EXPECT_EQ(zone_id("us-east-1a"), "use1-az1");
  EXPECT_EQ(zone_id("ap-southeast-2c"), "apse2-az3");
  EXPECT_EQ(zone_id("eu-central-1b"), "euc1-az2");
  EXPECT_EQ(zone_id("us-gov-west-1a"), "usgovw1-az1");
}

TEST(NamesTest, FollowTheAddress) {
  const Ipv4 address = *parse_ipv4("172.31.5.9");
  EXPECT_EQ(private_dns_name(address, "us-east-1"), "ip-172-31-5-9.ec2.internal");
  EXPECT_EQ(private_dns_name(address, "eu-west-1"), "ip-172-31-5-9.eu-west-1.compute.internal");
  EXPECT_EQ(mac_address(address), "02:67:ac:1f:05:09");
}

TEST(InstanceStateTest, OnlyAStoppedInstanceGoesBack) {
  using enum InstanceState;
  const InstanceState all[] = {kPending, kRunning, kStopping, kStopped, kShuttingDown, kTerminated};
  for (std::size_t from = 0; from < std::size(all); ++from) {
    for (std::size_t to = 0; to <= from; ++to) {
      const bool starts_again = all[from] == kStopped && all[to] == kPending;
      EXPECT_EQ(can_move(all[from], all[to]), starts_again);
    }
    if (from < 4) EXPECT_TRUE(can_move(all[from], kShuttingDown));
  }
  EXPECT_FALSE(can_move(kPending, kTerminated));
  EXPECT_FALSE(can_move(kPending, kStopping));
}

}  // namespace
}  // namespace gantry::ec2
