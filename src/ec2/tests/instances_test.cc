#include "api/ec2/operations.h"
#include "aws/protocol.h"
#include "ec2/tests/ec2_world.h"

namespace gantry::ec2 {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using testing::filter;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kScope;
using testing::outcome;
using ::testing::SizeIs;
using testing::World;

class InstancesTest : public ::testing::Test {
 protected:
  /// The ids that DescribeInstances answers, in its order.
  std::vector<std::string> described(const api::ec2::DescribeInstancesRequest& request) {
    const auto result = world_.call(&Service::describe_instances, request);
    EXPECT_TRUE(result) << outcome(result);
    std::vector<std::string> ids;
    if (!result) return ids;
    for (const auto& reservation : *result->reservations) {
      for (const auto& instance : *reservation.instances) ids.push_back(*instance.instance_id);
    }
    return ids;
  }
  std::vector<std::string> with_filter(std::string name, std::vector<std::string> values) {
    return described({.filters = {{filter(std::move(name), std::move(values))}}});
  }
  std::string launch_tagged(std::string key, std::string value) {
    auto request = World::request_of(1);
    request.tag_specifications = {
        {{.resource_type = "instance", .tags = {{{.key = key, .value = value}}}}}};
    return world_.launch(request).at(0);
  }

  World world_;
};

TEST_F(InstancesTest, DescribesReservationsOldestFirst) {
  const auto first = world_.launch(World::request_of(3));
  world_.state.advance(Millis(1));
  const auto second = world_.launch(World::request_of(2));
  const auto result = world_.call(&Service::describe_instances, {});
  ASSERT_TRUE(result);
  ASSERT_THAT(*result->reservations, SizeIs(2));
  EXPECT_THAT(*result->reservations->at(0).instances, SizeIs(3));
  EXPECT_EQ(result->reservations->at(1).instances->at(0).instance_id, second.at(0));
  EXPECT_EQ(result->next_token, std::nullopt);
  EXPECT_EQ(described({.instance_ids = {{second.at(1), first.at(0), second.at(1)}}}),
            (std::vector{first.at(0), second.at(1)}));
}

TEST_F(InstancesTest, InstancesOfAnotherScopeDoNotExist) {
  const auto id = world_.launch(World::request_of(1), {"210987654321", "us-east-1"}).at(0);
  EXPECT_THAT(described({}), IsEmpty());
  EXPECT_EQ(outcome(world_.call(&Service::describe_instances, {.instance_ids = {{id}}})),
            "InvalidInstanceID.NotFound: The instance ID '" + id + "' does not exist");
}

TEST_F(InstancesTest, NamesWrongIdsAsAwsDoes) {
  const auto describe = [&](std::vector<std::string> ids) {
    return outcome(world_.call(&Service::describe_instances, {.instance_ids = std::move(ids)}));
  };
  EXPECT_EQ(describe({"i-0123456789abcdef0"}),
            "InvalidInstanceID.NotFound: The instance ID 'i-0123456789abcdef0' does not exist");
  EXPECT_EQ(describe({"i-0123456789abcdef0", world_.launch_one(), "i-0123456789abcdef1"}),
            "InvalidInstanceID.NotFound: The instance IDs 'i-0123456789abcdef0, "
            "i-0123456789abcdef1' do not exist");
  EXPECT_EQ(describe({"i-xyz"}), "InvalidInstanceID.Malformed: Invalid id: \"i-xyz\"");
}

TEST_F(InstancesTest, FiltersByStoredFieldsTagsAndWildcards) {
  const auto web = launch_tagged("Name", "web-1");
  const auto db = launch_tagged("Role", "db");
  world_.move(web, InstanceState::kRunning);
  EXPECT_THAT(with_filter("tag:Name", {"web-*"}), ElementsAre(web));
  EXPECT_THAT(with_filter("tag:Name", {"web-?", "x"}), ElementsAre(web));
  EXPECT_THAT(with_filter("tag:Name", {"web-\\?"}), IsEmpty());
  EXPECT_THAT(with_filter("tag-key", {"Role"}), ElementsAre(db));
  EXPECT_THAT(with_filter("instance-state-name", {"running"}), ElementsAre(web));
  EXPECT_THAT(with_filter("instance-state-code", {"0"}), ElementsAre(db));
  EXPECT_THAT(with_filter("instance-type", {"t2.*"}), SizeIs(2));
  EXPECT_THAT(with_filter("private-ip-address", {world_.instance(db).interface.private_ip}),
              ElementsAre(db));
  EXPECT_THAT(with_filter("network-interface.addresses.private-ip-address",
                          {world_.instance(db).interface.private_ip}),
              ElementsAre(db));
  EXPECT_THAT(with_filter("instance.group-name", {"default"}), SizeIs(2));
  EXPECT_THAT(with_filter("launch-time", {"2026-01-01T*"}), SizeIs(2));
  EXPECT_THAT(with_filter("vpc-id", {world_.instance(web).vpc_id.str()}), SizeIs(2));
  EXPECT_THAT(with_filter("key-name", {"*"}), IsEmpty());
  EXPECT_THAT(described({.filters = {{filter("tag:Name", {"*"}),
                                      filter("instance-state-name", {"pending"})}}}),
              IsEmpty());
  EXPECT_EQ(outcome(world_.call(&Service::describe_instances,
                                {.filters = {{filter("colour", {"red"})}}})),
            "InvalidParameterValue: The filter 'colour' is invalid");
}

TEST_F(InstancesTest, PagesMeetEveryInstanceOnceWhileOthersComeAndGo) {
  std::vector<std::string> expected;
  for (int i = 0; i < 12; ++i) {
    expected.push_back(world_.launch_one());
    world_.state.advance(Millis(1));
  }
  std::vector<std::string> met;
  std::optional<std::string> token;
  int pages = 0;
  do {
    const auto page =
        world_.call(&Service::describe_instances, {.max_results = 5, .next_token = token});
    ASSERT_TRUE(page) << outcome(page);
    for (const auto& reservation : *page->reservations)
      met.push_back(*reservation.instances->at(0).instance_id);
    token = page->next_token;
    if (++pages == 1) {  // the last one of this page goes
      world_.move(met.back(), InstanceState::kShuttingDown);
      ASSERT_TRUE(world_.database->transact([&](store::Tx& tx) -> Result<void> {
        world_.ec2->tables().instances.erase(tx, met.back());
        return {};
      }));
    }
  } while (token);
  EXPECT_EQ(pages, 3);
  EXPECT_THAT(met, ElementsAreArray(expected));
}

TEST_F(InstancesTest, APageThatHoldsExactlyTheRestIsTheLast) {
  world_.launch(World::request_of(10));
  const auto first = world_.call(&Service::describe_instances, {.max_results = 5});
  ASSERT_TRUE(first && first->next_token);
  const auto last = world_.call(&Service::describe_instances,
                                {.max_results = 5, .next_token = first->next_token});
  ASSERT_TRUE(last);
  EXPECT_EQ(last->next_token, std::nullopt);
  EXPECT_THAT(*last->reservations->at(0).instances, SizeIs(5));
}

TEST_F(InstancesTest, RefusesBadPages) {
  const auto id = world_.launch_one();
  EXPECT_EQ(outcome(world_.call(&Service::describe_instances, {.max_results = 4})),
            "InvalidParameterValue: Value ( 4 ) for parameter maxResults is invalid. Expecting a "
            "value greater "
            "than 5.");
  EXPECT_EQ(outcome(world_.call(&Service::describe_instances, {.next_token = "?"})),
            "InvalidPaginationToken: The specified pagination token is not valid or is expired.");
  EXPECT_EQ(outcome(world_.call(&Service::describe_instances,
                                {.instance_ids = {{id}}, .max_results = 5})),
            "InvalidParameterCombination: The parameter instancesSet cannot be used with the "
            "parameter maxResults");
  EXPECT_EQ(world_.call(&Service::describe_instances, {.dry_run = true}).error().http_status, 412);
}

TEST_F(InstancesTest, TerminateMovesToShuttingDownAndSaysFromWhere) {
  const auto ids = world_.launch(World::request_of(2));
  world_.move(ids.at(0), InstanceState::kRunning);
  const auto result = world_.call(&Service::terminate_instances, {.instance_ids = {{ids.at(0)}}});
  ASSERT_TRUE(result);
  const api::ec2::InstanceState running{.code = 16, .name = "running"};
  const api::ec2::InstanceState shutting_down{.code = 32, .name = "shutting-down"};
  EXPECT_THAT(
      *result->terminating_instances,
      ElementsAre(api::ec2::InstanceStateChange{
          .current_state = shutting_down, .instance_id = ids.at(0), .previous_state = running}));
  const Instance& record = world_.instance(ids.at(0));
  EXPECT_EQ(record.state_reason->message, "Client.UserInitiatedShutdown: User initiated shutdown");
  EXPECT_EQ(record.state_transition_reason, "User initiated (2026-01-01 00:00:00 GMT)");
}

TEST_F(InstancesTest, TerminatingWhatIsGoneSucceedsAndChangesNothing) {
  const auto id = world_.launch_one();
  world_.move(id, InstanceState::kShuttingDown);
  world_.move(id, InstanceState::kTerminated);
  const auto result = world_.call(&Service::terminate_instances, {.instance_ids = {{id}}});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->terminating_instances->at(0).current_state->name, "terminated");
  EXPECT_EQ(result->terminating_instances->at(0).previous_state->name, "terminated");
}

