#include "autoscaling/tests/autoscaling_world.h"

namespace gantry::autoscaling::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

const std::string kTargets = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/a/1";

/// One target group and one classic load balancer, that remember what is registered.
class FakeLoadBalancers final : public LoadBalancers {
 public:
  [[nodiscard]] bool has(const Scope&, const TrafficSource& source) const override {
    return source.identifier == kTargets || source.identifier == "classic";
  }
  void add(store::Tx&, const Scope&, const TrafficSource& source,
           const ec2::InstanceId& instance) override {
    registered[source.identifier].insert(instance.str());
  }
  void remove(store::Tx&, const Scope&, const TrafficSource& source,
              const ec2::InstanceId& instance) override {
    registered[source.identifier].erase(instance.str());
  }
  [[nodiscard]] TrafficHealth health(const Scope&, const TrafficSource& source,
                                     const ec2::InstanceId& instance) const override {
    const auto at = registered.find(source.identifier);
    if (at == registered.end() || !at->second.contains(instance.str()))
      return TrafficHealth::kUnregistered;
    return failing.contains(instance.str()) ? TrafficHealth::kUnhealthy : TrafficHealth::kHealthy;
  }
  void watch(std::function<void(const ec2::InstanceId&)> changed) override {
    changed_ = std::move(changed);
  }
  void fail(const std::string& id) {
    failing.insert(id);
    changed_(ec2::InstanceId(id));
  }

  std::map<std::string, std::set<std::string>> registered;
  std::set<std::string> failing;

 private:
  std::function<void(const ec2::InstanceId&)> changed_;
};

class TrafficTest : public ::testing::Test {
 protected:
  TrafficTest() {
    world.autoscaling->use(balancers);
    world.autoscaling->start();
  }
  void make_group(int desired, const std::string& health_check = "EC2", int grace = 0) {
    auto request = world.request(0, 4, desired);
    request.target_group_arns = {{kTargets}};
    request.load_balancer_names = {{"classic"}};
    request.health_check_type = health_check;
    request.health_check_grace_period = grace;
    world.expect(&Service::create_auto_scaling_group, request);
    world.settle();
  }
  std::set<std::string> ids() {
    std::set<std::string> all;
    for (const Member& member : world.members()) all.insert(member.id.str());
    return all;
  }

  FakeLoadBalancers balancers;
  World world;
};

TEST_F(TrafficTest, InstancesAreRegisteredInServiceAndTakenOutOnTheirWayOut) {
  make_group(2);
  EXPECT_EQ(balancers.registered[kTargets], ids());
  EXPECT_EQ(balancers.registered["classic"], ids());
  const std::string first = *ids().begin();
  world.expect(&Service::enter_standby, {.auto_scaling_group_name = "group",
                                         .instance_ids = {{first}},
                                         .should_decrement_desired_capacity = true});
  EXPECT_THAT(balancers.registered[kTargets], SizeIs(1));
  world.expect(&Service::exit_standby,
               {.auto_scaling_group_name = "group", .instance_ids = {{first}}});
  EXPECT_EQ(balancers.registered[kTargets], ids());
  world.expect(&Service::detach_instances, {.auto_scaling_group_name = "group",
                                            .instance_ids = {{first}},
                                            .should_decrement_desired_capacity = true});
  EXPECT_EQ(balancers.registered[kTargets], ids());
  world.set_desired(0);
  EXPECT_THAT(balancers.registered[kTargets], IsEmpty());
  EXPECT_THAT(balancers.registered["classic"], IsEmpty());
}

TEST_F(TrafficTest, SourcesAreAttachedAndDetachedWithTheInstancesThatAreThere) {
  world.make_group(1, 2, 2);
  world.expect(&Service::attach_load_balancer_target_groups,
               {.auto_scaling_group_name = "group", .target_group_arns = {{kTargets}}});
  world.expect(&Service::attach_load_balancers,
               {.auto_scaling_group_name = "group", .load_balancer_names = {{"classic"}}});
  EXPECT_EQ(balancers.registered[kTargets], ids());
  EXPECT_EQ(balancers.registered["classic"], ids());
  const auto groups = world
                          .expect(&Service::describe_load_balancer_target_groups,
                                  {.auto_scaling_group_name = "group"})
                          .load_balancer_target_groups;
  ASSERT_THAT(*groups, SizeIs(1));
  EXPECT_EQ(groups->at(0).load_balancer_target_group_arn, kTargets);
  EXPECT_EQ(groups->at(0).state, "InService");
  world.expect(&Service::detach_traffic_sources,
               {.auto_scaling_group_name = "group",
                .traffic_sources = {{{.identifier = kTargets, .type = "elbv2"}}}});
  EXPECT_THAT(balancers.registered[kTargets], IsEmpty());
  EXPECT_EQ(balancers.registered["classic"], ids());
  const auto sources =
      world.expect(&Service::describe_traffic_sources, {.auto_scaling_group_name = "group"})
          .traffic_sources;
  ASSERT_THAT(*sources, SizeIs(1));
  EXPECT_EQ(sources->at(0).type, "elb");
  EXPECT_THAT(
      outcome(world.call(&Service::detach_load_balancer_target_groups,
                         {.auto_scaling_group_name = "group", .target_group_arns = {{kTargets}}})),
      StartsWith("ValidationError: "));
}

TEST_F(TrafficTest, WhatIsNotThereCannotBeAttached) {
  world.make_group(1, 2, 1);
  EXPECT_EQ(outcome(world.call(
                &Service::attach_load_balancer_target_groups,
                {.auto_scaling_group_name = "group", .target_group_arns = {{"arn:aws:nothing"}}})),
            "ValidationError: Provided Target Groups may not be valid. Please ensure they exist "
            "and try again.");
  EXPECT_THAT(world.group().target_groups, IsEmpty());
}

TEST_F(TrafficTest, AFailedElbHealthCheckReplacesTheInstanceAfterTheGracePeriod) {
  make_group(2, "ELB", 60);
  const std::string bad = *ids().begin();
  balancers.fail(bad);
  world.state.advance(std::chrono::seconds(30));
  EXPECT_TRUE(ids().contains(bad));
  world.state.advance(std::chrono::seconds(60));
  EXPECT_FALSE(ids().contains(bad));
  EXPECT_EQ(world.census().in_service, 2);
  EXPECT_EQ(balancers.registered[kTargets], ids());
  EXPECT_THAT(world.causes(),
              ::testing::Contains(HasSubstr("an instance was taken out of service in response to "
                                            "an ELB system health check failure.")));
}

TEST_F(TrafficTest, WithHealthChecksOfEc2AloneLoadBalancersAreNotAsked) {
  make_group(1);
  const auto before = ids();
  balancers.fail(*before.begin());
  world.state.advance(std::chrono::minutes(5));
  EXPECT_EQ(ids(), before);
}

TEST_F(TrafficTest, SuspendedAddToLoadBalancerRegistersNobody) {
  make_group(0);
  world.expect(&Service::suspend_processes,
               {.auto_scaling_group_name = "group", .scaling_processes = {{"AddToLoadBalancer"}}});
  world.set_desired(1);
  EXPECT_THAT(balancers.registered[kTargets], IsEmpty());
}

}  // namespace
}  // namespace gantry::autoscaling::testing
