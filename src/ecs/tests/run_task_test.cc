#include <set>

#include "ecs/plan/capacity_shares.h"
#include "ecs/tests/ecs_world.h"

namespace gantry::ecs {
namespace {

using api::ecs::RunTaskRequest;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::outcome;
using testing::World;

class RunTaskTest : public ::testing::Test {
 protected:
  void SetUp() override {
    world.create_cluster();
    instance = world.register_instance();
    world.register_definition();
  }

  std::string refusal(const RunTaskRequest& request) {
    return outcome(world.call(&Operations::run_task, request));
  }

  World world;
  std::string instance;
};

TEST_F(RunTaskTest, PlacesUpToTenTasksAndTellsWhyOthersFoundNoPlace) {
  auto big = World::definition_of("big");
  big.container_definitions->front().memory = 1500;
  world.register_definition(big);
  const auto answer =
      world.must(&Operations::run_task, {.count = 3, .task_definition = std::string("big")});
  ASSERT_EQ(answer.tasks->size(), 2U);
  EXPECT_EQ(answer.tasks->front().last_status, "PENDING");
  EXPECT_EQ(answer.tasks->front().group, "family:big");
  EXPECT_EQ(answer.tasks->front().version, 1);
  EXPECT_EQ(*answer.failures, (std::vector<api::ecs::Failure>{
                                  {.arn = instance, .reason = std::string("RESOURCE:MEMORY")}}));
}

TEST_F(RunTaskTest, RefusesWhatIsOutOfRange) {
  const std::string prefix = "InvalidParameterException: ";
  EXPECT_EQ(refusal({.count = 0, .task_definition = std::string("shop")}),
            prefix + "Count must be greater than 0");
  EXPECT_EQ(refusal({.count = 11, .task_definition = std::string("shop")}),
            prefix + "Count cannot be greater than 10");
  EXPECT_EQ(refusal({.started_by = std::string(129, 'x'), .task_definition = std::string("shop")}),
            prefix + "startedBy longer than 128.");
  EXPECT_THAT(
      refusal({.started_by = std::string("ecs-svc/1"), .task_definition = std::string("shop")}),
      ::testing::StartsWith(prefix));
  EXPECT_EQ(refusal({.group = std::string("service:web"), .task_definition = std::string("shop")}),
            prefix + "Invalid namespace for group.");
  EXPECT_THAT(
      refusal({.propagate_tags = std::string("SERVICE"), .task_definition = std::string("shop")}),
      ::testing::StartsWith(prefix));
  EXPECT_EQ(refusal({.task_definition = std::string("none")}),
            "ClientException: TaskDefinition not found.");
  EXPECT_EQ(refusal({.cluster = std::string("none"), .task_definition = std::string("shop")}),
            "ClusterNotFoundException: Cluster not found.");
  EXPECT_THAT(
      refusal({.launch_type = std::string("FARGATE"), .task_definition = std::string("shop")}),
      ::testing::StartsWith("UnsupportedFeatureException: "));
  EXPECT_EQ(world.tables->tasks.size(), 0U);
}

TEST_F(RunTaskTest, AClusterWithoutInstancesRunsNothing) {
  world.create_cluster("empty");
  EXPECT_EQ(refusal({.cluster = std::string("empty"), .task_definition = std::string("shop")}),
            "InvalidParameterException: No Container Instances were found in your cluster.");
}

TEST_F(RunTaskTest, OverridesCountForPlacementAndAreTold) {
  RunTaskRequest request{.task_definition = std::string("shop")};
  request.overrides.emplace().container_overrides.emplace().push_back(
      {.cpu = 100, .memory = 200, .name = "web"});
  const auto task = world.must(&Operations::run_task, request).tasks->at(0);
  EXPECT_EQ(task.cpu, "100");
  EXPECT_EQ(task.memory, "200");
  EXPECT_EQ(task.containers->at(0).cpu, "100");
  EXPECT_EQ(task.overrides->container_overrides, request.overrides->container_overrides);
  EXPECT_EQ(world.tables->usage.of(instance).claimed.memory, MiB{200});
}

TEST_F(RunTaskTest, OverridesThatCannotBeHonouredAreRefused) {
  RunTaskRequest request{.task_definition = std::string("shop")};
  request.overrides.emplace().container_overrides.emplace().push_back({.name = "nginx"});
  EXPECT_EQ(refusal(request),
            "InvalidParameterException: Override for container named nginx is not a container in "
            "the TaskDefinition.");
  request.overrides->container_overrides->front() = {
      .command = std::vector<std::string>{std::string(9000, 'x')}, .name = "web"};
  EXPECT_EQ(refusal(request),
            "InvalidParameterException: Container Overrides length must be at most 8192");
  request.overrides->container_overrides->front() = {.memory = 4, .name = "web"};
  EXPECT_THAT(refusal(request), ::testing::StartsWith("InvalidParameterException: "));
  request.overrides = api::ecs::TaskOverride{.memory = std::string("lots")};
  EXPECT_EQ(refusal(request), "ClientException: Invalid 'memory' setting for task.");
  request.overrides = api::ecs::TaskOverride{.ephemeral_storage = api::ecs::EphemeralStorage{}};
  EXPECT_THAT(refusal(request), ::testing::StartsWith("UnsupportedFeatureException: "));
}

TEST_F(RunTaskTest, AnOverrideWithEnvironmentFilesNeedsAnInstanceThatReadsThem) {
  RunTaskRequest request{.task_definition = std::string("shop")};
  request.overrides.emplace().container_overrides.emplace().push_back({.name = "web"});
  request.overrides->container_overrides->front().environment_files.emplace().push_back(
      {.type = "s3", .value = "arn:aws:s3:::bucket/web.env"});
  const auto answer = world.must(&Operations::run_task, request);
  EXPECT_EQ(answer.failures->at(0).reason, "ATTRIBUTE");
  world.register_instance({.attributes = {{"ecs.capability.env-files.s3", std::nullopt}}});
  EXPECT_EQ(world.must(&Operations::run_task, request).tasks->size(), 1U);
}

TEST_F(RunTaskTest, TagsComeFromTheRequestTheDefinitionAndEcs) {
  auto definition = World::definition_of("tagged");
  definition.tags.emplace() = {{.key = "a", .value = "definition"},
                               {.key = "b", .value = "definition"}};
  world.register_definition(definition);
  RunTaskRequest request{.enable_ecs_managed_tags = true,
                         .propagate_tags = std::string("TASK_DEFINITION"),
                         .task_definition = std::string("tagged")};
  request.tags.emplace().push_back({.key = "a", .value = "request"});
  const auto answer = world.must(&Operations::run_task, request);
  EXPECT_THAT(*answer.tasks->at(0).tags,
              ElementsAre(api::ecs::Tag{.key = "a", .value = "request"},
                          api::ecs::Tag{.key = "aws:ecs:clusterName", .value = "default"},
                          api::ecs::Tag{.key = "b", .value = "definition"}));
}

TEST_F(RunTaskTest, ATokenGivesTheSameTasksAndRefusesAnotherRequest) {
  RunTaskRequest request{
      .client_token = std::string("t"), .count = 2, .task_definition = std::string("shop")};
  const auto first = world.must(&Operations::run_task, request);
  const auto second = world.must(&Operations::run_task, request);
  const auto arns = [](const api::ecs::RunTaskResponse& answer) {
    std::set<std::string> out;
    for (const auto& task : *answer.tasks) out.insert(*task.task_arn);
    return out;
  };
  EXPECT_EQ(arns(first), arns(second));
  EXPECT_EQ(world.tables->tasks.size(), 2U);
  request.count = 1;
  EXPECT_THAT(refusal(request), ::testing::StartsWith("ConflictException: "));
  world.create_cluster("other");
  world.register_instance({.cluster = "other"});
  request.cluster = "other";
  EXPECT_EQ(world.must(&Operations::run_task, request).tasks->size(), 1U);
}

/// The cluster has the providers, with managed scaling or without.
void attach(World& world, const std::vector<std::string>& names, const std::string& scaling) {
  for (const auto& name : names) {
    api::ecs::CreateCapacityProviderRequest request{.name = name};
    request.auto_scaling_group_provider.emplace() = {
        .auto_scaling_group_arn = name,
        .managed_scaling = api::ecs::ManagedScaling{.status = scaling}};
    world.must(&Operations::create_capacity_provider, request);
  }
  world.must(&Operations::put_cluster_capacity_providers,
             {.capacity_providers = names,
              .cluster = "default",
              .default_capacity_provider_strategy =
                  std::vector<api::ecs::CapacityProviderStrategyItem>{}});
}

TEST_F(RunTaskTest, TasksOfACapacityProviderWaitForWhatItBrings) {
  attach(world, {"asg-a", "asg-b"}, "ENABLED");
  RunTaskRequest request{.count = 3, .task_definition = std::string("shop")};
  request.capacity_provider_strategy.emplace() = {
      {.base = 1, .capacity_provider = "asg-a", .weight = 0},
      {.capacity_provider = "asg-b", .weight = 1}};
  const auto answer = world.must(&Operations::run_task, request);
  ASSERT_EQ(answer.tasks->size(), 3U);
  const auto& task = answer.tasks->at(0);
  EXPECT_EQ(task.last_status, "PROVISIONING");
  EXPECT_EQ(task.capacity_provider_name, "asg-a");
  EXPECT_EQ(task.containers, std::vector<api::ecs::Container>{});
  EXPECT_EQ(answer.tasks->at(2).capacity_provider_name, "asg-b");
  const auto stopped = world.must(&Operations::stop_task, {.task = task.task_arn});
  EXPECT_EQ(stopped.task->last_status, "STOPPED");

  request.launch_type = "EC2";
  EXPECT_EQ(refusal(request),
            "InvalidParameterException: Specifying both a launch type and capacity provider "
            "strategy is not supported. Remove one and try again.");
  request.launch_type.reset();
  request.capacity_provider_strategy->front().capacity_provider = "asg-c";
  EXPECT_THAT(refusal(request), ::testing::HasSubstr("is not associated with the cluster"));
}

TEST_F(RunTaskTest, WithoutManagedScalingTasksNeedAnInstanceOfTheProviderNow) {
  attach(world, {"asg-a"}, "DISABLED");
  RunTaskRequest request{.task_definition = std::string("shop")};
  request.capacity_provider_strategy.emplace() = {{.capacity_provider = "asg-a"}};
  EXPECT_EQ(refusal(request),
            "InvalidParameterException: No Container Instances were found in your capacity "
            "provider.");
  world.change([&](store::Tx& tx) {
    world.tables->container_instances.update(
        tx, instance, [](ContainerInstance& one) { one.capacity_provider_name = "asg-a"; });
  });
  const auto answer = world.must(&Operations::run_task, request);
  EXPECT_EQ(answer.tasks->at(0).container_instance_arn, instance);
  EXPECT_EQ(answer.tasks->at(0).last_status, "PENDING");
}

TEST(CapacitySharesTest, BasesComeFirstThenWeights) {
  const CapacityStrategy strategy{{.base = 2, .capacity_provider = "a", .weight = 1},
                                  {.capacity_provider = "b", .weight = 3}};
  EXPECT_THAT(share_out(strategy, 6), ElementsAre("a", "a", "b", "b", "a", "b"));
  EXPECT_THAT(share_out(strategy, 1), ElementsAre("a"));
}

TEST(CapacitySharesTest, WhatIsThereCountsAndAProviderThatIsAloneGetsAll) {
  const CapacityStrategy strategy{{.base = 1, .capacity_provider = "a", .weight = 1},
                                  {.capacity_provider = "b", .weight = 1}};
  EXPECT_THAT(share_out(strategy, 3, {{"a", 3}}), ElementsAre("b", "b", "a"));
  EXPECT_THAT(share_out(strategy, 2, {{"b", 4}}), ElementsAre("a", "a"));
  EXPECT_THAT(share_out({{.capacity_provider = "a", .weight = 0}}, 2), ElementsAre("a", "a"));
  EXPECT_THAT(share_out({{.capacity_provider = "a"}, {.capacity_provider = "b"}}, 2), IsEmpty());
}

TEST_F(RunTaskTest, StartTaskTakesTheNamedInstancesOrTellsWhyNot) {
  const std::string id(instance.substr(instance.rfind('/') + 1));
  const std::string unknown(32, 'a');
  const auto answer = world.must(&Operations::start_task,
                                 {.container_instances = std::vector<std::string>{id, unknown},
                                  .started_by = std::string("me"),
                                  .task_definition = std::string("shop")});
  ASSERT_EQ(answer.tasks->size(), 1U);
  EXPECT_EQ(answer.tasks->at(0).container_instance_arn, instance);
  EXPECT_EQ(answer.tasks->at(0).started_by, "me");
  EXPECT_EQ(answer.failures->at(0).reason, "MISSING");
  EXPECT_EQ(outcome(world.call(&Operations::start_task,
                               {.container_instances = std::vector<std::string>(11, id),
                                .task_definition = std::string("shop")})),
            "InvalidParameterException: Container instances cannot have more than 10 elements.");
}

TEST_F(RunTaskTest, StopTaskGivesTheReasonAndKeepsTheFirst) {
  const auto task =
      world.must(&Operations::run_task, {.task_definition = std::string("shop")}).tasks->at(0);
  EXPECT_EQ(outcome(world.call(&Operations::stop_task,
                               {.reason = std::string(256, 'x'), .task = task.task_arn})),
            "InvalidParameterException: reason longer than 255.");
  auto stopped =
      world.must(&Operations::stop_task, {.reason = std::string("enough"), .task = task.task_arn});
  EXPECT_EQ(stopped.task->desired_status, "STOPPED");
  EXPECT_EQ(stopped.task->stopped_reason, "enough");
  EXPECT_EQ(stopped.task->stop_code, "UserInitiated");
  EXPECT_EQ(stopped.task->version, 2);
  stopped =
      world.must(&Operations::stop_task, {.reason = std::string("again"), .task = task.task_arn});
  EXPECT_EQ(stopped.task->stopped_reason, "enough");
  EXPECT_EQ(outcome(world.call(&Operations::stop_task, {.task = std::string(32, 'b')})),
            "InvalidParameterException: The referenced task was not found.");
}

}  // namespace
}  // namespace gantry::ecs
