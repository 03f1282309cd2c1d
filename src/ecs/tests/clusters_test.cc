#include "ecs/tests/ecs_world.h"

namespace gantry::ecs::testing {
namespace {

using ::testing::ElementsAre;

TEST(ClustersTest, AClusterWithoutANameIsTheDefaultOne) {
  World world;
  const auto made = world.must(&Operations::create_cluster, {});
  EXPECT_EQ(made.cluster->cluster_arn, "arn:aws:ecs:us-east-1:123456789012:cluster/default");
  EXPECT_EQ(made.cluster->status, "ACTIVE");
}

TEST(ClustersTest, CountsFollowInstancesAndTasks) {
  World world;
  world.create_cluster();
  world.register_instance();
  world.register_definition();
  const auto run = world.must(&Operations::run_task, {.task_definition = "shop"});
  const auto counts = [&] {
    const auto described = world.must(&Operations::describe_clusters, {});
    const auto& cluster = described.clusters->at(0);
    return std::vector{*cluster.registered_container_instances_count, *cluster.pending_tasks_count,
                       *cluster.running_tasks_count};
  };
  EXPECT_THAT(counts(), ElementsAre(1, 1, 0));
  world.set_task_status(*run.tasks->at(0).task_arn, TaskStatus::kRunning);
  EXPECT_THAT(counts(), ElementsAre(1, 0, 1));
  world.set_task_status(*run.tasks->at(0).task_arn, TaskStatus::kStopped);
  EXPECT_THAT(counts(), ElementsAre(1, 0, 0));
}

}  // namespace
}  // namespace gantry::ecs::testing
