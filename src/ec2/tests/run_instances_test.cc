#include <fmt/format.h>

#include "base/encoding.h"
#include "ec2/tests/ec2_world.h"

namespace gantry::ec2 {
namespace {

using ::testing::ElementsAre;
using testing::filter;
using testing::kScope;
using ::testing::MatchesRegex;
using testing::outcome;
using ::testing::SizeIs;
using testing::World;
using Request = api::ec2::RunInstancesRequest;

class RunInstancesTest : public ::testing::Test {
 protected:
  Result<api::ec2::Reservation> run(const Request& request, const Scope& scope = kScope) {
    return world_.call(&Service::run_instances, request, scope);
  }
  /// What happens to an ordinary request after `change`.
  std::string outcome_with(const std::function<void(Request&)>& change) {
    auto request = World::request_of(1);
    change(request);
    return outcome(run(request));
  }
  std::string subnet_in(char zone) {
    const auto subnets = world_.call(
        &Service::describe_subnets,
        {.filters = {{filter("availability-zone", {std::string("us-east-1") + zone})}}});
    return *subnets->subnets->at(0).subnet_id;
  }

  World world_;
};

TEST_F(RunInstancesTest, LaunchesPendingInstancesInTheDefaultVpc) {
  const auto reservation = run(World::request_of(2));
  ASSERT_TRUE(reservation);
  EXPECT_THAT(*reservation->reservation_id, MatchesRegex("r-[0-9a-f]{17}"));
  EXPECT_EQ(reservation->owner_id, kScope.account);
  ASSERT_THAT(*reservation->instances, SizeIs(2));
  const auto& instance = reservation->instances->at(1);
  EXPECT_THAT(*instance.instance_id, MatchesRegex("i-[0-9a-f]{17}"));
  EXPECT_EQ(instance.ami_launch_index, 1);
  EXPECT_EQ(instance.state, (api::ec2::InstanceState{.code = 0, .name = "pending"}));
  EXPECT_EQ(instance.state_reason,
            (api::ec2::StateReason{.code = "pending", .message = "pending"}));
  EXPECT_EQ(instance.instance_type, "t2.micro");
  EXPECT_EQ(instance.cpu_options, (api::ec2::CpuOptions{.core_count = 1, .threads_per_core = 1}));
  EXPECT_EQ(instance.launch_time, world_.state.now());
  EXPECT_THAT(*instance.private_ip_address, MatchesRegex("172\\.31\\.[0-9]+\\.[0-9]+"));
  EXPECT_THAT(*instance.private_dns_name, MatchesRegex("ip-172-31-[0-9]+-[0-9]+\\.ec2\\.internal"));
  EXPECT_EQ(instance.placement->tenancy, "default");
  ASSERT_THAT(*instance.security_groups, SizeIs(1));
  EXPECT_EQ(instance.security_groups->at(0).group_name, "default");
  ASSERT_THAT(*instance.network_interfaces, SizeIs(1));
  EXPECT_EQ(instance.network_interfaces->at(0).attachment->device_index, 0);
  EXPECT_EQ(instance.network_interfaces->at(0).private_ip_address, instance.private_ip_address);
}

TEST_F(RunInstancesTest, WithoutATypeItIsAnM1Small) {
  auto request = World::request_of(1);
  request.instance_type.reset();
  const auto reservation = run(request);
  ASSERT_TRUE(reservation);
  EXPECT_EQ(reservation->instances->at(0).instance_type, "m1.small");
}

TEST_F(RunInstancesTest, RecordsWhatItWasGiven) {
  auto request = World::request_of(1);
  request.user_data = to_base64("#!/bin/bash\necho hello\n");
  request.iam_instance_profile = {.name = "ecsInstanceRole"};
  request.metadata_options = {.http_put_response_hop_limit = 2,
                              .http_tokens = "required",
                              .instance_metadata_tags = "enabled"};
  request.tag_specifications = {
      {{.resource_type = "instance", .tags = {{{.key = "Name", .value = "web"}}}}}};
  request.instance_initiated_shutdown_behavior = "terminate";
  const auto id = world_.launch(request).at(0);
  const Instance& record = world_.instance(id);
  EXPECT_EQ(record.user_data, "#!/bin/bash\necho hello\n");
  EXPECT_EQ(record.instance_profile_arn,
            "arn:aws:iam::123456789012:instance-profile/ecsInstanceRole");
  EXPECT_EQ(record.metadata_options,
            (MetadataOptions{.tokens_required = true, .hop_limit = 2, .tags_enabled = true}));
  EXPECT_EQ(record.tags, (Tags{{"Name", "web"}}));
  EXPECT_EQ(record.shutdown_behavior, ShutdownBehavior::kTerminate);
}

TEST_F(RunInstancesTest, GoesIntoTheSubnetAndGroupsAskedFor) {
  const auto subnet = subnet_in('c');
  const auto groups = world_.call(&Service::describe_security_groups, {});
  auto request = World::request_of(1);
  request.subnet_id = subnet;
  request.security_group_ids = {{*groups->security_groups->at(0).group_id}};
  request.private_ip_address = "172.31.32.77";
  const auto reservation = run(request);
  ASSERT_TRUE(reservation) << reservation.error().message;
  const auto& instance = reservation->instances->at(0);
  EXPECT_EQ(instance.subnet_id, subnet);
  EXPECT_EQ(instance.placement->availability_zone, "us-east-1c");
  EXPECT_EQ(instance.placement->availability_zone_id, "use1-az3");
  EXPECT_EQ(instance.private_ip_address, "172.31.32.77");
  EXPECT_EQ(instance.network_interfaces->at(0).mac_address, "02:67:ac:1f:20:4d");
}

TEST_F(RunInstancesTest, TakesTheNetworkFromItsOneInterface) {
  auto request = World::request_of(1);
  request.network_interfaces = {{{.associate_public_ip_address = true,
                                  .device_index = 0,
                                  .private_ip_address = "172.31.16.9",
                                  .subnet_id = subnet_in('b')}}};
  const auto reservation = run(request);
  ASSERT_TRUE(reservation) << reservation.error().message;
  EXPECT_EQ(reservation->instances->at(0).private_ip_address, "172.31.16.9");
}

TEST_F(RunInstancesTest, SpreadsOverTheZonesWhenNoneIsAskedFor) {
  std::set<std::string> zones;
  for (int i = 0; i < 3; ++i) zones.insert(world_.instance(world_.launch_one()).availability_zone);
  EXPECT_THAT(zones, ElementsAre("us-east-1a", "us-east-1b", "us-east-1c"));
}

TEST_F(RunInstancesTest, TheSameClientTokenGivesTheSameInstances) {
  auto request = World::request_of(2);
  request.client_token = "a-token";
  request.private_ip_address.reset();
  const auto first = run(request);
  ASSERT_TRUE(first);
  world_.move(*first->instances->at(0).instance_id, InstanceState::kRunning);
  const auto again = run(request);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->reservation_id, first->reservation_id);
  ASSERT_THAT(*again->instances, SizeIs(2));
  EXPECT_EQ(again->instances->at(0).instance_id, first->instances->at(0).instance_id);
  EXPECT_EQ(again->instances->at(0).state->name, "running");
  EXPECT_EQ(world_.ec2->tables().instances.size(), 2);
}

TEST_F(RunInstancesTest, AFixedAddressDoesNotStandInTheWayOfARepeatedToken) {
  auto request = World::request_of(1);
  request.client_token = "a-token";
  request.subnet_id = subnet_in('a');
  request.private_ip_address = "172.31.0.9";
  const auto first = run(request);
  ASSERT_TRUE(first);
  EXPECT_EQ(outcome(run(request)), "ok");
}

TEST_F(RunInstancesTest, TheSameClientTokenWithOtherArgumentsIsRefused) {
  auto request = World::request_of(1);
  request.client_token = "a-token";
  ASSERT_TRUE(run(request));
  request.instance_type = "t2.small";
  EXPECT_EQ(
      outcome(run(request)),
      "IdempotentParameterMismatch: Arguments on this idempotent request are inconsistent with "
      "arguments used in previous request(s).");
}

TEST_F(RunInstancesTest, AClientTokenIsGoodWithinItsScopeOnly) {
  auto request = World::request_of(1);
  request.client_token = "a-token";
  EXPECT_NE(world_.launch(request), world_.launch(request, {kScope.account, "eu-west-1"}));
}

TEST_F(RunInstancesTest, RefusesWhatIsWrong) {
  const std::string subnet = subnet_in('a');
  const struct {
    std::function<void(Request&)> change;
    std::string expected;
  } kCases[] = {
      {[](Request& r) { r.image_id.reset(); },
       "MissingParameter: The request must contain the parameter ImageId"},
      {[](Request& r) { r.image_id = "image"; },
       "InvalidAMIID.Malformed: Invalid id: \"image\" (expecting \"ami-...\")"},
      {[](Request& r) { r.instance_type = "t9.huge"; },
       "InvalidParameterValue: Invalid value 't9.huge' for InstanceType."},
      {[](Request& r) { r.min_count = 0; },
       "InvalidParameterValue: Value (0) for parameter minCount is invalid. Expecting a value "
       "greater than 0."},
      {[](Request& r) { r.min_count = 2; },
       "InvalidParameterValue: Value (1) for parameter maxCount is invalid. Expecting a value not "
       "less than "
       "minCount (2)."},
      {[](Request& r) { r.key_name = "mine"; },
       "InvalidKeyPair.NotFound: The key pair 'mine' does not exist"},
      {[](Request& r) { r.subnet_id = "subnet-0123456789abcdef0"; },
       "InvalidSubnetID.NotFound: The subnet ID 'subnet-0123456789abcdef0' does not exist"},
      {[](Request& r) { r.security_group_ids = {{"sg-0123456789abcdef0"}}; },
       "InvalidGroup.NotFound: The security group 'sg-0123456789abcdef0' does not exist"},
      {[](Request& r) { r.security_group_ids = {{"web"}}; },
       "InvalidGroupId.Malformed: Invalid id: \"web\" (expecting \"sg-...\")"},
      {[&](Request& r) {
         r.subnet_id = subnet;
         r.security_groups = {{"default"}};
       },
       "InvalidParameterCombination: The parameter groupName cannot be used with the parameter "
       "subnet"},
      {[](Request& r) { r.user_data = "not base64!"; },
       "InvalidUserData.Malformed: Invalid BASE64 encoding of user data."},
      {[](Request& r) { r.user_data = to_base64(std::string(16385, 'x')); },
       "InvalidParameterValue: User data is limited to 16384 bytes"},
      {[](Request& r) { r.placement = {.availability_zone = "us-east-1x"}; },
       "InvalidParameterValue: Invalid availability zone: [us-east-1x]"},
      {[](Request& r) { r.placement = {.group_name = "close"}; },
       "InvalidPlacementGroup.Unknown: The Placement Group 'close' is unknown."},
      {[](Request& r) { r.placement = {.tenancy = "dedicated"}; },
       "UnsupportedOperation: Gantry does not support Placement.Tenancy."},
      {[](Request& r) { r.launch_template = {.launch_template_name = "web"}; },
       "InvalidLaunchTemplateName.NotFoundException: The specified launch template, with template "
       "name web, "
       "does not exist."},
      {[](Request& r) { r.instance_market_options.emplace(); },
       "UnsupportedOperation: Gantry does not support InstanceMarketOptions."},
      {[](Request& r) { r.client_token = std::string(65, 'x'); },
       "InvalidParameterValue: Client token may not be more than 64 ASCII characters."},
      {[](Request& r) { r.iam_instance_profile = {.arn = "arn:aws:iam::1:role/x"}; },
       "InvalidParameterValue: Value (arn:aws:iam::1:role/x) for parameter iamInstanceProfile.arn "
       "is invalid. "
       "Invalid IAM Instance Profile ARN"},
      {[](Request& r) { r.iam_instance_profile = {.name = "nobody"}; },
       "InvalidParameterValue: Value (nobody) for parameter iamInstanceProfile.name is invalid. "
       "Invalid IAM Instance Profile name"},
      {[](Request& r) { r.metadata_options = {.http_put_response_hop_limit = 65}; },
       "InvalidParameterValue: Value (65) for parameter HttpPutResponseHopLimit is invalid. "
       "Expecting a value "
       "between 1 and 64."},
      {[](Request& r) { r.tag_specifications = {{{.resource_type = "vpc"}}}; },
       "InvalidParameterValue: 'vpc' is not a valid taggable resource type for this operation."},
      {[&](Request& r) {
         r.subnet_id = subnet;
         r.private_ip_address = "172.31.16.9";
       },
       "InvalidParameterValue: Address 172.31.16.9 does not fall within the subnet's address "
       "range"},
      {[&](Request& r) {
         r.subnet_id = subnet;
         r.private_ip_address = "172.31.0.3";
       },
       "InvalidParameterValue: Address 172.31.0.3 is in subnet's reserved address range"},
      {[&](Request& r) {
         r.subnet_id = subnet;
         r.private_ip_address = "172.31.15.255";
       },
       "InvalidParameterValue: Address 172.31.15.255 is in subnet's reserved address range"},
      {[&](Request& r) {
         r.subnet_id = subnet;
         r.network_interfaces = {{{.device_index = 0}}};
       },
       "InvalidParameterCombination: Network interfaces and an instance-level subnet ID may not be "
       "specified on "
       "the same request"},
  };
  for (const auto& test : kCases) EXPECT_EQ(outcome_with(test.change), test.expected);
  EXPECT_TRUE(world_.ec2->tables().instances.empty());
}

TEST_F(RunInstancesTest, AnAddressIsGivenOnceEvenToAnotherAccountOrRegion) {
  auto request = World::request_of(1);
  request.subnet_id = subnet_in('a');
  request.private_ip_address = "172.31.0.4";
  ASSERT_TRUE(run(request));
  EXPECT_EQ(outcome(run(request)), "InvalidIPAddress.InUse: Address 172.31.0.4 is in use.");

  const Scope elsewhere{"210987654321", "eu-west-1"};
  const auto subnets =
      world_.call(&Service::describe_subnets,
                  {.filters = {{filter("cidr-block", {"172.31.0.0/20"})}}}, elsewhere);
  request.subnet_id = subnets->subnets->at(0).subnet_id;
  EXPECT_EQ(outcome(run(request, elsewhere)),
            "InvalidIPAddress.InUse: Address 172.31.0.4 is in use.");
}

TEST_F(RunInstancesTest, AGroupOfAnotherVpcIsRefused) {
  const auto subnet = subnet_in('a');
  ASSERT_TRUE(world_.database->transact([&](store::Tx& tx) -> Result<void> {
    world_.ec2->tables().security_groups.put(tx, {.id = SecurityGroupId("sg-0000000000000000f"),
                                                  .account = kScope.account,
                                                  .region = kScope.region,
                                                  .vpc_id = VpcId("vpc-other"),
                                                  .name = "other"});
    return {};
  }));
  EXPECT_EQ(
      outcome_with([](Request& r) { r.security_group_ids = {{"sg-0000000000000000f"}}; }),
      fmt::format("InvalidParameter: Security group sg-0000000000000000f and subnet {} belong to "
                  "different networks.",
                  subnet));
}

TEST_F(RunInstancesTest, ADryRunChecksEverythingAndLaunchesNothing) {
  auto request = World::request_of(1);
  request.dry_run = true;
  const auto result = run(request);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, "DryRunOperation");
  EXPECT_EQ(result.error().http_status, 412);
  EXPECT_TRUE(world_.ec2->tables().instances.empty());
  request.image_id.reset();
  EXPECT_EQ(run(request).error().code, "MissingParameter");
}

