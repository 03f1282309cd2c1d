#include "ecs/ops/task_set_changes.h"
#include "ecs/tests/service_world.h"

namespace gantry::ecs::testing {
namespace {

using ::testing::SizeIs;

/// A service whose deployments someone else controls.
struct TaskSetWorld : ServiceWorld {
  TaskSetWorld() {
    Create request{.desired_count = 3, .service_name = "web"};
    request.deployment_controller.emplace().type = "EXTERNAL";
    arn = create(request);
  }
  static api::ecs::CreateTaskSetRequest task_set_of(double percent) {
    api::ecs::CreateTaskSetRequest request{
        .cluster = "default", .service = "web", .task_definition = "shop"};
    request.scale = api::ecs::Scale{.unit = "PERCENT", .value = percent};
    return request;
  }
  std::string arn;
};

TEST(TaskSetsTest, TheComputedCountIsRoundedUp) {
  EXPECT_EQ(computed_count(3, 50), 2);
  EXPECT_EQ(computed_count(4, 25), 1);
  EXPECT_EQ(computed_count(12, 10), 2);
  EXPECT_EQ(computed_count(100, 7), 7);
  EXPECT_EQ(computed_count(5, 0), 0);
  EXPECT_EQ(computed_count(5000, 100), 5000);
}

TEST(TaskSetsTest, ATaskSetIsMadeScaledAndDeleted) {
  TaskSetWorld world;
  const auto made = world.must(&Operations::create_task_set, TaskSetWorld::task_set_of(50));
  EXPECT_EQ(made.task_set->computed_desired_count, 2);
  EXPECT_EQ(made.task_set->status, "ACTIVE");
  EXPECT_EQ(made.task_set->stability_status, "STABILIZING");
  EXPECT_TRUE(made.task_set->task_set_arn->starts_with(
      "arn:aws:ecs:us-east-1:123456789012:task-set/default/web/ecs-svc/"));
  const std::string id = *made.task_set->id;
  api::ecs::UpdateTaskSetRequest update{.cluster = "default", .service = "web", .task_set = id};
  update.scale = api::ecs::Scale{.unit = "PERCENT", .value = 100};
  EXPECT_EQ(world.must(&Operations::update_task_set, update).task_set->computed_desired_count, 3);
  EXPECT_EQ(newest_event(*world.tables, world.arn)->message,
            "(service web) updated computedDesiredCount for taskSet " + id + " to 3.");
  const api::ecs::DeleteTaskSetRequest gone{.cluster = "default", .service = "web", .task_set = id};
  EXPECT_EQ(outcome(world.call(&Operations::delete_task_set, gone)),
            invalid("The task set cannot be deleted while it is scaled above 0."));
  auto forced = gone;
  forced.force = true;
  EXPECT_EQ(world.must(&Operations::delete_task_set, forced).task_set->status, "DRAINING");
  EXPECT_EQ(outcome(world.call(&Operations::delete_task_set, forced)),
            "TaskSetNotFoundException: TaskSet not found.");
}

TEST(TaskSetsTest, TheServicesCountScalesEachTaskSet) {
  TaskSetWorld world;
  world.must(&Operations::create_task_set, TaskSetWorld::task_set_of(50));
  const auto updated =
      world.must(&Operations::update_service, {.desired_count = 7, .service = "web"});
  EXPECT_EQ(updated.service->task_sets->at(0).computed_desired_count, 4);
}

TEST(TaskSetsTest, ThePrimaryGivesTheServiceItsDefinition) {
  TaskSetWorld world;
  const auto first = world.must(&Operations::create_task_set, TaskSetWorld::task_set_of(100));
  const auto second = world.must(&Operations::create_task_set, TaskSetWorld::task_set_of(0));
  const auto prime = [&](const std::string& id) {
    return world.must(&Operations::update_service_primary_task_set,
                      {.cluster = "default", .primary_task_set = id, .service = "web"});
  };
  EXPECT_EQ(prime(*first.task_set->id).task_set->status, "PRIMARY");
  EXPECT_EQ(prime(*second.task_set->task_set_arn).task_set->status, "PRIMARY");
  EXPECT_EQ(world.tables->task_sets.find(*first.task_set->task_set_arn)->status,
            DeploymentStatus::kActive);
  EXPECT_TRUE(world.service(world.arn).task_definition_arn.ends_with("shop:1"));
  EXPECT_EQ(outcome(world.call(
                &Operations::delete_task_set,
                {.cluster = "default", .service = "web", .task_set = second.task_set->id})),
            invalid("The primary task set of a service cannot be deleted without force."));
}

TEST(TaskSetsTest, DescribeGivesAllOrTheNamedOnes) {
  TaskSetWorld world;
  const auto made = world.must(&Operations::create_task_set, TaskSetWorld::task_set_of(1));
  api::ecs::DescribeTaskSetsRequest request{.cluster = "default", .service = "web"};
  EXPECT_THAT(*world.must(&Operations::describe_task_sets, request).task_sets, SizeIs(1));
  request.task_sets = {{"ecs-svc/1", *made.task_set->id}};
  const auto named = world.must(&Operations::describe_task_sets, request);
  EXPECT_THAT(*named.task_sets, SizeIs(1));
  EXPECT_EQ(named.failures->at(0).reason, "MISSING");
}

TEST(TaskSetsTest, WhatCreateTaskSetRefuses) {
  TaskSetWorld world;
  const auto refusal = [&](auto&& change) {
    auto request = TaskSetWorld::task_set_of(0);
    change(request);
    return outcome(world.call(&Operations::create_task_set, request));
  };
  EXPECT_EQ(refusal([](auto& r) { r.cluster = "none"; }),
            "ClusterNotFoundException: Cluster not found.");
  EXPECT_EQ(refusal([](auto& r) { r.service = "none"; }),
            "ServiceNotFoundException: Service not found.");
  EXPECT_EQ(refusal([](auto& r) { r.task_definition = "none"; }),
            "ClientException: TaskDefinition not found.");
  EXPECT_EQ(refusal([](auto& r) { r.scale->value = 101; }),
            invalid("Task set scale value must be between 0 and 100 percent."));
  for (int i = 0; i < 5; ++i)
    world.must(&Operations::create_task_set, TaskSetWorld::task_set_of(0));
  EXPECT_EQ(refusal([](auto&) {}),
            invalid("5 deployments exist on the service. Unable to create new TaskSet since this "
                    "exceeds the maximum limit."));
  auto rolling = ServiceWorld::service_of();
  rolling.service_name = "rolling";
  world.create(rolling);
  EXPECT_EQ(refusal([](auto& r) { r.service = "rolling"; }),
            invalid("Amazon ECS only supports task set management on services configured to use "
                    "external deployment controllers."));
}

TEST(TaskSetsTest, TheSameTokenGivesTheSameTaskSet) {
  TaskSetWorld world;
  auto request = TaskSetWorld::task_set_of(0);
  request.client_token = "once";
  const auto first = world.must(&Operations::create_task_set, request);
  EXPECT_EQ(world.must(&Operations::create_task_set, request).task_set, first.task_set);
}

}  // namespace
}  // namespace gantry::ecs::testing