TEST_F(InstancesTest, ATerminatedInstanceIsShownWithoutItsNetwork) {
  const auto id = world_.launch_one();
  world_.move(id, InstanceState::kShuttingDown);
  world_.move(id, InstanceState::kTerminated);
  const auto result = world_.call(&Service::describe_instances, {.instance_ids = {{id}}});
  ASSERT_TRUE(result);
  const auto& instance = result->reservations->at(0).instances->at(0);
  EXPECT_EQ(instance.private_ip_address, std::nullopt);
  EXPECT_EQ(instance.subnet_id, std::nullopt);
  EXPECT_THAT(*instance.network_interfaces, IsEmpty());
  EXPECT_THAT(with_filter("vpc-id", {"vpc-*"}), IsEmpty());
  EXPECT_EQ(world_.ec2->find_by_private_ip(world_.instance(id).interface.private_ip), nullptr);
}

TEST_F(InstancesTest, TerminateIsAllOrNothing) {
  auto request = World::request_of(1);
  request.disable_api_termination = true;
  const auto kept = world_.launch(request).at(0);
  const auto other = world_.launch_one();
  EXPECT_EQ(outcome(world_.call(&Service::terminate_instances, {.instance_ids = {{other, kept}}})),
            "OperationNotPermitted: The instance '" + kept +
                "' may not be terminated. Modify its 'disableApiTermination' instance attribute "
                "and try again.");
  EXPECT_EQ(outcome(world_.call(&Service::terminate_instances,
                                {.instance_ids = {{other, "i-0123456789abcdef0"}}})),
            "InvalidInstanceID.NotFound: The instance ID 'i-0123456789abcdef0' does not exist");
  EXPECT_EQ(outcome(world_.call(&Service::terminate_instances, {.instance_ids = {{"x"}}})),
            "InvalidInstanceID.Malformed: Invalid id: \"x\"");
  EXPECT_EQ(world_.call(&Service::terminate_instances, {.dry_run = true, .instance_ids = {{other}}})
                .error()
                .code,
            "DryRunOperation");
  EXPECT_EQ(world_.instance(other).state, InstanceState::kPending);
}

