#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "api/ecs/operations.h"
#include "api/ecs/types.h"
#include "sim/simulation.h"
#include "simulated/simulated_host.h"

namespace gantry::tests {
namespace {

namespace operations = api::ecs::operations;

/// What was acknowledged to clients, as they would remember it.
struct Acknowledged {
  std::set<std::string> definitions;
  std::set<std::string> tasks;
};

void begin_register(Simulation& simulation, Acknowledged& acknowledged, int number) {
  api::ecs::RegisterTaskDefinitionRequest request{.family = fmt::format("family{}", number)};
  request.container_definitions.emplace().push_back({.name = "c", .image = "busybox", .memory = 6});
  simulation.begin(
      operations::kRegisterTaskDefinition, aws::AnyStruct::of(std::move(request)),
      [&](Result<aws::AnyStruct> answer) {
        if (!answer) return;
        acknowledged.definitions.insert(*answer->as<api::ecs::RegisterTaskDefinitionResponse>()
                                             .task_definition->task_definition_arn);
      });
}

void begin_run(Simulation& simulation, Acknowledged& acknowledged) {
  simulation.begin(
      operations::kRunTask,
      aws::AnyStruct::of(api::ecs::RunTaskRequest{.cluster = "web", .task_definition = "small"}),
      [&](Result<aws::AnyStruct> answer) {
        if (!answer) return;
        for (const auto& task : *answer->as<api::ecs::RunTaskResponse>().tasks) {
          acknowledged.tasks.insert(*task.task_arn);
        }
      });
}

/// Every container that the hosts have ever started, with how often.
std::size_t count_containers(Simulation& simulation) {
  std::size_t count = 0;
  for (const auto& instance : simulation.control_plane().ec2().tables().instances) {
    if (auto* host = simulation.hosts().host(instance.id.str()))
      count += host->engine().container_count();
  }
  return count;
}

void play(std::uint64_t seed) {
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937_64 random(seed);
  Simulation simulation(seed);
  simulation.make_cluster("web", 2);
  simulation.register_httpd("small", 16, 0);
  Acknowledged acknowledged;
  for (int round = 0; round < 3; ++round) {
    for (int call = 0; call < 8; ++call) {
      random() % 2 == 0 ? begin_register(simulation, acknowledged, static_cast<int>(random() % 4))
                        : begin_run(simulation, acknowledged);
      simulation.executor().advance(Millis(random() % 4));
    }
    simulation.executor().advance(Millis(random() % 20));
    simulation.crash_and_restart();
    simulation.executor().advance(Millis(random() % 3000));
  }
  const bool settled = simulation.run_until([&] {
    int connected = 0;
    for (const auto& instance : simulation.tables().container_instances)
      connected += instance.agent_connected;
    if (connected != 2) return false;
    return std::ranges::all_of(simulation.tables().tasks, [](const ecs::Task& task) {
      return task.last_status == ecs::TaskStatus::kRunning;
    });
  });
  EXPECT_TRUE(settled) << "agents did not come back or tasks did not start";
  for (const auto& arn : acknowledged.definitions)
    EXPECT_TRUE(simulation.tables().task_definitions.contains(arn));
  for (const auto& arn : acknowledged.tasks)
    EXPECT_TRUE(simulation.tables().tasks.contains(arn)) << arn;
  // One container for each task: none was started twice, none was restarted.
  EXPECT_EQ(count_containers(simulation), simulation.tables().tasks.size());
}

TEST(CrashTest, NoAcknowledgedCallIsLostAndNoContainerIsStartedTwice) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    play(seed);
    if (testing::Test::HasFailure()) break;
  }
}

}  // namespace
}  // namespace gantry::tests
