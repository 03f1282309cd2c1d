#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "api/autoscaling/operations.h"
#include "api/autoscaling/types.h"
#include "api/ecs/operations.h"
#include "api/ecs/types.h"
#include "base/encoding.h"
#include "sim/simulation.h"

namespace gantry::tests {
namespace {

namespace api = gantry::api::autoscaling;
namespace operations = gantry::api::autoscaling::operations;

const Scope kScope{"000000000000", "us-east-1"};

void make_group(Simulation& simulation, int desired) {
  ASSERT_TRUE(simulation.call<gantry::api::ecs::CreateClusterResponse>(
      gantry::api::ecs::operations::kCreateCluster,
      gantry::api::ecs::CreateClusterRequest{.cluster_name = "web"}));
  ASSERT_TRUE(simulation.call<api::CreateLaunchConfigurationResponse>(
      operations::kCreateLaunchConfiguration,
      api::CreateLaunchConfigurationType{
          .image_id = "ami-0123456789abcdef0",
          .instance_type = "t2.micro",
          .launch_configuration_name = "lc",
          .user_data = to_base64("#!/bin/bash\necho ECS_CLUSTER=web >> /etc/ecs/ecs.config\n")}));
  ASSERT_TRUE(simulation.call<api::CreateAutoScalingGroupResponse>(
      operations::kCreateAutoScalingGroup,
      api::CreateAutoScalingGroupType{
          .auto_scaling_group_name = "group",
          .availability_zones = {{"us-east-1a", "us-east-1b", "us-east-1c"}},
          .desired_capacity = desired,
          .launch_configuration_name = "lc",
          .max_size = 9,
          .min_size = 0}));
}

/// The group has that many instances in service, and each of them is in the cluster.
bool has(Simulation& simulation, int count) {
  auto& autoscaling = simulation.control_plane().autoscaling();
  const auto* group = autoscaling.find_group(kScope, "group");
  if (!group) return false;
  const auto& census = autoscaling.census(group->arn);
  int connected = 0;
  for (const auto& instance : simulation.tables().container_instances)
    connected += instance.agent_connected;
  return census.in_service == count && census.all() == count && connected == count;
}

std::vector<std::string> member_ids(Simulation& simulation) {
  std::vector<std::string> ids;
  for (const auto& member : simulation.control_plane().autoscaling().tables().members)
    ids.push_back(member.id.str());
  return ids;
}

void play(std::uint64_t seed) {
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937_64 random(seed);
  Simulation simulation(seed);
  make_group(simulation, 2);
  ASSERT_TRUE(simulation.run_until([&] { return has(simulation, 2); }));
  int desired = 2;
  for (int round = 0; round < 4; ++round) {
    desired = static_cast<int>(random() % 6);
    ASSERT_TRUE(simulation.call<api::SetDesiredCapacityResponse>(
        operations::kSetDesiredCapacity,
        api::SetDesiredCapacityType{.auto_scaling_group_name = "group",
                                    .desired_capacity = desired}));
    simulation.executor().advance(Millis(random() % 3000));
    const auto ids = member_ids(simulation);
    if (!ids.empty() && random() % 2 == 0) {
      simulation.hosts().kill(ids[random() % ids.size()]);
      simulation.executor().advance(Millis(random() % 500));
    }
    if (random() % 2 == 0) simulation.crash_and_restart();
  }
  EXPECT_TRUE(
      simulation.run_until([&] { return has(simulation, desired); }, std::chrono::minutes(10)))
      << "the group does not come to " << desired;
}

TEST(AutoscalingTest, AGroupComesToItsCapacityWhateverDiesMeanwhile) {
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    play(seed);
    if (testing::Test::HasFailure()) break;
  }
}

}  // namespace
}  // namespace gantry::tests
