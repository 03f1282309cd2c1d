#include "ec2/control/vpc_controller.h"
#include "ec2/tests/ec2_world.h"
#include "ec2/tests/fake_provider.h"

namespace gantry::ec2 {
namespace {

using ::testing::ElementsAre;
using testing::FakeProvider;
using testing::filter;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kScope;
using ::testing::MatchesRegex;
using testing::outcome;
using ::testing::SizeIs;
using ::testing::StartsWith;
using testing::World;

class VpcTest : public ::testing::Test {
 protected:
  std::string create_vpc(std::string cidr = "10.0.0.0/16") {
    const auto made = world_.call(&Service::create_vpc, {.cidr_block = std::move(cidr)});
    EXPECT_TRUE(made) << outcome(made);
    return made ? *made->vpc->vpc_id : "";
  }
  std::string create_subnet(std::string vpc, std::string cidr = "10.0.1.0/24") {
    const auto made = world_.call(&Service::create_subnet, {.availability_zone = "us-east-1b",
                                                            .cidr_block = std::move(cidr),
                                                            .vpc_id = std::move(vpc)});
    EXPECT_TRUE(made) << outcome(made);
    return made ? *made->subnet->subnet_id : "";
  }
  std::string create_gateway(std::string vpc) {
    const auto id =
        *world_.call(&Service::create_internet_gateway, {})->internet_gateway->internet_gateway_id;
    EXPECT_TRUE(world_.call(&Service::attach_internet_gateway,
                            {.internet_gateway_id = id, .vpc_id = std::move(vpc)}));
    return id;
  }
  api::ec2::RouteTable route_table(api::ec2::DescribeRouteTablesRequest request) {
    const auto result = world_.call(&Service::describe_route_tables, request);
    EXPECT_TRUE(result) << outcome(result);
    EXPECT_THAT(*result->route_tables, SizeIs(1));
    return result->route_tables->at(0);
  }
  api::ec2::RouteTable main_table(const std::string& vpc) {
    return route_table(
        {.filters = {{filter("vpc-id", {vpc}), filter("association.main", {"true"})}}});
  }
  std::string create_table(std::string vpc) {
    return *world_.call(&Service::create_route_table, {.vpc_id = std::move(vpc)})
                ->route_table->route_table_id;
  }
  std::string associate(std::string table, std::string subnet) {
    const auto made =
        world_.call(&Service::associate_route_table,
                    {.route_table_id = std::move(table), .subnet_id = std::move(subnet)});
    EXPECT_TRUE(made) << outcome(made);
    return made ? *made->association_id : "";
  }
  std::string launch_into(std::string subnet) {
    auto request = World::request_of(1);
    request.subnet_id = std::move(subnet);
    return world_.launch(request).at(0);
  }

