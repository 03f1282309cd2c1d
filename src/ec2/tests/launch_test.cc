#include "ec2/model/state_reasons.h"
#include "ec2/tests/ec2_world.h"

namespace gantry::ec2 {
namespace {

using ::testing::Contains;
using testing::kScope;
using testing::outcome;
using ::testing::Pair;
using ::testing::SizeIs;
using testing::World;

/// What Ec2 offers to other modules, within their transactions.
class LaunchTest : public ::testing::Test {
 protected:
  template <class F>
  auto within(F&& f) {
    return world_.database->transact([&](store::Tx& tx) {
      return f(Change{.tx = tx, .now = world_.state.now(), .ids = world_.ids, .scope = kScope});
    });
  }
  Result<std::vector<InstanceId>> launch(const api::ec2::RunInstancesRequest& request) {
    return within([&](const Change& change) { return world_.ec2->launch(change, request); });
  }
  static api::ec2::RunInstancesRequest tagged(int count, std::string key) {
    auto request = World::request_of(count);
    request.tag_specifications = {
        {{.resource_type = "instance", .tags = {{{.key = std::move(key), .value = "web"}}}}}};
    return request;
  }

  World world_{ServiceConfig{.max_vcpus = 1}};
};

TEST_F(LaunchTest, ServicesLaunchBeyondTheLimitAndWithSystemTags) {
  const auto ids = launch(tagged(3, "aws:autoscaling:groupName"));
  ASSERT_TRUE(ids) << outcome(ids);
  ASSERT_THAT(*ids, SizeIs(3));
  for (const auto& id : *ids) {
    EXPECT_THAT(world_.ec2->find(id)->tags, Contains(Pair("aws:autoscaling:groupName", "web")));
    EXPECT_EQ(world_.ec2->find(id)->state, InstanceState::kPending);
  }
  EXPECT_EQ(outcome(world_.call(&Service::run_instances, tagged(1, "aws:autoscaling:groupName"))),
            "InvalidParameterValue: Tag keys starting with 'aws:' are reserved for internal use");
}

TEST_F(LaunchTest, ARefusedLaunchLeavesTheTransactionUsable) {
  const auto ids = within([&](const Change& change) {
    auto request = World::request_of(1);
    request.subnet_id = "subnet-0123456789abcdef0";
    EXPECT_EQ(outcome(world_.ec2->launch(change, request)),
              "InvalidSubnetID.NotFound: The subnet ID 'subnet-0123456789abcdef0' does not exist");
    return world_.ec2->launch(change, World::request_of(1));
  });
  ASSERT_TRUE(ids);
  EXPECT_THAT(*ids, SizeIs(1));
}

TEST_F(LaunchTest, TheSameClientTokenGivesTheSameInstances) {
  auto request = World::request_of(2);
  request.client_token = "one";
  const auto first = launch(request);
  ASSERT_TRUE(first);
  EXPECT_EQ(launch(request), first);
}

TEST_F(LaunchTest, TerminateEndsProtectedInstancesAndKeepsTheFirstReason) {
  auto request = World::request_of(1);
  request.disable_api_termination = true;
  const auto id = launch(request).value().at(0);
  const auto terminate = [&](const InstanceId& which, const StateReason& reason) {
    return outcome(within([&](const Change& change) {
      return world_.ec2->terminate(change.tx, which, reason, change.now);
    }));
  };
  EXPECT_EQ(terminate(id, user_initiated_shutdown()), "ok");
  EXPECT_EQ(terminate(id, instance_initiated_shutdown()), "ok");
  EXPECT_EQ(world_.ec2->find(id)->state, InstanceState::kShuttingDown);
  EXPECT_EQ(world_.ec2->find(id)->state_reason, user_initiated_shutdown());
  EXPECT_EQ(terminate(InstanceId("i-0123456789abcdef0"), user_initiated_shutdown()),
            "InvalidInstanceID.NotFound: The instance ID 'i-0123456789abcdef0' does not exist");
}

TEST_F(LaunchTest, PutsAndRemovesSystemTagsThatUsersMayNotTouch) {
  const auto id = launch(World::request_of(1)).value().at(0);
  ASSERT_TRUE(within([&](const Change& change) -> Result<void> {
    world_.ec2->put_tags(change.tx, id, {{"aws:autoscaling:groupName", "web"}, {"Name", "w"}});
    world_.ec2->remove_tags(change.tx, id, {"Name"});
    return {};
  }));
  EXPECT_EQ(world_.ec2->find(id)->tags, (Tags{{"aws:autoscaling:groupName", "web"}}));
}

}  // namespace
}  // namespace gantry::ec2
