#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "autoscaling/autoscaling.h"
#include "autoscaling/service.h"
#include "ec2/control/instance_controller.h"
#include "ec2/model/tables.h"
#include "ec2/tests/fake_provider.h"
#include "fakes/sim_executor.h"
#include "iam/iam.h"
#include "store/memory/memory_commit_log.h"

namespace gantry::autoscaling::testing {

namespace api = gantry::api::autoscaling;

inline const Scope kScope{"123456789012", "us-east-1"};

/// The module with EC2 below it, on a store in memory, fake hosts and simulated time.
class World {
 public:
  World() { boot(); }

  /// The process dies and comes back: what was not durable is lost, the hosts stay.
  void crash() {
    disk.crash();
    provider.forget_calls();
    boot();
  }

  /// Runs an operation as the scope's root, in a transaction of its own.
  template <class Output, class Input>
  Result<Output> call(Result<Output> (Service::*operation)(control::OpContext&, const Input&),
                      const std::type_identity_t<Input>& input) {
    const aws::RequestContext request{.caller = {.account = kScope.account},
                                      .region = kScope.region};
    return database->transact([&](store::Tx& tx) {
      control::OpContext context{.request = request, .tx = tx, .now = state.now(), .ids = ids};
      return (service.get()->*operation)(context, input);
    });
  }

  /// The same, and it has to succeed.
  template <class Output, class Input>
  Output expect(Result<Output> (Service::*operation)(control::OpContext&, const Input&),
                const std::type_identity_t<Input>& input) {
    auto result = call(operation, input);
    EXPECT_TRUE(result) << (result ? "" : result.error().message);
    return result ? *std::move(result) : Output();
  }

  static api::CreateLaunchConfigurationType configuration(std::string name = "lc") {
    return {.image_id = "ami-0abcdef1234567890",
            .instance_type = "t2.micro",
            .launch_configuration_name = std::move(name)};
  }

  /// In three zones; its launch configuration `lc` is made if there is none.
  api::CreateAutoScalingGroupType request(int min, int max, int desired,
                                          std::string name = "group") {
    if (!autoscaling->tables().find_configuration(kScope, "lc"))
      expect(&Service::create_launch_configuration, configuration());
    api::CreateAutoScalingGroupType made;
    made.auto_scaling_group_name = std::move(name);
    made.launch_configuration_name = "lc";
    made.min_size = min;
    made.max_size = max;
    made.desired_capacity = desired;
    made.availability_zones = {{"us-east-1a", "us-east-1b", "us-east-1c"}};
    return made;
  }

  void make_group(int min, int max, int desired, std::string name = "group") {
    expect(&Service::create_auto_scaling_group, request(min, max, desired, std::move(name)));
    settle();
  }

  /// Lets everything happen that is due now.
  void settle() { state.advance(std::chrono::seconds(1)); }

  void set_desired(int desired) {
    expect(&Service::set_desired_capacity,
           {.auto_scaling_group_name = "group", .desired_capacity = desired});
    settle();
  }

  const Group& group(const std::string& name = "group") const {
    return *autoscaling->tables().find_group(kScope, name);
  }
  const Census& census(const std::string& name = "group") const {
    return autoscaling->tables().census(group(name).arn);
  }
  std::vector<Member> members(const std::string& name = "group") const {
    std::vector<Member> all;
    for (const Member& member : autoscaling->tables().members_by_group.range(group(name).arn))
      all.push_back(member);
    return all;
  }
  const Member& member(const std::string& id) const {
    return *autoscaling->tables().members.find(id);
  }
  /// The latest first.
  std::vector<Activity> activities() const {
    std::vector<Activity> all;
    for (const Activity& one : autoscaling->tables().activities) all.push_back(one);
    return all;
  }
  std::vector<std::string> causes() const {
    std::vector<std::string> all;
    for (const Activity& one : autoscaling->tables().activities) all.push_back(one.cause);
    return all;
  }
  ec2::InstanceState state_of(const std::string& id) const {
    return ec2->find(ec2::InstanceId(id))->state;
  }
  /// Somebody ends it by TerminateInstances.
  void terminate_outside(const std::string& id) {
    EXPECT_TRUE(database->transact([&](store::Tx& tx) {
      return ec2->terminate(tx, ec2::InstanceId(id), {.code = "Client.UserInitiatedShutdown"},
                            state.now());
    }));
    settle();
  }

  fakes::SimExecutor state;
  store::MemoryDisk disk;
  SeededIdSource ids{7};
  ec2::testing::FakeProvider provider;
  std::unique_ptr<store::Database> database;
  std::unique_ptr<iam::Iam> iam;
  std::unique_ptr<ec2::Ec2> ec2;
  std::unique_ptr<Autoscaling> autoscaling;
  std::unique_ptr<Service> service;

 private:
  void boot() {
    controller_.reset();
    service.reset();
    autoscaling.reset();
    ec2.reset();
    iam.reset();
    database = std::make_unique<store::Database>(
        state, std::make_unique<store::MemoryCommitLog>(state, disk), [](const Error&) {});
    iam = std::make_unique<iam::Iam>(*database);
    ec2 = std::make_unique<ec2::Ec2>(*database, *iam);
    autoscaling = std::make_unique<Autoscaling>(state, *database, *ec2, ids);
    service = std::make_unique<Service>(*autoscaling);
    controller_ = std::make_unique<ec2::InstanceController>(state, *database, *ec2, provider);
    EXPECT_TRUE(database->load());
    controller_->start();
    autoscaling->start();
  }

  std::unique_ptr<ec2::InstanceController> controller_;
};

/// The error's code and message in one string, or "ok".
template <class T>
std::string outcome(const Result<T>& result) {
  return result ? "ok" : result.error().code + ": " + result.error().message;
}

}  // namespace gantry::autoscaling::testing