  World world_;
};

TEST_F(VpcTest, AVpcComesWithGroupRouteTableAndAcl) {
  const auto vpc = create_vpc("10.0.0.7/16");
  const auto described = world_.call(&Service::describe_vpcs, {.vpc_ids = {{vpc}}});
  EXPECT_EQ(described->vpcs->at(0).cidr_block, "10.0.0.0/16");
  EXPECT_EQ(described->vpcs->at(0).is_default, false);
  const auto main = main_table(vpc);
  ASSERT_THAT(*main.routes, SizeIs(1));
  EXPECT_EQ(main.routes->at(0).gateway_id, "local");
  EXPECT_EQ(main.routes->at(0).destination_cidr_block, "10.0.0.0/16");
  const auto acls =
      world_.call(&Service::describe_network_acls, {.filters = {{filter("vpc-id", {vpc})}}});
  ASSERT_THAT(*acls->network_acls, SizeIs(1));
  EXPECT_THAT(*acls->network_acls->at(0).entries, SizeIs(4));
  const auto groups =
      world_.call(&Service::describe_security_groups,
                  {.filters = {{filter("vpc-id", {vpc}), filter("group-name", {"default"})}}});
  EXPECT_THAT(*groups->security_groups, SizeIs(1));
}

TEST_F(VpcTest, TheDefaultVpcHasAWayToTheInternet) {
  const auto vpc = *world_.call(&Service::describe_vpcs, {})->vpcs->at(0).vpc_id;
  const auto gateways = world_.call(&Service::describe_internet_gateways,
                                    {.filters = {{filter("attachment.vpc-id", {vpc})}}});
  ASSERT_THAT(*gateways->internet_gateways, SizeIs(1));
  const auto main = main_table(vpc);
  ASSERT_THAT(*main.routes, SizeIs(2));
  EXPECT_EQ(main.routes->at(1).gateway_id, gateways->internet_gateways->at(0).internet_gateway_id);
  EXPECT_EQ(main.routes->at(1).state, "active");
  EXPECT_EQ(outcome(world_.call(&Service::create_default_vpc, {})),
            "DefaultVpcAlreadyExists: A Default VPC already exists for this account in this "
            "region.");
}

TEST_F(VpcTest, RangesAreCheckedAsAwsDoes) {
  const auto vpc_outcome = [&](std::string cidr) {
    return outcome(world_.call(&Service::create_vpc, {.cidr_block = std::move(cidr)}));
  };
  EXPECT_EQ(vpc_outcome("10.0.0.0/8"), "InvalidVpc.Range: The CIDR '10.0.0.0/8' is invalid.");
  EXPECT_EQ(vpc_outcome("10.0.0.0/29"), "InvalidVpc.Range: The CIDR '10.0.0.0/29' is invalid.");
  EXPECT_EQ(vpc_outcome("10.0.0/16"),
            "InvalidParameterValue: Value (10.0.0/16) for parameter cidrBlock is invalid. This is "
            "not a valid CIDR block.");
  const auto vpc = create_vpc();
  create_subnet(vpc);
  const auto subnet_outcome = [&](std::string cidr, std::string zone = "us-east-1a") {
    return outcome(world_.call(
        &Service::create_subnet,
        {.availability_zone = std::move(zone), .cidr_block = std::move(cidr), .vpc_id = vpc}));
  };
  EXPECT_EQ(subnet_outcome("10.1.0.0/24"),
            "InvalidSubnet.Range: The CIDR '10.1.0.0/24' is invalid.");
  EXPECT_EQ(subnet_outcome("10.0.1.128/25"),
            "InvalidSubnet.Conflict: The CIDR '10.0.1.128/25' conflicts with another subnet");
  EXPECT_THAT(subnet_outcome("10.0.2.0/24", "us-east-1z"),
              StartsWith("InvalidParameterValue: Value (us-east-1z) for parameter "
                         "availabilityZone is invalid. Subnets can currently only be created"));
  EXPECT_EQ(subnet_outcome("10.0.2.0/24"), "ok");
}

TEST_F(VpcTest, AttributesAreKept) {
  const auto vpc = create_vpc();
  ASSERT_TRUE(world_.call(&Service::modify_vpc_attribute,
                          {.enable_dns_hostnames = {{.value = true}}, .vpc_id = vpc}));
  EXPECT_EQ(world_
                .call(&Service::describe_vpc_attribute,
                      {.attribute = "enableDnsHostnames", .vpc_id = vpc})
                ->enable_dns_hostnames->value,
            true);
  const auto subnet = create_subnet(vpc);
  ASSERT_TRUE(world_.call(&Service::modify_subnet_attribute,
                          {.map_public_ip_on_launch = {{.value = true}}, .subnet_id = subnet}));
  const auto described = world_.call(&Service::describe_subnets, {.subnet_ids = {{subnet}}});
  EXPECT_EQ(described->subnets->at(0).map_public_ip_on_launch, true);
  EXPECT_EQ(described->subnets->at(0).available_ip_address_count, 251);
}

TEST_F(VpcTest, WhatIsInUseCannotBeDeleted) {
  const auto vpc = create_vpc();
  const auto subnet = create_subnet(vpc);
  const auto gateway = create_gateway(vpc);
  const auto instance = launch_into(subnet);
  const auto delete_vpc = [&] {
    return outcome(world_.call(&Service::delete_vpc, {.vpc_id = vpc}));
  };
  EXPECT_EQ(delete_vpc(),
            "DependencyViolation: The vpc '" + vpc + "' has dependencies and cannot be deleted.");
  EXPECT_EQ(
      outcome(world_.call(&Service::delete_subnet, {.subnet_id = subnet})),
      "DependencyViolation: The subnet '" + subnet + "' has dependencies and cannot be deleted.");
  world_.move(instance, InstanceState::kShuttingDown);
  world_.move(instance, InstanceState::kTerminated);
  EXPECT_EQ(outcome(world_.call(&Service::delete_subnet, {.subnet_id = subnet})), "ok");
  EXPECT_EQ(
      outcome(world_.call(&Service::delete_internet_gateway, {.internet_gateway_id = gateway})),
      "DependencyViolation: The internetGateway '" + gateway +
          "' has dependencies and cannot be deleted.");
  ASSERT_TRUE(world_.call(&Service::detach_internet_gateway,
                          {.internet_gateway_id = gateway, .vpc_id = vpc}));
  EXPECT_EQ(delete_vpc(), "ok");
  EXPECT_EQ(delete_vpc(), "InvalidVpcID.NotFound: The vpc ID '" + vpc + "' does not exist");
}

TEST_F(VpcTest, RoutesGoToGatewaysAndAreOnceInATable) {
  const auto vpc = create_vpc();
  const auto gateway = create_gateway(vpc);
  const auto table = create_table(vpc);
  const auto create = [&](std::string destination, std::string target) {
    return outcome(
        world_.call(&Service::create_route, {.destination_cidr_block = std::move(destination),
                                             .gateway_id = std::move(target),
                                             .route_table_id = table}));
  };
  EXPECT_EQ(create("0.0.0.0/0", gateway), "ok");
  EXPECT_EQ(create("0.0.0.0/0", gateway), "ok");
  const auto other = create_gateway(create_vpc("10.9.0.0/16"));
  EXPECT_EQ(create("1.0.0.0/8", other), "InvalidParameterValue: route table " + table +
                                            " and network gateway " + other +
                                            " belong to different networks");
  EXPECT_THAT(create("10.0.3.0/24", gateway), HasSubstr("is equal to or more specific than"));
  EXPECT_EQ(create("1.0.0.0/8", "igw-0123456789abcdef0"),
            "InvalidInternetGatewayID.NotFound: The internetGateway ID 'igw-0123456789abcdef0' "
            "does not exist");
  ASSERT_TRUE(world_.call(&Service::detach_internet_gateway,
                          {.internet_gateway_id = gateway, .vpc_id = vpc}));
  EXPECT_EQ(route_table({.route_table_ids = {{table}}}).routes->at(1).state, "blackhole");
  const auto remove = [&](std::string destination) {
    return outcome(world_.call(&Service::delete_route,
                               {.destination_cidr_block = destination, .route_table_id = table}));
  };
  EXPECT_EQ(remove("0.0.0.0/0"), "ok");
  EXPECT_EQ(
      remove("0.0.0.0/0"),
      "InvalidRoute.NotFound: no route with destination-cidr-block 0.0.0.0/0 in route table " +
          table);
  EXPECT_EQ(remove("10.0.0.0/16"),
            "InvalidParameterValue: cannot remove local route 10.0.0.0/16 in route table " + table);
}

TEST_F(VpcTest, ASubnetIsAssociatedWithOneTable) {
  const auto vpc = create_vpc();
  const auto subnet = create_subnet(vpc);
  const auto table = create_table(vpc);
  const auto association = associate(table, subnet);
  EXPECT_EQ(associate(table, subnet), association);
  const auto second = create_table(vpc);
  EXPECT_EQ(
      world_.call(&Service::associate_route_table, {.route_table_id = second, .subnet_id = subnet})
          .error()
          .code,
      "Resource.AlreadyAssociated");
  const auto moved = world_.call(&Service::replace_route_table_association,
                                 {.association_id = association, .route_table_id = second});
  ASSERT_TRUE(moved) << outcome(moved);
  EXPECT_EQ(route_table({.filters = {{filter("association.subnet-id", {subnet})}}}).route_table_id,
            second);
  EXPECT_EQ(outcome(world_.call(&Service::delete_route_table, {.route_table_id = second})),
            "DependencyViolation: The routeTable '" + second +
                "' has dependencies and cannot be deleted.");
  EXPECT_EQ(outcome(world_.call(&Service::disassociate_route_table,
                                {.association_id = *moved->new_association_id})),
            "ok");
  EXPECT_EQ(outcome(world_.call(&Service::delete_route_table, {.route_table_id = second})), "ok");
  const auto main = *main_table(vpc).associations->at(0).route_table_association_id;
  EXPECT_EQ(outcome(world_.call(&Service::disassociate_route_table, {.association_id = main})),
            "InvalidParameterValue: cannot disassociate the main route table association " + main);
}

TEST_F(VpcTest, AnotherTableBecomesTheMainOne) {
  const auto vpc = create_vpc();
  const auto table = create_table(vpc);
  const auto main = *main_table(vpc).associations->at(0).route_table_association_id;
  ASSERT_TRUE(world_.call(&Service::replace_route_table_association,
                          {.association_id = main, .route_table_id = table}));
  EXPECT_EQ(main_table(vpc).route_table_id, table);
}

TEST_F(VpcTest, InterfacesKeepTheirAddressAndShowThoseOfInstances) {
  const auto vpc = create_vpc();
  const auto subnet = create_subnet(vpc);
  const auto made =
      world_.call(&Service::create_network_interface,
                  {.description = "spare", .private_ip_address = "10.0.1.9", .subnet_id = subnet});
  ASSERT_TRUE(made) << outcome(made);
  const auto id = *made->network_interface->network_interface_id;
  EXPECT_EQ(made->network_interface->status, "available");
  EXPECT_EQ(made->network_interface->groups->at(0).group_name, "default");
  EXPECT_EQ(outcome(world_.call(&Service::create_network_interface,
                                {.private_ip_address = "10.0.1.9", .subnet_id = subnet})),
            "InvalidIPAddress.InUse: Address 10.0.1.9 is in use.");
  const auto instance = launch_into(subnet);
  const auto in_use = world_.call(
      &Service::describe_network_interfaces,
      {.filters = {{filter("attachment.instance-id", {instance}), filter("vpc-id", {vpc})}}});
  ASSERT_THAT(*in_use->network_interfaces, SizeIs(1));
  const auto primary = *in_use->network_interfaces->at(0).network_interface_id;
  EXPECT_EQ(
      outcome(world_.call(&Service::delete_network_interface, {.network_interface_id = primary})),
      "InvalidParameterValue: Network interface '" + primary + "' is currently in use.");
  EXPECT_EQ(outcome(world_.call(&Service::delete_network_interface, {.network_interface_id = id})),
            "ok");
  EXPECT_EQ(
      outcome(world_.call(&Service::delete_network_interface, {.network_interface_id = id})),
      "InvalidNetworkInterfaceID.NotFound: The networkInterface ID '" + id + "' does not exist");
}

TEST_F(VpcTest, TheGroupsOfAnInstancesInterfaceAreTheInstances) {
  const auto vpc = create_vpc();
  const auto instance = launch_into(create_subnet(vpc));
  const auto group = world_.call(&Service::create_security_group,
                                 {.description = "d", .group_name = "web", .vpc_id = vpc});
  ASSERT_TRUE(group) << outcome(group);
  ASSERT_TRUE(world_.call(&Service::modify_network_interface_attribute,
                          {.groups = {{*group->group_id}},
                           .network_interface_id = world_.instance(instance).interface.id.str()}));
  EXPECT_THAT(world_.instance(instance).security_groups,
              ElementsAre(SecurityGroupId(*group->group_id)));
}

TEST_F(VpcTest, ANatGatewayHoldsItsAddress) {
  const auto vpc = create_vpc();
  const auto subnet = create_subnet(vpc);
  const auto address = world_.call(&Service::allocate_address, {.domain = "vpc"});
  ASSERT_TRUE(address);
  EXPECT_THAT(*address->public_ip, StartsWith("198.51.100."));
  const auto create = [&] {
    return world_.call(&Service::create_nat_gateway,
                       {.allocation_id = address->allocation_id, .subnet_id = subnet});
  };
  EXPECT_EQ(outcome(create()),
            "Gateway.NotAttached: Network " + vpc + " has no Internet gateway attached");
  create_gateway(vpc);
  const auto gateway = create();
  ASSERT_TRUE(gateway) << outcome(gateway);
  EXPECT_EQ(gateway->nat_gateway->state, "available");
  EXPECT_EQ(create().error().code, "Resource.AlreadyAssociated");
  const auto release = [&] {
    return outcome(
        world_.call(&Service::release_address, {.allocation_id = address->allocation_id}));
  };
  EXPECT_EQ(release(), "InvalidIPAddress.InUse: The address with allocation id [" +
                           *address->allocation_id + "] is in use.");
  EXPECT_EQ(world_.call(&Service::delete_subnet, {.subnet_id = subnet}).error().code,
            "DependencyViolation");
  ASSERT_TRUE(world_.call(&Service::delete_nat_gateway,
                          {.nat_gateway_id = gateway->nat_gateway->nat_gateway_id}));
  const auto shown =
      world_.call(&Service::describe_nat_gateways, {.filter = {{filter("state", {"deleted"})}}});
  EXPECT_THAT(*shown->nat_gateways, SizeIs(1));
  EXPECT_EQ(release(), "ok");
  EXPECT_EQ(outcome(world_.call(&Service::delete_subnet, {.subnet_id = subnet})), "ok");
}

TEST_F(VpcTest, AnInstanceGetsNoPublicAddress) {
  const auto address = world_.call(&Service::allocate_address, {});
  const auto result =
      world_.call(&Service::associate_address,
                  {.allocation_id = address->allocation_id, .instance_id = world_.launch_one()});
  EXPECT_EQ(result.error().code, "UnsupportedOperation");
}

TEST_F(VpcTest, EachKindBearsTagsFromItsCreationOn) {
  const auto vpc =
      world_.call(&Service::create_vpc,
                  {.cidr_block = "10.0.0.0/16",
                   .tag_specifications = {
                       {{.resource_type = "vpc", .tags = {{{.key = "Name", .value = "a"}}}}}}});
  ASSERT_TRUE(vpc);
  const auto id = *vpc->vpc->vpc_id;
  const auto table = create_table(id);
  const auto gateway = create_gateway(id);
  ASSERT_TRUE(world_.call(&Service::create_tags, {.resources = {{table, gateway}},
                                                  .tags = {{{.key = "k", .value = "v"}}}}));
  EXPECT_EQ(route_table({.filters = {{filter("tag:k", {"v"})}}}).route_table_id, table);
  EXPECT_EQ(outcome(world_.call(&Service::create_internet_gateway,
                                {.tag_specifications = {{{.resource_type = "vpc"}}}})),
            "InvalidParameterValue: 'vpc' is not a valid taggable resource type for this "
            "operation.");
}

TEST_F(VpcTest, TwoVpcsOfOneRangeCannotBothHaveInstances) {
  const auto first = create_subnet(create_vpc());
  const auto second_vpc = create_vpc();
  const auto second = create_subnet(second_vpc);
  launch_into(first);
  launch_into(first);
  auto request = World::request_of(1);
  request.subnet_id = second;
  const auto refused = world_.call(&Service::run_instances, request);
  EXPECT_EQ(refused.error().code, "UnsupportedOperation");
  EXPECT_THAT(refused.error().message, HasSubstr(second_vpc + " (10.0.0.0/16) overlap those of"));
  request.subnet_id = create_subnet(create_vpc("172.31.64.0/20"), "172.31.64.0/24");
  EXPECT_THAT(world_.call(&Service::run_instances, request).error().message,
              HasSubstr("overlap those of the default VPC"));
}

TEST_F(VpcTest, TheNetworkOfADeletedVpcIsRemovedEvenAfterACrash) {
  FakeProvider provider;
  const auto vpc = create_vpc();
  const auto subnet = create_subnet(vpc);
  const auto instance = launch_into(subnet);
  world_.move(instance, InstanceState::kShuttingDown);
  world_.move(instance, InstanceState::kTerminated);
  ASSERT_TRUE(world_.call(&Service::delete_subnet, {.subnet_id = subnet}));
  ASSERT_TRUE(world_.call(&Service::delete_vpc, {.vpc_id = vpc}));
  world_.state.run_until_idle();
  world_.crash();
  VpcController controller(world_.state, *world_.database, *world_.ec2, provider);
  controller.start();
  world_.state.run_until_idle();
  EXPECT_THAT(provider.removed_vpcs, ElementsAre(vpc));
  EXPECT_TRUE(world_.ec2->tables().host_vpcs.empty());
  launch_into(create_subnet(create_vpc()));
}

}  // namespace
}  // namespace gantry::ec2
