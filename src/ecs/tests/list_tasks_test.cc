#include "ecs/lifecycle.h"
#include "ecs/tests/ecs_world.h"

namespace gantry::ecs {
namespace {

using api::ecs::ListTasksRequest;
using testing::outcome;
using testing::World;

class ListTasksTest : public ::testing::Test {
 protected:
  void SetUp() override {
    world.create_cluster();
    first = world.register_instance();
    second = world.register_instance();
    world.register_definition();
    world.register_definition(World::definition_of("db"));
  }

  std::string start(const std::string& family, const std::string& instance,
                    const std::string& started_by = "") {
    return world
        .must(&Operations::start_task, {.container_instances = std::vector<std::string>{instance},
                                        .started_by = started_by,
                                        .task_definition = family})
        .tasks->at(0)
        .task_arn.value();
  }

  std::vector<std::string> list(const ListTasksRequest& request) {
    return *world.must(&Operations::list_tasks, request).task_arns;
  }

  World world;
  std::string first, second;
};

TEST_F(ListTasksTest, EachFilterGivesItsTasksAndFiltersCombine) {
  const std::string shop_here = start("shop", first);
  const std::string shop_there = start("shop", second);
  const std::string db_here = start("db", first, "me");
  using ::testing::UnorderedElementsAre;
  EXPECT_THAT(list({}), UnorderedElementsAre(shop_here, shop_there, db_here));
  EXPECT_THAT(list({.container_instance = first}), UnorderedElementsAre(shop_here, db_here));
  EXPECT_THAT(list({.family = "shop"}), UnorderedElementsAre(shop_here, shop_there));
  EXPECT_THAT(list({.started_by = "me"}), UnorderedElementsAre(db_here));
  EXPECT_THAT(list({.container_instance = first, .family = "db"}), UnorderedElementsAre(db_here));
  EXPECT_THAT(list({.launch_type = "EC2"}), UnorderedElementsAre(shop_here, shop_there, db_here));
  EXPECT_THAT(list({.launch_type = "EXTERNAL"}), UnorderedElementsAre());
  EXPECT_THAT(list({.launch_type = "FARGATE"}), UnorderedElementsAre());

  world.must(&Operations::stop_task, {.task = shop_here});
  EXPECT_THAT(list({.family = "shop"}), UnorderedElementsAre(shop_there));
  EXPECT_THAT(list({.desired_status = "STOPPED"}), UnorderedElementsAre(shop_here));
  EXPECT_THAT(list({.container_instance = first, .desired_status = "STOPPED", .family = "shop"}),
              UnorderedElementsAre(shop_here));
  EXPECT_THAT(list({.desired_status = "PENDING"}), UnorderedElementsAre());
}

TEST_F(ListTasksTest, TasksOfAServiceAreListedByItsName) {
  const std::string of_service = start("shop", first);
  start("shop", first);
  const std::string service = "arn:aws:ecs:us-east-1:123456789012:service/default/web";
  EXPECT_EQ(outcome(world.call(&Operations::list_tasks, {.service_name = "web"})),
            "ServiceNotFoundException: Service not found.");
  world.change([&](store::Tx& tx) {
    world.tables->services.put(
        tx, {.arn = service,
             .name = "web",
             .cluster_arn = "arn:aws:ecs:us-east-1:123456789012:cluster/default"});
    world.tables->tasks.update(tx, of_service, [&](Task& task) { task.service_arn = service; });
  });
  EXPECT_EQ(list({.service_name = "web"}), std::vector{of_service});
  EXPECT_EQ(list({.service_name = service}), std::vector{of_service});
}

TEST_F(ListTasksTest, StartedByGoesWithADesiredStatus) {
  start("shop", first);
  EXPECT_THAT(list({.desired_status = "STOPPED", .started_by = "me"}), ::testing::IsEmpty());
  EXPECT_THAT(list({.desired_status = "RUNNING", .started_by = "me"}), ::testing::IsEmpty());
}

TEST_F(ListTasksTest, CombinationsThatAwsRefusesAreRefused) {
  EXPECT_EQ(outcome(world.call(&Operations::list_tasks, {.family = "shop", .started_by = "me"})),
            "InvalidParameterException: cannot specify startedBy with other arguments");
  EXPECT_THAT(outcome(world.call(&Operations::list_tasks, {.family = "a", .service_name = "b"})),
              ::testing::StartsWith("InvalidParameterException: "));
  EXPECT_THAT(outcome(world.call(&Operations::list_tasks, {.desired_status = "GONE"})),
              ::testing::StartsWith("InvalidParameterException: "));
  EXPECT_EQ(outcome(world.call(&Operations::list_tasks, {.cluster = "none"})),
            "ClusterNotFoundException: Cluster not found.");
}

TEST_F(ListTasksTest, PagesGoOnWhileTasksComeAndGo) {
  std::vector<std::string> started;
  for (int i = 0; i < 7; ++i) started.push_back(start("shop", first));
  std::ranges::sort(started);
  auto page = world.must(&Operations::list_tasks, {.max_results = 3});
  EXPECT_EQ(*page.task_arns, std::vector(started.begin(), started.begin() + 3));
  world.must(&Operations::stop_task, {.task = started[2]});
  page = world.must(&Operations::list_tasks, {.max_results = 3, .next_token = page.next_token});
  EXPECT_EQ(*page.task_arns, std::vector(started.begin() + 3, started.begin() + 6));
  page = world.must(&Operations::list_tasks, {.max_results = 3, .next_token = page.next_token});
  EXPECT_EQ(*page.task_arns, std::vector{started[6]});
  EXPECT_FALSE(page.next_token);
}

TEST_F(ListTasksTest, StoppedTasksAreCountedAndForgottenNowhereEarly) {
  const std::string task = start("shop", first);
  world.change([&](store::Tx& tx) {
    mark_stopped(*world.tables, tx, task, {.reason = "done"}, world.now());
  });
  EXPECT_EQ(list({.desired_status = "STOPPED"}), std::vector{task});
  const std::string cluster = world.tables->clusters.begin()->arn;
  EXPECT_EQ(world.tables->task_counts.of(cluster, TaskStatus::kStopped), 1U);
  EXPECT_EQ(world.tables->task_counts.pending(cluster), 0U);
  auto before = world.tables->stopped_tasks.below(world.now() - std::chrono::minutes(1));
  EXPECT_TRUE(before.begin() == before.end());
}

class TaskProtectionTest : public ListTasksTest {
 protected:
  void SetUp() override {
    ListTasksTest::SetUp();
    task = start("shop", first);
    world.change([&](store::Tx& tx) {
      world.tables->tasks.update(tx, task, [](Task& changed) {
        changed.service_arn = "arn:aws:ecs:us-east-1:123456789012:service/default/web";
      });
    });
  }

