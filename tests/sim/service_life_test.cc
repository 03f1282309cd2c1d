#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "api/ec2/operations.h"
#include "api/ec2/types.h"
#include "api/ecs/operations.h"
#include "api/ecs/types.h"
#include "sim/simulation.h"
#include "simulated/simulated_host.h"

namespace gantry::tests {
namespace {

namespace operations = api::ecs::operations;
using testing::Contains;
using testing::Not;
using testing::SizeIs;
using namespace std::chrono_literals;

constexpr std::string_view kService = "arn:aws:ecs:us-east-1:000000000000:service/web/shop";

/// A cluster `web`, and one service `shop` in it.
class ServiceLife {
 public:
  explicit ServiceLife(int instances, std::uint64_t seed = 1) : simulation(seed) {
    simulation.make_cluster("web", instances);
  }

  void create(const std::string& definition, int count,
              std::optional<api::ecs::DeploymentConfiguration> configuration = std::nullopt) {
    const auto made = simulation.call<api::ecs::CreateServiceResponse>(
        operations::kCreateService,
        api::ecs::CreateServiceRequest{.cluster = "web",
                                       .deployment_configuration = std::move(configuration),
                                       .desired_count = count,
                                       .service_name = "shop",
                                       .task_definition = definition});
    ASSERT_TRUE(made) << made.error().message;
  }

  void update(api::ecs::UpdateServiceRequest request) {
    request.cluster = "web";
    request.service = "shop";
    const auto updated = simulation.call<api::ecs::UpdateServiceResponse>(
        operations::kUpdateService, std::move(request));
    ASSERT_TRUE(updated) << updated.error().message;
  }

  const ecs::Service& service() { return *simulation.tables().services.find(kService); }

  int running() {
    int count = 0;
    for (const auto& task :
         simulation.tables().active_tasks_by_service.range(std::string(kService)))
      count += task.last_status == ecs::TaskStatus::kRunning;
    return count;
  }

  bool steady() {
    const auto& deployments = service().deployments;
    return deployments.size() == 1 && service().steady_deployment == deployments.front().id &&
           deployments.front().rollout_state == ecs::RolloutState::kCompleted;
  }
  bool becomes_steady(Millis limit = 10min) {
    return simulation.run_until([this] { return steady(); }, limit);
  }

  std::vector<std::string> events() {
    std::vector<std::string> all;
    for (const auto& event : simulation.tables().service_events) all.push_back(event.message);
    return all;
  }

  simulated::SimulatedHost* host(const std::string& instance_arn) {
    const auto* instance = simulation.tables().container_instances.find(instance_arn);
    return instance ? simulation.hosts().host(instance->ec2_instance_id) : nullptr;
  }
  const ecs::ContainerInstance& instance(int number) {
    auto at = simulation.tables().container_instances.begin();
    std::advance(at, number);
    return *at;
  }
  std::vector<std::string> tasks() {
    std::vector<std::string> arns;
    for (const auto& task :
         simulation.tables().active_tasks_by_service.range(std::string(kService)))
      arns.emplace_back(task.arn);
    return arns;
  }
  /// The process of the task's container ends.
  void kill_task(const std::string& arn) {
    const auto* task = simulation.tables().tasks.find(arn);
    auto* engine = task ? host(std::string(task->container_instance_arn)) : nullptr;
    if (engine && !task->containers.empty() && !task->containers[0].runtime_id.empty())
      engine->engine().exit(std::string(task->containers[0].runtime_id), 1);
  }

