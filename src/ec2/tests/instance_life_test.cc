#include "base/encoding.h"
#include "ec2/control/instance_controller.h"
#include "ec2/tests/ec2_world.h"
#include "ec2/tests/fake_provider.h"

namespace gantry::ec2 {
namespace {

using ::testing::ElementsAre;
using testing::FakeProvider;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::outcome;
using ::testing::SizeIs;
using testing::World;
using namespace std::chrono_literals;
using enum InstanceState;

/// Of the system and of the instance.
using Checks = std::pair<std::string, std::string>;

/// Start, stop, reboot and what can be changed between, with hosts that obey.
class InstanceLifeTest : public ::testing::Test {
 protected:
  InstanceLifeTest() { controller_.start(); }

  std::string run(api::ec2::RunInstancesRequest request = World::request_of(1)) {
    auto id = world_.launch(std::move(request)).at(0);
    settle();
    return id;
  }
  void settle() { world_.state.advance(10ms); }
  InstanceState state(const std::string& id) { return world_.instance(id).state; }
  std::string stop(const std::string& id) {
    return outcome(world_.call(&Service::stop_instances, {.instance_ids = {{id}}}));
  }
  std::string start(const std::string& id) {
    return outcome(world_.call(&Service::start_instances, {.instance_ids = {{id}}}));
  }
  std::string reboot(const std::string& id) {
    return outcome(world_.call(&Service::reboot_instances, {.instance_ids = {{id}}}));
  }
  std::string modify(const api::ec2::ModifyInstanceAttributeRequest& request) {
    return outcome(world_.call(&Service::modify_instance_attribute, request));
  }
  Checks status(const std::string& id) {
    const auto result = world_.call(&Service::describe_instance_status,
                                    {.include_all_instances = true, .instance_ids = {{id}}});
    const auto& one = result->instance_statuses->at(0);
    return {*one.system_status->status, *one.instance_status->status};
  }