  std::string task;
};

TEST_F(TaskProtectionTest, ATaskOfAServiceIsProtectedForTwoHoursOrAsLongAsAsked) {
  auto changed = world.must(&Operations::update_task_protection,
                            {.protection_enabled = true, .tasks = std::vector{task}});
  EXPECT_EQ(changed.protected_tasks->at(0),
            (api::ecs::ProtectedTask{.expiration_date = world.now() + std::chrono::hours(2),
                                     .protection_enabled = true,
                                     .task_arn = task}));
  world.must(&Operations::update_task_protection,
             {.expires_in_minutes = 1, .protection_enabled = true, .tasks = std::vector{task}});
  const auto ask = [&] {
    return *world.must(&Operations::get_task_protection, {.tasks = std::vector{task}})
                .protected_tasks->at(0)
                .protection_enabled;
  };
  EXPECT_TRUE(ask());
  world.advance(std::chrono::minutes(1));
  EXPECT_FALSE(ask());
  world.must(&Operations::update_task_protection,
             {.protection_enabled = true, .tasks = std::vector{task}});
  world.must(&Operations::update_task_protection,
             {.protection_enabled = false, .tasks = std::vector{task}});
  EXPECT_FALSE(ask());
}

TEST_F(TaskProtectionTest, OthersCannotBeProtectedAndSayWhy) {
  const std::string alone = start("shop", first);
  const std::string unknown(32, 'c');
  const auto answer =
      world.must(&Operations::update_task_protection,
                 {.protection_enabled = true, .tasks = std::vector{alone, unknown}});
  EXPECT_EQ(answer.failures->at(0).reason, "TASK_NOT_VALID");
  EXPECT_EQ(answer.failures->at(1).reason, "MISSING");
  const auto asked =
      world.must(&Operations::get_task_protection, {.tasks = std::vector{alone, unknown}});
  EXPECT_EQ(asked.failures->at(0).reason, "TASK_NOT_VALID");
  EXPECT_EQ(asked.failures->at(1).reason, "MISSING");
}

TEST_F(TaskProtectionTest, RefusesWhatIsOutOfRange) {
  const auto update = [&](const api::ecs::UpdateTaskProtectionRequest& request) {
    return outcome(world.call(&Operations::update_task_protection, request));
  };
  EXPECT_EQ(update({.protection_enabled = true}),
            "InvalidParameterException: Tasks cannot be empty.");
  EXPECT_EQ(update({.protection_enabled = true, .tasks = std::vector(11, task)}),
            "InvalidParameterException: Tasks cannot have more than 10 elements.");
  EXPECT_EQ(
      update({.expires_in_minutes = 2881, .protection_enabled = true, .tasks = std::vector{task}}),
      "InvalidParameterException: expiresInMinutes must be between 1 and 2880.");
  EXPECT_EQ(
      update({.expires_in_minutes = 0, .protection_enabled = true, .tasks = std::vector{task}}),
      "InvalidParameterException: expiresInMinutes must be between 1 and 2880.");
}

}  // namespace
}  // namespace gantry::ecs
