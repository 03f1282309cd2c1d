#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/ec2/types.h"
#include "ec2/control/instance_controller.h"
#include "ec2/model/default_vpc.h"
#include "ec2/model/tables.h"
#include "ec2/tests/fake_provider.h"
#include "elb/control/balancer_controller.h"
#include "elb/elb.h"
#include "elb/service.h"
#include "fakes/sim_executor.h"
#include "fakes/simulated_load_balancers.h"
#include "iam/iam.h"
#include "store/memory/memory_commit_log.h"

namespace gantry::elb::testing {

namespace v2 = api::elbv2;

inline const Scope kScope{"123456789012", "us-east-1"};

/// The module with EC2 below it, on a store in memory, simulated load balancers and time.
class World {
 public:
  World() { boot(); }

  /// The process dies and comes back: what was not durable is lost, the load balancers stay.
  void crash() {
    disk.crash();
    provider.forget_calls();
    engine.forget_calls();
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

  void settle(Millis time = std::chrono::seconds(3)) { state.advance(time); }

  std::string make_balancer(std::string name = "web", std::string type = "application") {
    const auto made = expect(
        &Service::create_load_balancer,
        {.name = std::move(name), .subnets = {{subnets[0], subnets[1]}}, .type = std::move(type)});
    settle();
    return *made.load_balancers->at(0).load_balancer_arn;
  }
  v2::CreateTargetGroupInput group_request(std::string name = "targets") const {
    return {.name = std::move(name), .port = 80, .protocol = "HTTP", .vpc_id = vpc};
  }
  std::string make_group(std::string name = "targets") {
    return *expect(&Service::create_target_group, group_request(std::move(name)))
                .target_groups->at(0)
                .target_group_arn;
  }
  static std::vector<v2::Action> forward(const std::string& group) {
    return {{.target_group_arn = group, .type = "forward"}};
  }
  std::string make_listener(const std::string& balancer, const std::string& group, int port = 80) {
    const auto made = expect(&Service::create_listener, {.default_actions = forward(group),
                                                         .load_balancer_arn = balancer,
                                                         .port = port,
                                                         .protocol = "HTTP"});
    settle();
    return *made.listeners->at(0).listener_arn;
  }
  /// A running instance in the zone.
  std::string launch(int zone = 0) {
    std::string id;
    EXPECT_TRUE(database->transact([&](store::Tx& tx) -> Result<void> {
      const ec2::Change change{.tx = tx, .now = state.now(), .ids = ids, .scope = kScope};
      GANTRY_TRY(const auto launched,
                 ec2->launch(change, {.image_id = "ami-0abcdef1234567890",
                                      .instance_type = "t2.micro",
                                      .max_count = 1,
                                      .min_count = 1,
                                      .subnet_id = subnets[static_cast<std::size_t>(zone)]}));
      id = launched[0].str();
      return {};
    }));
    settle();
    return id;
  }
  void add_target(const std::string& group, const std::string& id, int port) {
    expect(&Service::register_targets,
           {.target_group_arn = group, .targets = {{{.id = id, .port = port}}}});
    settle();
  }
  /// `state reason description` of the group's targets, in order.
  std::vector<std::string> health(const std::string& group) {
    std::vector<std::string> all;
    const auto answer = expect(&Service::describe_target_health, {.target_group_arn = group});
    for (const auto& one : *answer.target_health_descriptions) {
      const auto& health = *one.target_health;
      std::string text = *health.state;
      if (health.reason) text += " " + *health.reason + ": " + *health.description;
      all.push_back(std::move(text));
    }
    return all;
  }

  fakes::SimExecutor state;
  store::MemoryDisk disk;
  SeededIdSource ids{7};
  ec2::testing::FakeProvider provider;
  fakes::SimulatedLoadBalancers engine{state};
  NoCertificates certificates;
  std::string vpc;
  std::vector<std::string> subnets;  ///< of the three zones
  std::unique_ptr<store::Database> database;
  std::unique_ptr<iam::Iam> iam;
  std::unique_ptr<ec2::Ec2> ec2;
  std::unique_ptr<Elb> elb;
  std::unique_ptr<Service> service;

 private:
  void boot() {
    balancers_.reset();
    instances_.reset();
    service.reset();
    elb.reset();
    ec2.reset();
    iam.reset();
    database = std::make_unique<store::Database>(
        state, std::make_unique<store::MemoryCommitLog>(state, disk), [](const Error&) {});
    iam = std::make_unique<iam::Iam>(*database);
    ec2 = std::make_unique<ec2::Ec2>(*database, *iam);
    elb = std::make_unique<Elb>(state, *database, *ec2);
    service = std::make_unique<Service>(*elb);
    instances_ = std::make_unique<ec2::InstanceController>(state, *database, *ec2, provider);
    balancers_ = std::make_unique<BalancerController>(state, *database, *elb, certificates, engine);
    EXPECT_TRUE(database->load());
    instances_->start();
    elb->start();
    balancers_->start();
    if (vpc.empty()) find_network();
  }

  void find_network() {
    EXPECT_TRUE(database->transact([&](store::Tx& tx) -> Result<void> {
      vpc = ec2::ensure_default_vpc(ec2->tables(), tx, kScope, ids).id.str();
      return {};
    }));
    for (const auto& subnet : ec2->tables().subnets_by_scope.range(kScope))
      subnets.push_back(subnet.id.str());
    std::ranges::sort(subnets, {}, [&](const std::string& id) {
      return ec2->tables().subnets.find(id)->availability_zone;
    });
  }

  std::unique_ptr<ec2::InstanceController> instances_;
  std::unique_ptr<BalancerController> balancers_;
};

/// The error's code and message in one string, or "ok".
template <class T>
std::string outcome(const Result<T>& result) {
  return result ? "ok" : result.error().code + ": " + result.error().message;
}

}  // namespace gantry::elb::testing
