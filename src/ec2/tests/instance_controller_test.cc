#include "ec2/control/instance_controller.h"

#include "ec2/tests/ec2_world.h"
#include "ec2/tests/fake_provider.h"

namespace gantry::ec2 {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using testing::FakeProvider;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::World;
using enum InstanceState;

constexpr Millis kHour = std::chrono::hours(1);

class InstanceControllerTest : public ::testing::Test {
 protected:
  InstanceControllerTest() { boot(); }

  void boot() {
    controller_ = std::make_unique<InstanceController>(world_.state, *world_.database, *world_.ec2,
                                                       provider_);
    controller_->start();
    world_.state.run_until_idle();
  }
  /// gantryd dies and comes back; the hosts stay.
  void crash() {
    provider_.forget_calls();
    controller_.reset();
    world_.crash();
    boot();
  }
  std::string launch(std::string shutdown_behavior = "stop") {
    auto request = World::request_of(1);
    request.instance_initiated_shutdown_behavior = std::move(shutdown_behavior);
    const auto id = world_.launch(request).at(0);
    world_.state.run_until_idle();
    return id;
  }
  void terminate(const std::string& id) {
    EXPECT_TRUE(
        world_.call(&Service::terminate_instances, {.instance_ids = std::vector<std::string>{id}}));
    world_.state.run_until_idle();
  }
  InstanceState state_of(const std::string& id) const { return world_.instance(id).state; }

