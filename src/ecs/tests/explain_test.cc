#include "ecs/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ecs/tests/ecs_world.h"

namespace gantry::ecs {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::World;

std::string sentence(const std::vector<InstanceVerdict>& verdicts, const std::string& arn) {
  const auto found = std::ranges::find(verdicts, arn, &InstanceVerdict::instance_arn);
  return found == verdicts.end() ? "" : found->sentence;
}

class ExplainTest : public ::testing::Test {
 protected:
  ExplainTest() { world.create_cluster(); }

  api::ecs::RunTaskRequest wants(std::int32_t memory, std::int32_t count = 1) {
    auto definition = World::definition_of();
    definition.container_definitions->front().memory = memory;
    definition.container_definitions->front().port_mappings = {
        {.container_port = 80, .host_port = 8080}};
    return {.count = count, .task_definition = world.register_definition(definition)};
  }
  PlacementPreview preview(const api::ecs::RunTaskRequest& request) {
    auto result = preview_run_task(*world.tables, world.scope(), request, 1);
    EXPECT_TRUE(result);
    return result ? *std::move(result) : PlacementPreview{};
  }

  World world;
};

TEST_F(ExplainTest, APlanShowsPlacesAndWhatEachInstanceSaysAndStartsNothing) {
  const auto roomy = world.register_instance();
  const auto small = world.register_instance({.memory = 200});
  const auto silent = world.register_instance({.connected = false});
  const auto shown = preview(wants(300, 2));
  EXPECT_THAT(shown.places, ElementsAre(Field(&InstanceVerdict::instance_arn, roomy)));
  EXPECT_THAT(shown.closest, HasSubstr("is already using a port required by your task."));
  EXPECT_EQ(sentence(shown.instances, roomy), "It takes such a task.");
  EXPECT_EQ(sentence(shown.instances, small),
            "It has 200 MiB of memory free, and the task needs 300.");
  EXPECT_EQ(sentence(shown.instances, silent), "Its agent is not connected.");
  EXPECT_TRUE(world.tables->tasks.empty());
}

TEST_F(ExplainTest, ATaskThatWaitsForItsAgentSaysSo) {
  const auto instance = world.register_instance();
  const auto started = world.must(&Operations::run_task, wants(300));
  ASSERT_THAT(*started.tasks, SizeIs(1));
  const std::string task = *started.tasks->front().task_arn;
  world.change([&](store::Tx& tx) {
    world.tables->container_instances.update(
        tx, instance, [](ContainerInstance& i) { i.agent_connected = false; });
  });
  const auto found = explain_task(*world.tables, world.scope(), "default", task);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->status, "PENDING");
  EXPECT_THAT(found->sentences, Contains(HasSubstr("is not connected")));
  world.change([&](store::Tx& tx) {
    world.tables->container_instances.update(
        tx, instance, [](ContainerInstance& i) { i.agent_connected = true; });
  });
  const auto later = explain_task(*world.tables, world.scope(), "default", task);
  ASSERT_TRUE(later);
  EXPECT_EQ(sentence(later->instances, instance), "A task on it already uses TCP port 8080.");
}

TEST_F(ExplainTest, AServiceTellsItsCountsAndWhoWouldTakeATask) {
  const auto instance = world.register_instance();
  const std::string definition = *wants(5000).task_definition;
  ASSERT_TRUE(
      world.call(&Operations::create_service,
                 {.desired_count = 2, .service_name = "web", .task_definition = definition}));
  const auto found = explain_service(*world.tables, world.scope(), "default", "web", world.now());
  ASSERT_TRUE(found);
  EXPECT_THAT(found->sentences, Contains("It wants 2 tasks; 0 run and 0 are starting."));
  EXPECT_EQ(sentence(found->instances, instance),
            "It has 4096 MiB of memory free, and the task needs 5000.");
}

TEST_F(ExplainTest, AnUpdateIsPlannedForWhatTheServiceLacks) {
  world.register_instance();
  const std::string definition = *wants(300).task_definition;
  ASSERT_TRUE(
      world.call(&Operations::create_service,
                 {.desired_count = 0, .service_name = "web", .task_definition = definition}));
  const auto shown = preview_update_service(*world.tables, world.scope(),
                                            {.desired_count = 2, .service = "web"}, 1);
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->wanted, 2);
  EXPECT_THAT(shown->places, SizeIs(1));
  EXPECT_THAT(shown->closest, HasSubstr("is already using a port required by your task."));
}

TEST_F(ExplainTest, WhatIsNotThereIsRefusedAsByTheOperations) {
  EXPECT_EQ(explain_task(*world.tables, world.scope(), "nowhere", "x").error().code,
            "ClusterNotFoundException");
  EXPECT_EQ(explain_task(*world.tables, world.scope(), "default", "x").error().code,
            "InvalidParameterException");
  EXPECT_EQ(explain_service(*world.tables, world.scope(), "default", "x", world.now()).error().code,
            "ServiceNotFoundException");
}

}  // namespace
}  // namespace gantry::ecs