TEST(RunInstancesLimitTest, LaunchesAsManyAsTheVcpuLimitAllowsButNotFewerThanMinCount) {
  World world({.max_vcpus = 4});
  auto request = World::request_of(5);
  request.min_count = 2;
  EXPECT_THAT(world.launch(request), SizeIs(4));
  EXPECT_EQ(world.call(&Service::run_instances, World::request_of(1)).error().code,
            "VcpuLimitExceeded");
  EXPECT_THAT(world.launch(World::request_of(1), {"210987654321", "us-east-1"}), SizeIs(1));
}

TEST(RunInstancesLimitTest, AFullSubnetRefusesMore) {
  World world;
  const auto subnets = world.call(&Service::describe_subnets, {});
  auto request = World::request_of(4091);
  request.subnet_id = subnets->subnets->at(0).subnet_id;
  EXPECT_THAT(world.launch(request), SizeIs(4091));
  request.max_count = 1;
  request.min_count = 1;
  EXPECT_EQ(outcome(world.call(&Service::run_instances, request)),
            "InsufficientFreeAddressesInSubnet: The specified subnet does not have enough free "
            "addresses to "
            "satisfy the request.");
  const auto after = world.call(&Service::describe_subnets, {.subnet_ids = {{*request.subnet_id}}});
  EXPECT_EQ(after->subnets->at(0).available_ip_address_count, 0);
}

