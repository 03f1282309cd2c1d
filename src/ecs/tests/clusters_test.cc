#include "ecs/tests/ecs_world.h"

namespace gantry::ecs::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

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

std::map<std::string, std::string> statistics_of(World& world) {
  const auto described = world.must(&Operations::describe_clusters,
                                    {.include = std::vector<std::string>{"STATISTICS"}});
  std::map<std::string, std::string> out;
  for (const auto& pair : *described.clusters->at(0).statistics) out[*pair.name] = *pair.value;
  return out;
}

Service make_service(const std::string& name, ServiceStatus status, std::string launch_type) {
  return {.arn = "arn:aws:ecs:us-east-1:123456789012:service/default/" + name,
          .name = name,
          .cluster_arn = "arn:aws:ecs:us-east-1:123456789012:cluster/default",
          .status = status,
          .launch_type = std::move(launch_type)};
}

TEST(ClustersTest, StatisticsTellByLaunchType) {
  World world;
  world.create_cluster();
  world.register_definition();
  world.register_instance(
      {.attributes = {{.name = "ecs.capability.external", .value = std::nullopt}}});
  world.must(&Operations::run_task, {.task_definition = "shop"});
  world.change([&](store::Tx& tx) {
    world.tables->services.put(tx, make_service("a", ServiceStatus::kActive, "EC2"));
    world.tables->services.put(tx, make_service("b", ServiceStatus::kDraining, "EC2"));
    world.tables->services.put(tx, make_service("c", ServiceStatus::kActive, "EXTERNAL"));
  });
  const auto statistics = statistics_of(world);
  EXPECT_EQ(statistics.at("pendingExternalTasksCount"), "1");
  EXPECT_EQ(statistics.at("pendingEC2TasksCount"), "0");
  EXPECT_EQ(statistics.at("activeEC2ServiceCount"), "1");
  EXPECT_EQ(statistics.at("drainingEC2ServiceCount"), "1");
  EXPECT_EQ(statistics.at("activeExternalServiceCount"), "1");
  const auto plain = world.must(&Operations::describe_clusters, {}).clusters->at(0);
  EXPECT_EQ(plain.active_services_count, 2);
  EXPECT_THAT(*plain.statistics, IsEmpty());
}

TEST(ClustersTest, CreatingItAgainAnswersWithWhatIsThere) {
  World world;
  const api::ecs::CreateClusterRequest request{
      .cluster_name = "a", .tags = std::vector<api::ecs::Tag>{{.key = "team", .value = "x"}}};
  const auto first = world.must(&Operations::create_cluster, request);
  EXPECT_EQ(world.must(&Operations::create_cluster, request), first);
  EXPECT_EQ(world.must(&Operations::create_cluster, {.cluster_name = "a"}), first);
  auto other = request;
  other.tags->front().value = "y";
  EXPECT_EQ(outcome(world.call(&Operations::create_cluster, other)),
            "InvalidParameterException: Arguments on this idempotent request are inconsistent with "
            "arguments used in previous request(s).");
}

TEST(ClustersTest, NamesAndSettingsAreChecked) {
  World world;
  const auto create = [&](const api::ecs::CreateClusterRequest& request) {
    return outcome(world.call(&Operations::create_cluster, request));
  };
  EXPECT_THAT(create({.cluster_name = "a b"}),
              StartsWith("InvalidParameterException: Cluster name"));
  EXPECT_THAT(create({.cluster_name = std::string(256, 'a')}),
              StartsWith("InvalidParameterException: Cluster name"));
  using Settings = std::vector<api::ecs::ClusterSetting>;
  EXPECT_EQ(create({.settings = Settings{{.name = "containerInsights", .value = "enhaced"}}}),
            "InvalidParameterException: Invalid setting 'value'");
  EXPECT_EQ(create({.capacity_providers = std::vector<std::string>{"none"}}),
            "InvalidParameterException: The specified capacity provider was not found. Specify a "
            "valid capacity provider and try again.");
  api::ecs::CreateClusterRequest namespaced;
  namespaced.service_connect_defaults.emplace().namespace_ =
      "arn:aws:servicediscovery:us-east-1:123456789012:namespace/ns-1";
  EXPECT_THAT(create(namespaced), StartsWith("NamespaceNotFoundException"));
  api::ecs::CreateClusterRequest logging;
  logging.configuration.emplace().execute_command_configuration.emplace().logging = "OVERRIDE";
  EXPECT_THAT(create(logging), StartsWith("InvalidParameterException: A logConfiguration"));
}