  World world_;
  FakeProvider provider_;
  std::unique_ptr<InstanceController> controller_;
};

TEST_F(InstanceControllerTest, StartsWhatIsPendingAsTheRecordSays) {
  const auto id = launch();
  EXPECT_EQ(state_of(id), kRunning);
  EXPECT_EQ(world_.instance(id).state_reason, std::nullopt);
  ASSERT_THAT(provider_.starts, SizeIs(1));
  const auto& spec = provider_.starts.front();
  const Instance& instance = world_.instance(id);
  EXPECT_EQ(spec.instance_id, id);
  EXPECT_EQ(spec.private_ip, instance.interface.private_ip);
  EXPECT_EQ(spec.mac_address, instance.interface.mac_address);
  EXPECT_TRUE(spec.host_name.starts_with("ip-172-31-"));
  EXPECT_EQ(spec.vcpus, 1);
  EXPECT_EQ(spec.memory, MiB{1024});
}

TEST_F(InstanceControllerTest, CallsTheProviderOnlyWhenTheRecordIsDurable) {
  const auto id = world_.launch_one();
  EXPECT_THAT(provider_.starts, IsEmpty());
  world_.disk.crash();  // before the commit is written
  world_.state.run_until_idle();
  EXPECT_THAT(provider_.starts, IsEmpty());
  world_.crash();
  EXPECT_EQ(world_.ec2->find(InstanceId(id)), nullptr);
}

TEST_F(InstanceControllerTest, TerminatesAndForgetsAnHourLater) {
  const auto id = launch();
  terminate(id);
  EXPECT_EQ(state_of(id), kTerminated);
  EXPECT_EQ(world_.instance(id).state_reason->code, "Client.UserInitiatedShutdown");
  EXPECT_THAT(provider_.hosts, IsEmpty());
  world_.state.advance(kHour - Millis(1));
  EXPECT_NE(world_.ec2->find(InstanceId(id)), nullptr);
  world_.state.advance(Millis(1));
  EXPECT_EQ(world_.ec2->find(InstanceId(id)), nullptr);
}

TEST_F(InstanceControllerTest, ForgetsInTimeThoughGantrydRestarts) {
  const auto id = launch();
  terminate(id);
  world_.state.advance(kHour / 2);
  crash();
  world_.state.advance(kHour / 2);
  EXPECT_EQ(world_.ec2->find(InstanceId(id)), nullptr);
}

TEST_F(InstanceControllerTest, RetriesAStartThatFailedLongerEachTime) {
  provider_.start_errors.assign(2, {"Docker", "the engine is busy"});
  const auto id = launch();
  EXPECT_EQ(state_of(id), kPending);
  EXPECT_EQ(world_.instance(id).provider_failures, 1);
  world_.state.advance(Millis(1000));
  EXPECT_THAT(provider_.starts, SizeIs(2));
  world_.state.advance(Millis(1999));
  EXPECT_THAT(provider_.starts, SizeIs(2));
  world_.state.advance(Millis(1));
  EXPECT_THAT(provider_.starts, SizeIs(3));
  EXPECT_EQ(state_of(id), kRunning);
  EXPECT_EQ(world_.instance(id).provider_failures, 0);
}

TEST_F(InstanceControllerTest, GivesUpAfterTooManyFailuresAndSaysWhy) {
  provider_.start_errors.assign(10, {"Docker", "no such image: gantry/instance"});
  const auto id = launch();
  EXPECT_TRUE(world_.state.run_until([&] { return state_of(id) == kTerminated; }, Millis(60'000)));
  EXPECT_THAT(provider_.starts, SizeIs(5));
  EXPECT_EQ(world_.instance(id).state_reason,
            (StateReason{"Server.InternalError",
                         "Server.InternalError: no such image: gantry/instance"}));
  EXPECT_THAT(provider_.terminations, Contains(id)) << "what there was of the host goes too";
}

TEST_F(InstanceControllerTest, AFullMachineEndsTheLaunchAtOnce) {
  provider_.start_errors.assign(1, {"InsufficientInstanceCapacity", "4 GiB are left"});
  const auto id = launch();
  EXPECT_EQ(state_of(id), kTerminated);
  EXPECT_EQ(world_.instance(id).state_reason->code, "Server.InsufficientInstanceCapacity");
}

TEST_F(InstanceControllerTest, NeverGivesUpATermination) {
  const auto id = launch();
  provider_.terminate_errors.assign(30, {"Docker", "the engine is away"});
  terminate(id);
  EXPECT_EQ(state_of(id), kShuttingDown);
  EXPECT_TRUE(world_.state.run_until([&] { return state_of(id) == kTerminated; }, kHour));
  EXPECT_THAT(provider_.terminations, SizeIs(31));
}

TEST_F(InstanceControllerTest, ATerminationDuringTheStartWins) {
  provider_.hold = true;
  const auto id = launch();
  terminate(id);
  EXPECT_THAT(provider_.terminations, IsEmpty()) << "one call at a time for one instance";
  provider_.release();
  world_.state.run_until_idle();
  EXPECT_EQ(state_of(id), kTerminated);
  EXPECT_THAT(provider_.hosts, IsEmpty());
}

TEST_F(InstanceControllerTest, AShutdownFromWithinStopsOrTerminates) {
  const auto stops = launch("stop");
  const auto ends = launch("terminate");
  provider_.shut_down(stops);
  provider_.shut_down(ends);
  world_.state.run_until_idle();
  EXPECT_EQ(state_of(stops), kStopped);
  EXPECT_EQ(state_of(ends), kTerminated);
  for (const auto& id : {stops, ends}) {
    EXPECT_EQ(world_.instance(id).state_reason->message,
              "Client.InstanceInitiatedShutdown: Instance initiated shutdown");
  }
  crash();
  EXPECT_EQ(state_of(stops), kStopped) << "nothing starts it again";
  terminate(stops);
  EXPECT_EQ(state_of(stops), kTerminated);
}

TEST_F(InstanceControllerTest, ALateExitOfATerminatedInstanceIsDropped) {
  const auto id = launch();
  terminate(id);
  provider_.shut_down(id);
  world_.state.run_until_idle();
  EXPECT_EQ(state_of(id), kTerminated);
}

TEST_F(InstanceControllerTest, AfterACrashTheStartIsTheSameCallAgain) {
  provider_.hold = true;
  const auto id = launch();
  provider_.hosts[id] = true;  // it took effect, the answer was lost
  crash();
  provider_.release();
  world_.state.run_until_idle();
  EXPECT_EQ(state_of(id), kRunning);
  EXPECT_THAT(provider_.terminations, IsEmpty());
}

TEST_F(InstanceControllerTest, AfterARestartRunningHostsAreBroughtBackAndOrphansEnded) {
  const auto id = launch();
  provider_.hosts[id] = false;  // the machine was rebooted
  provider_.hosts["i-0123456789abcdef0"] = true;
  crash();
  EXPECT_EQ(state_of(id), kRunning);
  EXPECT_THAT(provider_.hosts, ElementsAre(std::pair(id, true)));
  EXPECT_THAT(provider_.terminations, ElementsAre("i-0123456789abcdef0"));
}

TEST_F(InstanceControllerTest, LooksForOrphansAgainIfTheProviderCouldNotSay) {
  provider_.list_fails = true;
  provider_.hosts["i-0123456789abcdef0"] = true;
  crash();
  EXPECT_THAT(provider_.hosts, SizeIs(1));
  provider_.list_fails = false;
  world_.state.advance(Millis(60'000));
  EXPECT_THAT(provider_.hosts, IsEmpty());
}

TEST_F(InstanceControllerTest, AFullDiskOnlyDelays) {
  provider_.hold = true;
  const auto id = launch();
  world_.disk.set_full(true);
  provider_.release();
  world_.state.advance(Millis(1000));
  EXPECT_EQ(state_of(id), kPending);
  world_.disk.set_full(false);
  EXPECT_TRUE(world_.state.run_until([&] { return state_of(id) == kRunning; }, Millis(60'000)));
}

}  // namespace
}  // namespace gantry::ec2