  Simulation simulation;
};

TEST(ServiceLifeTest, AServiceReachesItsSteadyState) {
  ServiceLife life(1);
  life.simulation.register_httpd("small", 16, 0);
  life.create("small", 3);
  ASSERT_TRUE(life.becomes_steady());
  EXPECT_EQ(life.running(), 3);
  EXPECT_THAT(life.events(), Contains("(service shop) has reached a steady state."));
}

TEST(ServiceLifeTest, TheTutorialsStaticPortKeepsTheSecondTaskOut) {
  ServiceLife life(1);
  life.simulation.register_httpd("httpd", 300, 8080);
  life.create("httpd", 2);
  life.simulation.executor().advance(5min);
  EXPECT_EQ(life.running(), 1);
  const std::string id(ecs::id_of(life.instance(0).arn));
  const std::string message =
      "(service shop) was unable to place a task because no container instance met all of its "
      "requirements. The closest matching (container-instance " +
      id +
      ") is already using a port required by your task. For more information, see the "
      "Troubleshooting section of the Amazon ECS Developer Guide.";
  EXPECT_EQ(std::ranges::count(life.events(), message), 1) << "not repeated within six hours";
}

TEST(ServiceLifeTest, TheTutorialsFourthTaskWaitsForMemoryAndStartsWhenAnInstanceJoins) {
  ServiceLife life(1);
  life.simulation.register_httpd("httpd", 300, 0);
  life.create("httpd", 4);
  life.simulation.executor().advance(5min);
  EXPECT_EQ(life.running(), 3);
  const std::string id(ecs::id_of(life.instance(0).arn));
  EXPECT_THAT(
      life.events(),
      Contains("(service shop) was unable to place a task because no container instance met all of "
               "its requirements. The closest matching (container-instance " +
               id +
               ") has insufficient memory available. For more information, see the Troubleshooting "
               "section of the Amazon ECS Developer Guide."));
  const auto launched = life.simulation.call<api::ec2::Reservation>(
      api::ec2::operations::kRunInstances,
      api::ec2::RunInstancesRequest{
          .image_id = "ami-0123456789abcdef0",
          .instance_type = "t2.micro",
          .max_count = 1,
          .min_count = 1,
          .user_data =
              "IyEvYmluL2Jhc2gKZWNobyBFQ1NfQ0xVU1RFUj13ZWIgPj4gL2V0Yy9lY3MvZWNzLmNvbmZpZwo="});
  ASSERT_TRUE(launched) << launched.error().message;
  ASSERT_TRUE(life.becomes_steady());
  EXPECT_EQ(life.running(), 4);
}

TEST(ServiceLifeTest, ARollingUpdateNeverHasFewerHealthyTasksThanItsMinimum) {
  ServiceLife life(2);
  life.simulation.register_httpd("small", 16, 0);
  life.create("small", 4);
  ASSERT_TRUE(life.becomes_steady());
  life.simulation.register_httpd("small", 32, 0);
  life.update({.task_definition = "small:2"});
  const bool done = life.simulation.run_until([&] {
    EXPECT_GE(life.running(), 4);
    return life.steady() && life.service().task_definition_arn.ends_with("small:2");
  });
  EXPECT_TRUE(done);
  for (const auto& arn : life.tasks())
    EXPECT_TRUE(std::string(life.simulation.tables().tasks.find(arn)->task_definition_arn)
                    .ends_with("small:2"));
}

TEST(ServiceLifeTest, AnImageThatCannotBePulledOpensTheCircuitBreakerAndRollsBack) {
  ServiceLife life(1);
  life.simulation.register_httpd("small", 16, 0);
  life.create("small", 2,
              api::ecs::DeploymentConfiguration{
                  .deployment_circuit_breaker =
                      api::ecs::DeploymentCircuitBreaker{.enable = true, .rollback = true}});
  ASSERT_TRUE(life.becomes_steady());
  const auto kept = life.tasks();
  const std::string first = life.service().deployments.front().id;
  life.host(life.instance(0).arn)->engine().forget_remote_image("broken:1");
  api::ecs::RegisterTaskDefinitionRequest request{.family = "broken"};
  request.container_definitions.emplace().push_back(
      {.name = "c", .image = "broken:1", .memory = 16});
  ASSERT_TRUE(life.simulation.call<api::ecs::RegisterTaskDefinitionResponse>(
      operations::kRegisterTaskDefinition, std::move(request)));
  life.update({.task_definition = "broken"});
  const bool rolled_back = life.simulation.run_until(
      [&] { return life.service().deployments.front().rolls_back; }, 30min);
  ASSERT_TRUE(rolled_back);
  const auto& failed = life.service().deployments.at(1);
  EXPECT_EQ(failed.rollout_state, ecs::RolloutState::kFailed);
  EXPECT_GE(failed.failed_tasks, 3);
  EXPECT_EQ(life.service().deployments.front().id, first);
  EXPECT_EQ(life.service().deployments.front().rollout_state_reason,
            "ECS deployment circuit breaker: rolling back to deploymentId " + first + ".");
  EXPECT_THAT(life.events(), Contains("(service shop) (deployment " + failed.id +
                                      ") deployment failed: tasks failed to start."));
  EXPECT_THAT(life.events(), Contains("(service shop) rolling back to deployment " + first + "."));
  ASSERT_TRUE(life.becomes_steady());
  EXPECT_EQ(life.tasks(), kept) << "the tasks that ran well were never touched";
}

TEST(ServiceLifeTest, ADrainedInstanceLosesItsTasksToTheOthers) {
  ServiceLife life(2);
  life.simulation.register_httpd("small", 16, 0);
  life.create("small", 4);
  ASSERT_TRUE(life.becomes_steady());
  const std::string drained = life.instance(0).arn;
  ASSERT_TRUE(
      life.simulation.control_plane().database().transact([&](store::Tx& tx) -> Result<void> {
        life.simulation.tables().container_instances.update(
            tx, drained, [](ecs::ContainerInstance& instance) {
              instance.status = ecs::ContainerInstanceStatus::kDraining;
              ++instance.version;
            });
        return {};
      }));
  const bool emptied = life.simulation.run_until([&] {
    EXPECT_GE(life.running(), 4);
    return life.simulation.tables().active_tasks_by_instance.count(drained) == 0;
  });
  EXPECT_TRUE(emptied);
  EXPECT_TRUE(life.becomes_steady());
}

TEST(ServiceLifeTest, ADeletedServiceStopsItsTasksAndIsInactive) {
  ServiceLife life(1);
  life.simulation.register_httpd("small", 16, 0);
  life.create("small", 2);
  ASSERT_TRUE(life.becomes_steady());
  ASSERT_TRUE(life.simulation.call<api::ecs::DeleteServiceResponse>(
      operations::kDeleteService,
      api::ecs::DeleteServiceRequest{.cluster = "web", .force = true, .service = "shop"}));
  EXPECT_TRUE(life.simulation.run_until(
      [&] { return life.service().status == ecs::ServiceStatus::kInactive; }));
  EXPECT_EQ(life.running(), 0);
}

TEST(ServiceLifeTest, GantrydKilledDuringARollingUpdateFinishesIt) {
  ServiceLife life(2);
  life.simulation.register_httpd("small", 16, 0);
  life.create("small", 4);
  ASSERT_TRUE(life.becomes_steady());
  life.simulation.register_httpd("small", 32, 0);
  life.update({.task_definition = "small:2"});
  for (const auto pause : {50ms, 400ms, 3000ms, 9000ms}) {
    life.simulation.executor().advance(pause);
    life.simulation.crash_and_restart();
  }
  ASSERT_TRUE(life.becomes_steady());
  EXPECT_EQ(life.running(), 4);
  EXPECT_TRUE(life.service().task_definition_arn.ends_with("small:2"));
}

/// What holds at any moment, whatever happens.
void check_invariants(ServiceLife& life, int most_desired) {
  auto& tables = life.simulation.tables();
  int wanted = 0;
  for (const auto& task : tables.active_tasks_by_service.range(std::string(kService)))
    wanted += task.desired_status == ecs::DesiredStatus::kRunning;
  EXPECT_LE(wanted, 2 * most_desired) << "maximumPercent is 200";
  for (const auto& instance : tables.container_instances) {
    const auto& claimed = tables.usage.of(instance.arn).claimed;
    EXPECT_LE(claimed.memory.value, instance.registered.memory.value) << instance.arn;
    EXPECT_LE(claimed.cpu.value, instance.registered.cpu.value) << instance.arn;
  }
}

void play(std::uint64_t seed) {
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937_64 random(seed);
  ServiceLife life(3, seed);
  life.simulation.register_httpd("small", 64, 0);
  life.create("small", 1 + static_cast<int>(random() % 4));
  int lost = 0;
  int most_desired = life.service().desired_count;
  int revision = 1;
  for (int step = 0; step < 8; ++step) {
    life.simulation.executor().advance(Millis(random() % 12'000));
    const auto tasks = life.tasks();
    switch (random() % 6) {
      case 0:
        if (!tasks.empty()) life.kill_task(tasks[random() % tasks.size()]);
        break;
      case 1:
        if (lost++ == 0) life.simulation.hosts().kill(life.instance(0).ec2_instance_id);
        break;
      case 2:
        if (auto* host = life.host(life.instance(1).arn)) host->restart_agent();
        break;
      case 3:
        life.simulation.crash_and_restart();
        break;
      case 4:
        life.simulation.register_httpd("small", 64, 0);
        life.update({.task_definition = fmt::format("small:{}", ++revision)});
        break;
      default:
        life.update({.desired_count = static_cast<int>(random() % 6)});
    }
    most_desired = std::max(most_desired, life.service().desired_count);
    check_invariants(life, most_desired);
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_TRUE(life.becomes_steady(30min)) << "it never became steady";
  EXPECT_EQ(life.running(), life.service().desired_count);
}

/// 500 seeds in parts, each of which is a test of its own.
constexpr int kSeedsInPart = 20;

class ServiceFaultsTest : public testing::TestWithParam<int> {};

TEST_P(ServiceFaultsTest, RandomFaultsNeverBreakAServiceForGood) {
  for (int i = 1; i <= kSeedsInPart && !HasFailure(); ++i)
    play(static_cast<std::uint64_t>(GetParam() * kSeedsInPart + i));
}

INSTANTIATE_TEST_SUITE_P(Parts, ServiceFaultsTest, testing::Range(0, 25));

}  // namespace
}  // namespace gantry::tests