TEST(ClustersTest, UpdatesChangeWhatTheyName) {
  World world;
  world.create_cluster();
  api::ecs::UpdateClusterRequest update{.cluster = "default"};
  update.configuration.emplace().execute_command_configuration.emplace().logging = "NONE";
  update.service_connect_defaults.emplace().namespace_ = "shop";
  world.must(&Operations::update_cluster, update);
  world.must(&Operations::update_cluster_settings,
             {.cluster = "default",
              .settings = std::vector<api::ecs::ClusterSetting>{
                  {.name = "containerInsights", .value = "enabled"}}});
  const auto cluster =
      world
          .must(&Operations::describe_clusters,
                {.include = std::vector<std::string>{"SETTINGS", "CONFIGURATIONS"}})
          .clusters->at(0);
  EXPECT_EQ(cluster.settings->at(0).value, "enabled");
  EXPECT_EQ(cluster.configuration, update.configuration);
  EXPECT_EQ(cluster.service_connect_defaults->namespace_, "shop");
  EXPECT_THAT(outcome(world.call(&Operations::update_cluster, {.cluster = "none"})),
              StartsWith("ClusterNotFoundException"));
  EXPECT_THAT(outcome(world.call(&Operations::update_cluster_settings, {.cluster = "default"})),
              StartsWith("InvalidParameterException"));
}

TEST(ClustersTest, AClusterIsDeletedOnlyWhenItIsEmpty) {
  World world;
  const auto arn = world.create_cluster();
  world.register_definition();
  const auto instance = world.register_instance();
  const auto remove = [&] {
    return outcome(world.call(&Operations::delete_cluster, {.cluster = arn}));
  };
  EXPECT_EQ(remove(),
            "ClusterContainsContainerInstancesException: The Cluster cannot be deleted while "
            "Container Instances are active or draining.");
  const auto run = world.must(&Operations::run_task, {.task_definition = "shop"});
  world.change([&](store::Tx& tx) {
    world.tables->container_instances.update(
        tx, instance, [](ContainerInstance& i) { i.status = ContainerInstanceStatus::kInactive; });
    world.tables->services.put(tx, make_service("a", ServiceStatus::kDraining, "EC2"));
  });
  EXPECT_EQ(remove(),
            "ClusterContainsServicesException: The Cluster cannot be deleted while Services are "
            "active.");
  world.change([&](store::Tx& tx) {
    world.tables->services.put(tx, make_service("a", ServiceStatus::kInactive, "EC2"));
  });
  world.set_task_status(*run.tasks->at(0).task_arn, TaskStatus::kDeprovisioning);
  EXPECT_EQ(remove(),
            "ClusterContainsTasksException: The Cluster cannot be deleted while Tasks are active.");
  world.set_task_status(*run.tasks->at(0).task_arn, TaskStatus::kStopped);
  EXPECT_EQ(remove(), "ok");
  EXPECT_EQ(world.must(&Operations::describe_clusters, {}).clusters->at(0).status, "INACTIVE");
  EXPECT_EQ(remove(), "ClusterNotFoundException: The referenced cluster was inactive.");
  EXPECT_EQ(world.must(&Operations::create_cluster, {}).cluster->status, "ACTIVE");
}

}  // namespace
}  // namespace gantry::ecs::testing