/// For any seed, whatever comes and goes in whatever scope: no address twice, none reserved, each
/// in its subnet.
TEST(RunInstancesPropertyTest, AddressesAreUniqueAndNeverReserved) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    World world;
    std::mt19937_64 random(seed);
    const Scope scopes[] = {kScope, {"210987654321", "us-east-1"}, {kScope.account, "eu-west-1"}};
    std::vector<std::string> alive;
    for (int step = 0; step < 30; ++step) {
      const auto launched = world.launch(World::request_of(1 + static_cast<int>(random() % 40)),
                                         scopes[random() % 3]);
      alive.insert(alive.end(), launched.begin(), launched.end());
      for (auto ends = random() % 10; ends > 0 && !alive.empty(); --ends) {
        std::swap(alive[random() % alive.size()], alive.back());
        world.move(alive.back(), InstanceState::kShuttingDown);
        world.move(alive.back(), InstanceState::kTerminated);
        alive.pop_back();
      }
    }
    std::set<std::string> addresses;
    for (const auto& id : alive) {
      const Instance& instance = world.instance(id);
      const auto address = parse_ipv4(instance.interface.private_ip);
      const auto subnet =
          parse_cidr(world.ec2->tables().subnets.find(instance.subnet_id.str())->cidr_block);
      ASSERT_TRUE(address && subnet);
      EXPECT_TRUE(subnet->contains(*address));
      EXPECT_FALSE(is_reserved(*subnet, *address));
      EXPECT_TRUE(addresses.insert(instance.interface.private_ip).second)
          << instance.interface.private_ip;
      EXPECT_EQ(world.ec2->find_by_private_ip(instance.interface.private_ip), &instance);
    }
  }
}

}  // namespace
}  // namespace gantry::ec2
