#include "ec2/tests/ec2_world.h"

namespace gantry::ec2 {
namespace {

using ::testing::ElementsAre;
using testing::filter;
using ::testing::IsEmpty;
using testing::kScope;
using ::testing::MatchesRegex;
using testing::outcome;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using testing::World;

class NetworkTest : public ::testing::Test {
 protected:
  std::string default_vpc() {
    return *world_.call(&Service::describe_vpcs, {})->vpcs->at(0).vpc_id;
  }

  World world_;
};

TEST_F(NetworkTest, TheDefaultVpcIsThereOnFirstUseAndStays) {
  const auto first = world_.call(&Service::describe_vpcs, {});
  ASSERT_TRUE(first);
  ASSERT_THAT(*first->vpcs, SizeIs(1));
  const auto& vpc = first->vpcs->at(0);
  EXPECT_THAT(*vpc.vpc_id, MatchesRegex("vpc-[0-9a-f]{17}"));
  EXPECT_EQ(vpc.cidr_block, "172.31.0.0/16");
  EXPECT_EQ(vpc.is_default, true);
  EXPECT_EQ(vpc.owner_id, kScope.account);
  EXPECT_EQ(vpc.state, "available");
  EXPECT_EQ(world_.call(&Service::describe_vpcs, {})->vpcs, first->vpcs);
  EXPECT_NE(
      world_.call(&Service::describe_vpcs, {}, {kScope.account, "eu-west-1"})->vpcs->at(0).vpc_id,
      vpc.vpc_id);
}

TEST_F(NetworkTest, FindsVpcsByIdAndFilter) {
  const auto id = default_vpc();
  const auto count = [&](const api::ec2::DescribeVpcsRequest& request) {
    return world_.call(&Service::describe_vpcs, request)->vpcs->size();
  };
  EXPECT_EQ(count({.vpc_ids = {{id}}}), 1);
  EXPECT_EQ(count({.filters = {{filter("isDefault", {"true"})}}}), 1);
  EXPECT_EQ(count({.filters = {{filter("is-default", {"false"})}}}), 0);
  EXPECT_EQ(count({.filters = {{filter("cidr", {"172.31.*"})}}}), 1);
  EXPECT_EQ(outcome(world_.call(&Service::describe_vpcs, {.vpc_ids = {{"vpc-0123456789abcdef0"}}})),
            "InvalidVpcID.NotFound: The vpc ID 'vpc-0123456789abcdef0' does not exist");
  EXPECT_EQ(outcome(world_.call(&Service::describe_vpcs, {.filters = {{filter("size", {"1"})}}})),
            "InvalidParameterValue: The filter 'size' is invalid");
  EXPECT_EQ(world_.call(&Service::describe_vpcs, {.dry_run = true}).error().code,
            "DryRunOperation");
}

TEST_F(NetworkTest, EveryZoneHasADefaultSubnet) {
  const auto result = world_.call(&Service::describe_subnets, {});
  ASSERT_TRUE(result);
  std::vector<std::pair<std::string, std::string>> zones;
  for (const auto& subnet : *result->subnets) {
    zones.emplace_back(*subnet.availability_zone, *subnet.cidr_block);
    EXPECT_EQ(subnet.available_ip_address_count, 4091);
    EXPECT_EQ(subnet.default_for_az, true);
    EXPECT_EQ(subnet.subnet_arn, "arn:aws:ec2:us-east-1:123456789012:subnet/" + *subnet.subnet_id);
  }
  EXPECT_THAT(zones, UnorderedElementsAre(std::pair("us-east-1a", "172.31.0.0/20"),
                                          std::pair("us-east-1b", "172.31.16.0/20"),
                                          std::pair("us-east-1c", "172.31.32.0/20")));
}

TEST_F(NetworkTest, FindsSubnetsByIdAndFilter) {
  const auto find = [&](std::string name, std::string value) {
    return world_.call(&Service::describe_subnets,
                       {.filters = {{filter(std::move(name), {std::move(value)})}}});
  };
  const auto a = find("availability-zone", "us-east-1a");
  ASSERT_THAT(*a->subnets, SizeIs(1));
  EXPECT_THAT(*find("availabilityZone", "us-east-1a")->subnets, SizeIs(1));
  EXPECT_THAT(*find("availability-zone-id", "use1-az2")->subnets, SizeIs(1));
  EXPECT_THAT(*find("vpc-id", default_vpc())->subnets, SizeIs(3));
  EXPECT_THAT(*find("default-for-az", "false")->subnets, IsEmpty());
  EXPECT_EQ(
      world_.call(&Service::describe_subnets, {.subnet_ids = {{*a->subnets->at(0).subnet_id}}})
          ->subnets,
      a->subnets);
  EXPECT_EQ(outcome(world_.call(&Service::describe_subnets,
                                {.subnet_ids = {{"subnet-0123456789abcdef0"}}})),
            "InvalidSubnetID.NotFound: The subnet ID 'subnet-0123456789abcdef0' does not exist");
}

TEST_F(NetworkTest, AnInstanceTakesOneAddressOfItsSubnet) {
  const auto subnet = world_.instance(world_.launch_one()).subnet_id.str();
  EXPECT_EQ(world_.call(&Service::describe_subnets, {.subnet_ids = {{subnet}}})
                ->subnets->at(0)
                .available_ip_address_count,
            4090);
}

TEST_F(NetworkTest, TheDefaultGroupLetsItsMembersInAndEverythingOut) {
  const auto result = world_.call(&Service::describe_security_groups, {});
  ASSERT_TRUE(result);
  ASSERT_THAT(*result->security_groups, SizeIs(1));
  const auto& group = result->security_groups->at(0);
  EXPECT_EQ(group.group_name, "default");
  EXPECT_EQ(group.description, "default VPC security group");
  ASSERT_THAT(*group.ip_permissions, SizeIs(1));
  EXPECT_EQ(group.ip_permissions->at(0).ip_protocol, "-1");
  EXPECT_EQ(group.ip_permissions->at(0).from_port, std::nullopt);
  EXPECT_THAT(*group.ip_permissions->at(0).user_id_group_pairs,
              ElementsAre(api::ec2::UserIdGroupPair{.group_id = group.group_id,
                                                    .user_id = kScope.account}));
  EXPECT_THAT(*group.ip_permissions_egress->at(0).ip_ranges,
              ElementsAre(api::ec2::IpRange{.cidr_ip = "0.0.0.0/0"}));
}

TEST_F(NetworkTest, FindsSecurityGroupsByIdNameAndFilter) {
  const auto all = world_.call(&Service::describe_security_groups, {});
  const auto& id = *all->security_groups->at(0).group_id;
  const auto count = [&](const api::ec2::DescribeSecurityGroupsRequest& request) {
    return world_.call(&Service::describe_security_groups, request)->security_groups->size();
  };
  EXPECT_EQ(count({.group_ids = {{id}}}), 1);
  EXPECT_EQ(count({.group_names = {{"default"}}}), 1);
  EXPECT_EQ(count({.group_ids = {{id}}, .group_names = {{"default"}}}), 1);
  EXPECT_EQ(count({.filters = {{filter("ip-permission.group-id", {id})}}}), 1);
  EXPECT_EQ(count({.filters = {{filter("egress.ip-permission.cidr", {"0.0.0.0/0"})}}}), 1);
  EXPECT_EQ(count({.filters = {{filter("ip-permission.cidr", {"0.0.0.0/0"})}}}), 0);
  EXPECT_EQ(count({.filters = {{filter("group-name", {"web"})}}}), 0);

  EXPECT_EQ(outcome(world_.call(&Service::describe_security_groups,
                                {.group_ids = {{"sg-0123456789abcdef0"}}})),
            "InvalidGroup.NotFound: The security group 'sg-0123456789abcdef0' does not exist");
  EXPECT_EQ(outcome(world_.call(&Service::describe_security_groups, {.group_ids = {{"default"}}})),
            "InvalidGroupId.Malformed: Invalid id: \"default\" (expecting \"sg-...\")");
  EXPECT_EQ(outcome(world_.call(&Service::describe_security_groups, {.group_names = {{"web"}}})),
            "InvalidGroup.NotFound: The security group 'web' does not exist in default VPC '" +
                default_vpc() + "'");
}

}  // namespace
}  // namespace gantry::ec2