TEST_F(InstancesTest, AListenerSeesEveryMoveWithinItsTransaction) {
  std::vector<InstanceState> seen;
  world_.ec2->on_state_change([&](store::Tx& tx, const Instance& instance) {
    EXPECT_TRUE(tx.dirty());
    seen.push_back(instance.state);
  });
  const auto id = world_.launch_one();
  world_.move(id, InstanceState::kRunning);
  ASSERT_TRUE(world_.call(&Service::terminate_instances, {.instance_ids = {{id}}}));
  world_.move(id, InstanceState::kTerminated);
  EXPECT_THAT(seen, ElementsAre(InstanceState::kRunning, InstanceState::kShuttingDown,
                                InstanceState::kTerminated));
}

TEST_F(InstancesTest, TheWireFormIsThatOfEc2) {
  const auto id = world_.launch_one();
  auto result = world_.call(&Service::describe_instances, {});
  ASSERT_TRUE(result);
  const auto xml = aws::encode_response(api::ec2::operations::kDescribeInstances,
                                        aws::AnyStruct::of(*std::move(result)), "a-request-id");
  for (const auto* part :
       {"<DescribeInstancesResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15",
        "<requestId>a-request-id</requestId>", "<reservationSet><item>", "<reservationId>r-",
        "<instancesSet><item>", "<instanceState><code>0</code><name>pending</name>",
        "<networkInterfaceSet><item>", "<groupSet><item><groupId>sg-", "<blockDeviceMapping",
        "<metadataOptions>"}) {
    EXPECT_THAT(xml, HasSubstr(part));
  }
  EXPECT_THAT(xml, HasSubstr("<instanceId>" + id + "</instanceId>"));
}

TEST_F(InstancesTest, RecordsSurviveARestart) {
  const auto id = world_.launch_one();
  const Instance before = world_.instance(id);
  world_.state.run_until_idle();
  world_.crash();
  ASSERT_NE(world_.ec2->find(InstanceId(id)), nullptr);
  EXPECT_EQ(world_.instance(id), before);
  EXPECT_EQ(world_.ec2->find_by_private_ip(before.interface.private_ip)->id, before.id);
}

}  // namespace
}  // namespace gantry::ec2