  World world_;
  FakeProvider provider_;
  InstanceController controller_{world_.state, *world_.database, *world_.ec2, provider_};
};

TEST_F(InstanceLifeTest, StopsAndStartsAgainWithItsAddressAndDisks) {
  const auto id = run();
  const auto address = world_.instance(id).interface.private_ip;
  const auto volume = world_.instance(id).block_devices.at(0).volume_id;
  provider_.hold = true;
  const auto stopping = world_.call(&Service::stop_instances, {.instance_ids = {{id}}});
  EXPECT_EQ(stopping->stopping_instances->at(0).current_state->name, "stopping");
  EXPECT_EQ(stopping->stopping_instances->at(0).previous_state->name, "running");
  settle();
  EXPECT_EQ(state(id), kStopping);
  provider_.release();
  settle();
  EXPECT_EQ(state(id), kStopped);
  EXPECT_FALSE(provider_.hosts.at(id));
  EXPECT_EQ(world_.instance(id).state_reason->code, "Client.UserInitiatedShutdown");

  world_.state.advance(1h);
  EXPECT_EQ(start(id), "ok");
  EXPECT_EQ(state(id), kPending);
  settle();
  EXPECT_EQ(state(id), kRunning);
  EXPECT_TRUE(provider_.hosts.at(id));
  EXPECT_EQ(world_.instance(id).interface.private_ip, address);
  EXPECT_EQ(world_.instance(id).block_devices.at(0).volume_id, volume);
  EXPECT_GT(world_.instance(id).started_at, world_.instance(id).launch_time);
}

TEST_F(InstanceLifeTest, RefusesWhatItsStateDoesNotAllow) {
  const auto id = run();
  EXPECT_EQ(start(id), "ok");  // it runs already
  EXPECT_EQ(stop(id), "ok");
  EXPECT_EQ(start(id), "IncorrectInstanceState: The instance '" + id +
                           "' is not in a state from which it can be started.");
  EXPECT_EQ(reboot(id), "IncorrectInstanceState: The instance '" + id +
                            "' is not in a state from which it can be rebooted.");
  settle();
  EXPECT_EQ(stop(id), "ok");  // it is stopped already
  EXPECT_EQ(stop("i-0123456789abcdef0"),
            "InvalidInstanceID.NotFound: The instance ID 'i-0123456789abcdef0' does not exist");
}

TEST_F(InstanceLifeTest, AProtectedInstanceIsNotStopped) {
  const auto id = run();
  EXPECT_EQ(modify({.disable_api_stop = {{.value = true}}, .instance_id = id}), "ok");
  EXPECT_EQ(stop(id), "OperationNotPermitted: The instance '" + id +
                          "' may not be stopped. Modify its 'disableApiStop' instance attribute "
                          "and try again.");
}

TEST_F(InstanceLifeTest, RebootsOnceAndStaysRunningThroughout) {
  const auto id = run();
  EXPECT_EQ(reboot(id), "ok");
  EXPECT_EQ(state(id), kRunning);
  settle();
  world_.state.advance(5min);
  EXPECT_THAT(provider_.reboots, ElementsAre(id));
  EXPECT_FALSE(world_.instance(id).reboot_wanted);
}

TEST_F(InstanceLifeTest, AStartThatFailsGoesBackToStopped) {
  const auto id = run();
  EXPECT_EQ(stop(id), "ok");
  settle();
  world_.state.advance(1s);
  provider_.start_errors.push_back({.code = "InsufficientInstanceCapacity", .message = "full"});
  EXPECT_EQ(start(id), "ok");
  settle();
  EXPECT_EQ(state(id), kStopped);
  EXPECT_EQ(world_.instance(id).state_reason->code, "Server.InsufficientInstanceCapacity");
}

TEST_F(InstanceLifeTest, WhatAnInstanceIsChangesOnlyWhileItIsStopped) {
  const auto id = run();
  const api::ec2::ModifyInstanceAttributeRequest larger{.instance_id = id,
                                                        .instance_type = {{.value = "t2.small"}}};
  EXPECT_EQ(modify(larger),
            "IncorrectInstanceState: The instance '" + id + "' is not in the 'stopped' state.");
  EXPECT_EQ(stop(id), "ok");
  settle();
  EXPECT_EQ(modify(larger), "ok");
  EXPECT_EQ(modify({.attribute = "userData", .instance_id = id, .value = to_base64("#!/bin/sh")}),
            "ok");
  EXPECT_EQ(start(id), "ok");
  settle();
  EXPECT_EQ(provider_.starts.back().memory, MiB{2048});
  EXPECT_EQ(provider_.starts.back().user_data, "#!/bin/sh");
}

TEST_F(InstanceLifeTest, TakesOneAttributeAtATime) {
  const auto id = run();
  EXPECT_EQ(modify({.disable_api_stop = {{.value = true}},
                    .instance_id = id,
                    .source_dest_check = {{.value = false}}}),
            "InvalidParameterCombination: Fields for multiple attribute types specified");
  EXPECT_EQ(modify({.instance_id = id}), "InvalidParameterCombination: No attributes specified.");
  EXPECT_EQ(modify({.instance_id = id, .source_dest_check = {{.value = false}}}), "ok");
  const auto read = world_.call(&Service::describe_instance_attribute,
                                {.attribute = "sourceDestCheck", .instance_id = id});
  EXPECT_EQ(read->source_dest_check->value, false);
  EXPECT_EQ(read->disable_api_stop, std::nullopt);
}

TEST_F(InstanceLifeTest, StatusChecksTellHowTheHostIs) {
  provider_.booted = false;
  const auto id = run();
  EXPECT_EQ(status(id), Checks("ok", "initializing"));
  provider_.booted = true;
  world_.state.advance(5s);
  EXPECT_EQ(status(id), Checks("ok", "ok"));
  provider_.booted = false;  // it hangs
  world_.state.advance(60s);
  EXPECT_EQ(status(id), Checks("ok", "impaired"));
  EXPECT_EQ(stop(id), "ok");
  settle();
  EXPECT_EQ(status(id), Checks("not-applicable", "not-applicable"));
  const auto running = world_.call(&Service::describe_instance_status, {});
  EXPECT_THAT(*running->instance_statuses, IsEmpty());
}

TEST_F(InstanceLifeTest, TheConsoleIsTheHostsOwn) {
  const auto id = run();
  const auto output = world_.call(&Service::get_console_output, {.instance_id = id});
  EXPECT_EQ(from_base64(output->output.value_or("")), "console of " + id);
  EXPECT_EQ(outcome(world_.call(&Service::get_console_output, {.instance_id = id, .latest = true})),
            "UnsupportedOperation: This instance type does not support retrieving the latest "
            "console logs.");
}

TEST_F(InstanceLifeTest, AProfileComesAndGoes) {
  const auto id = run();
  const auto made =
      world_.call(&Service::associate_iam_instance_profile,
                  {.iam_instance_profile = {{.name = "ecsInstanceRole"}}, .instance_id = id});
  ASSERT_TRUE(made) << outcome(made);
  const auto association = *made->iam_instance_profile_association->association_id;
  EXPECT_THAT(association, HasSubstr("iip-assoc-"));
  EXPECT_THAT(*world_.call(&Service::describe_iam_instance_profile_associations, {})
                   ->iam_instance_profile_associations,
              SizeIs(1));
  EXPECT_EQ(outcome(world_.call(&Service::disassociate_iam_instance_profile,
                                {.association_id = association})),
            "ok");
  EXPECT_EQ(world_.instance(id).instance_profile_arn, "");
  EXPECT_EQ(
      outcome(world_.call(&Service::disassociate_iam_instance_profile,
                          {.association_id = association})),
      "InvalidAssociationID.NotFound: The association ID '" + association + "' does not exist");
}

TEST_F(InstanceLifeTest, DisksAreRecordedAsTheLaunchDescribesThem) {
  auto request = World::request_of(1);
  request.block_device_mappings = {
      {{.device_name = "/dev/xvda", .ebs = {{.volume_size = 40, .volume_type = "gp3"}}},
       {.device_name = "/dev/xvdb", .ebs = {{.volume_size = 8}}}}};
  const auto id = run(request);
  const auto volumes = world_.call(&Service::describe_volumes, {});
  ASSERT_THAT(*volumes->volumes, SizeIs(2));
  request.block_device_mappings->at(0).ebs->volume_size = 8;
  EXPECT_EQ(outcome(world_.call(&Service::run_instances, request)),
            "InvalidBlockDeviceMapping: Volume of size 8GB is smaller than snapshot "
            "'snap-0ec5067a9e0000001', expect size >= 30GB");
}

}  // namespace
}  // namespace gantry::ec2
