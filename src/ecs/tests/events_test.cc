#include "ecs/events.h"

#include <boost/json.hpp>

#include "ecs/tests/service_world.h"

namespace gantry::ecs::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

namespace json = boost::json;

/// A world that is listened to.
struct EventWorld : ServiceWorld {
  std::vector<json::object> read(std::int64_t after = 0, std::size_t limit = 1000) {
    std::vector<json::object> out;
    for (const auto& text : events->read(after, limit).events)
      out.push_back(json::parse(text).as_object());
    return out;
  }
  std::vector<std::string> types() {
    std::vector<std::string> out;
    for (const auto& event : read()) out.emplace_back(event.at("detail-type").as_string());
    return out;
  }
  std::string run() {
    return *must(&Operations::run_task, {.task_definition = "shop"}).tasks->at(0).task_arn;
  }
};

TEST(EventStreamTest, ATasksLifeIsToldInOrderWithGrowingVersions) {
  EventWorld world;
  const std::string instance = world.register_instance();
  const std::int64_t after = world.events->read(0, 1000).next;
  const std::string arn = world.run();
  world.set_task_status(arn, TaskStatus::kRunning);
  world.set_task_status(arn, TaskStatus::kStopped);
  std::vector<std::string> story;
  for (const auto& event : world.read(after)) {
    if (event.at("detail-type").as_string() != "ECS Task State Change") continue;
    const auto& detail = event.at("detail").as_object();
    EXPECT_EQ(event.at("source").as_string(), "aws.ecs");
    EXPECT_EQ(event.at("account").as_string(), "123456789012");
    EXPECT_EQ(event.at("region").as_string(), "us-east-1");
    EXPECT_EQ(event.at("resources").as_array().at(0).as_string(), arn.c_str());
    EXPECT_EQ(detail.at("taskArn").as_string(), arn.c_str());
    EXPECT_EQ(detail.at("containerInstanceArn").as_string(), instance.c_str());
    EXPECT_TRUE(detail.at("createdAt").as_string().ends_with("Z"));
    EXPECT_FALSE(detail.contains("tags"));
    story.push_back(std::string(detail.at("lastStatus").as_string()) + " " +
                    std::to_string(detail.at("version").as_int64()));
  }
  EXPECT_THAT(story, ElementsAre("PENDING 1", "RUNNING 2", "STOPPED 3"));
}

TEST(EventStreamTest, AnInstancesEventTellsItsCluster) {
  EventWorld world;
  const std::string arn = world.register_instance();
  const auto events = world.read();
  ASSERT_THAT(events, ::testing::Not(IsEmpty()));
  EXPECT_EQ(events.at(0).at("detail-type").as_string(), "ECS Container Instance State Change");
  const auto& detail = events.at(0).at("detail").as_object();
  EXPECT_EQ(detail.at("containerInstanceArn").as_string(), arn.c_str());
  EXPECT_TRUE(detail.at("clusterArn").as_string().ends_with("cluster/default"));
  EXPECT_TRUE(detail.contains("remainingResources"));
}

TEST(EventStreamTest, DeploymentsBeginAndComplete) {
  EventWorld world;
  const std::string arn = world.create();
  const std::string id = world.service(arn).deployments.at(0).id;
  world.complete_rollout(arn);
  const auto events = world.read();
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events.at(0).at("detail-type").as_string(), "ECS Deployment State Change");
  const auto& begun = events.at(0).at("detail").as_object();
  EXPECT_EQ(begun.at("eventName").as_string(), "SERVICE_DEPLOYMENT_IN_PROGRESS");
  EXPECT_EQ(begun.at("deploymentId").as_string(), id.c_str());
  EXPECT_EQ(begun.at("reason").as_string(), ("ECS deployment " + id + " in progress.").c_str());
  EXPECT_EQ(events.at(1).at("detail").at("eventName").as_string(), "SERVICE_DEPLOYMENT_COMPLETED");
}

TEST(EventStreamTest, AFailedPlacementTellsWhatIsMissingAndWhere) {
  EventWorld world;
  const std::string arn = world.create();
  const std::string instance = "arn:aws:ecs:us-east-1:123456789012:container-instance/default/0123";
  world.change([&](store::Tx& tx) {
    add_service_event(*world.tables, tx, world.ids, world.now(), arn,
                      NewServiceEvent{.message = "(service web) was unable to place a task ...",
                                      .action = ServiceAction::kTaskPlacementFailure,
                                      .action_reason = "RESOURCE:MEMORY",
                                      .action_resources = {instance}});
    add_service_event(*world.tables, tx, world.ids, world.now(), arn, "no action");
  });
  const auto events = world.read();
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events.at(1).at("detail-type").as_string(), "ECS Service Action");
  const auto& detail = events.at(1).at("detail").as_object();
  EXPECT_EQ(detail.at("eventType").as_string(), "ERROR");
  EXPECT_EQ(detail.at("eventName").as_string(), "SERVICE_TASK_PLACEMENT_FAILURE");
  EXPECT_EQ(detail.at("reason").as_string(), "RESOURCE:MEMORY");
  EXPECT_EQ(detail.at("containerInstanceArns").as_array().at(0).as_string(), instance.c_str());
  EXPECT_TRUE(detail.at("clusterArn").as_string().ends_with("cluster/default"));
}

TEST(EventStreamTest, ACursorReadsEachEventOnce) {
  EventWorld world;
  for (int i = 0; i < 5; ++i) world.register_instance();
  const auto all = world.read();
  std::vector<json::object> in_pieces;
  std::int64_t after = 0;
  while (true) {
    for (auto& event : world.read(after, 2)) in_pieces.push_back(std::move(event));
    const auto page = world.events->read(after, 2);
    if (page.events.empty()) break;
    after = page.next;
  }
  EXPECT_EQ(in_pieces, all);
}

TEST(EventStreamTest, OnlyTheNewestAreKept) {
  EventWorld world;
  world.events->set_capacity(3);
  world.register_instance();
  for (int i = 0; i < 6; ++i) world.run();
  const auto page = world.events->read(0, 100);
  EXPECT_THAT(page.events, SizeIs(3));
  EXPECT_EQ(page.oldest, page.next - 2);
}

TEST(EventStreamTest, ARestartKeepsWhatWasWrittenAndGivesNoNumberTwice) {
  EventWorld world;
  world.register_instance();
  const std::string written = world.run();
  world.advance(std::chrono::seconds(1));
  const auto before = world.read();
  const std::int64_t last = world.events->read(0, 1000).next;
  world.crash();
  EXPECT_EQ(world.read(), before);
  world.run();
  const auto later = world.events->read(last, 1000);
  EXPECT_THAT(later.events, SizeIs(1));
  EXPECT_GT(later.next, last);
}

}  // namespace
}  // namespace gantry::ecs::testing
