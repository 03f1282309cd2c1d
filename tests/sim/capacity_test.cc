#include "ecs/capacity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/autoscaling/operations.h"
#include "api/autoscaling/types.h"
#include "api/ecs/operations.h"
#include "api/ecs/types.h"
#include "base/encoding.h"
#include "sim/simulation.h"

namespace gantry::tests {
namespace {

namespace operations = api::ecs::operations;
using namespace std::chrono_literals;

constexpr std::string_view kCluster = "arn:aws:ecs:us-east-1:000000000000:cluster/web";
constexpr std::string_view kService = "arn:aws:ecs:us-east-1:000000000000:service/web/shop";

/// A cluster `web` whose only instances are those of the group `hosts`, from none to five t2.micro,
/// which the capacity provider `cp` scales.
class Capacity {
 public:
  explicit Capacity(const std::string& protection = "DISABLED") {
    make_group();
    api::ecs::CreateCapacityProviderRequest provider{.name = "cp"};
    provider.auto_scaling_group_provider.emplace() = {
        .auto_scaling_group_arn = group().arn,
        .managed_scaling =
            api::ecs::ManagedScaling{.instance_warmup_period = 60, .status = "ENABLED"},
        .managed_termination_protection = protection};
    must<api::ecs::CreateCapacityProviderResponse>(operations::kCreateCapacityProvider, provider);
    api::ecs::CreateClusterRequest cluster{.capacity_providers = std::vector<std::string>{"cp"},
                                           .cluster_name = "web"};
    cluster.default_capacity_provider_strategy.emplace() = {
        {.capacity_provider = "cp", .weight = 1}};
    must<api::ecs::CreateClusterResponse>(operations::kCreateCluster, cluster);
    simulation.register_httpd("httpd", 600, 0);  // one fits on a t2.micro
  }

  template <class Response, class Request>
  void must(const aws::OperationInfo& operation, Request request) {
    const auto done = simulation.call<Response>(operation, std::move(request));
    ASSERT_TRUE(done) << done.error().message;
  }

  void create_service(int count) {
    must<api::ecs::CreateServiceResponse>(
        operations::kCreateService, api::ecs::CreateServiceRequest{.cluster = "web",
                                                                   .desired_count = count,
                                                                   .service_name = "shop",
                                                                   .task_definition = "httpd"});
  }
  void scale_service(int count) {
    must<api::ecs::UpdateServiceResponse>(
        operations::kUpdateService,
        api::ecs::UpdateServiceRequest{
            .cluster = "web", .desired_count = count, .service = "shop"});
  }

  autoscaling::Autoscaling& autoscaling() { return simulation.control_plane().autoscaling(); }
  const autoscaling::Group& group() {
    return *autoscaling().find_group({"000000000000", "us-east-1"}, "hosts");
  }
  int members() { return autoscaling().census(group().arn).all(); }
  int running() {
    int count = 0;
    for (const auto& task :
         simulation.tables().active_tasks_by_service.range(std::string(kService)))
      count += task.last_status == ecs::TaskStatus::kRunning;
    return count;
  }
  bool runs(int tasks, Millis limit = 10min) {
    return simulation.run_until([&] { return running() == tasks; }, limit);
  }

  Simulation simulation;

 private:
  void make_group() {
    const std::string user_data = "#!/bin/bash\necho ECS_CLUSTER=web >> /etc/ecs/ecs.config\n";
    must<api::autoscaling::CreateLaunchConfigurationResponse>(
        api::autoscaling::operations::kCreateLaunchConfiguration,
        api::autoscaling::CreateLaunchConfigurationType{.image_id = "ami-0123456789abcdef0",
                                                        .instance_type = "t2.micro",
                                                        .launch_configuration_name = "lc",
                                                        .user_data = to_base64(user_data)});
    must<api::autoscaling::CreateAutoScalingGroupResponse>(
        api::autoscaling::operations::kCreateAutoScalingGroup,
        api::autoscaling::CreateAutoScalingGroupType{
            .auto_scaling_group_name = "hosts",
            .availability_zones = std::vector<std::string>{"us-east-1a"},
            .launch_configuration_name = "lc",
            .max_size = 5,
            .min_size = 0,
            .new_instances_protected_from_scale_in = true});
  }
};

TEST(CapacityTest, TheGroupGrowsFromZeroForTasksThatWait) {
  Capacity capacity;
  capacity.create_service(2);
  ASSERT_TRUE(capacity.runs(2)) << "desired " << capacity.group().desired << ", members "
                                << capacity.members();
  EXPECT_EQ(capacity.group().desired, 2);
  for (const auto& instance : capacity.simulation.tables().instances_by_cluster.range(kCluster))
    EXPECT_EQ(instance.capacity_provider_name, "cp");
  capacity.simulation.executor().advance(20min);
  EXPECT_EQ(capacity.group().desired, 2) << "what is in use stays";
}

TEST(CapacityTest, TheGroupShrinksToZeroAfterFifteenMinutesOfIdleness) {
  Capacity capacity("ENABLED");
  capacity.create_service(3);
  ASSERT_TRUE(capacity.runs(3));
  capacity.scale_service(0);
  ASSERT_TRUE(capacity.runs(0));
  capacity.simulation.executor().advance(14min);
  EXPECT_EQ(capacity.members(), 3);
  EXPECT_TRUE(capacity.simulation.run_until([&] { return capacity.members() == 0; }, 10min));
  EXPECT_EQ(capacity.group().desired, 0);
}

TEST(CapacityTest, AnInstanceWithTasksIsProtectedFromScaleIn) {
  Capacity capacity("ENABLED");
  capacity.create_service(2);
  ASSERT_TRUE(capacity.runs(2));
  capacity.scale_service(1);
  ASSERT_TRUE(capacity.runs(1));
  std::string busy;
  for (const auto& task :
       capacity.simulation.tables().active_tasks_by_service.range(std::string(kService)))
    busy = task.container_instance_arn.str();
  ASSERT_TRUE(capacity.simulation.run_until([&] { return capacity.members() == 1; }, 30min));
  EXPECT_EQ(capacity.running(), 1);
  EXPECT_TRUE(capacity.simulation.tables().active_tasks_by_instance.contains(busy));
}

TEST(CapacityTest, AnInstanceThatTheGroupEndsIsDrainedBefore) {
  Capacity capacity;
  capacity.create_service(2);
  ASSERT_TRUE(capacity.runs(2));
  const auto& members = capacity.autoscaling().tables().members;
  const std::string id(members.begin()->key());
  capacity.must<api::autoscaling::ActivityType>(
      api::autoscaling::operations::kTerminateInstanceInAutoScalingGroup,
      api::autoscaling::TerminateInstanceInAutoScalingGroupType{
          .instance_id = id, .should_decrement_desired_capacity = false});
  const bool gone = capacity.simulation.run_until(
      [&] {
        EXPECT_GE(capacity.running(), 2) << "its task runs until another does";
        return !members.contains(id);
      },
      30min);
  EXPECT_TRUE(gone);
  EXPECT_TRUE(capacity.runs(2));
}

TEST(CapacityTest, WhatIsPlannedSurvivesACrash) {
  Capacity capacity;
  capacity.create_service(3);
  capacity.simulation.executor().advance(2s);
  capacity.simulation.crash_and_restart();
  EXPECT_TRUE(capacity.runs(3, 15min));
  EXPECT_EQ(capacity.group().desired, 3);
}

}  // namespace
}  // namespace gantry::tests
