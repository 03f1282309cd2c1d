#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/ec2/operations.h"
#include "api/ec2/types.h"
#include "api/ecs/operations.h"
#include "api/ecs/types.h"
#include "sim/simulation.h"
#include "simulated/simulated_host.h"

namespace gantry::tests {
namespace {

namespace operations = api::ecs::operations;
using testing::IsEmpty;
using testing::SizeIs;

class TaskLifeTest : public testing::Test {
 protected:
  void SetUp() override {
    simulation.make_cluster("web", 1);
    simulation.register_httpd("httpd", 300, 8080);
  }

  Result<api::ecs::RunTaskResponse> run_task(const std::string& definition = "httpd",
                                             int count = 1) {
    return simulation.call<api::ecs::RunTaskResponse>(
        operations::kRunTask,
        api::ecs::RunTaskRequest{.cluster = "web", .count = count, .task_definition = definition});
  }

  api::ecs::Task describe(const std::string& arn) {
    const auto answer = simulation.call<api::ecs::DescribeTasksResponse>(
        operations::kDescribeTasks,
        api::ecs::DescribeTasksRequest{.cluster = "web", .tasks = std::vector<std::string>{arn}});
    return answer->tasks->at(0);
  }

  bool reaches(const std::string& arn, const std::string& status) {
    return simulation.run_until([&] {
      const auto* task = simulation.tables().tasks.find(arn);
      return task && ecs::to_string(task->last_status) == status;
    });
  }

  simulated::SimulatedHost& host() {
    for (const auto& instance : simulation.control_plane().ec2().tables().instances) {
      if (auto* host = simulation.hosts().host(instance.id.str())) return *host;
    }
    throw std::runtime_error("no host");
  }

  Simulation simulation;
};

TEST_F(TaskLifeTest, ATaskRunsWithTheBindingsThatTheAgentReports) {
  const auto answer = run_task();
  ASSERT_TRUE(answer);
  ASSERT_THAT(*answer->tasks, SizeIs(1));
  EXPECT_EQ(answer->tasks->at(0).last_status, "PENDING");
  const std::string arn = *answer->tasks->at(0).task_arn;
  ASSERT_TRUE(reaches(arn, "RUNNING"));
  const auto task = describe(arn);
  EXPECT_EQ(task.containers->at(0).network_bindings->at(0),
            (api::ecs::NetworkBinding{
                .bind_ip = "0.0.0.0", .container_port = 80, .host_port = 8080, .protocol = "tcp"}));
  EXPECT_EQ(task.group, "family:httpd");
  EXPECT_TRUE(task.started_at);
  EXPECT_NE(host().engine().container_named_like("ecs-httpd-1-httpd-"), nullptr);
}

TEST_F(TaskLifeTest, AStoppedTaskTellsReasonAndExitCode) {
  const std::string arn = *run_task()->tasks->at(0).task_arn;
  ASSERT_TRUE(reaches(arn, "RUNNING"));
  const auto stopped = simulation.call<api::ecs::StopTaskResponse>(
      operations::kStopTask,
      api::ecs::StopTaskRequest{.cluster = "web", .reason = "enough", .task = arn});
  ASSERT_TRUE(stopped);
  EXPECT_EQ(stopped->task->desired_status, "STOPPED");
  EXPECT_EQ(stopped->task->last_status, "RUNNING");
  ASSERT_TRUE(reaches(arn, "STOPPED"));
  const auto task = describe(arn);
  EXPECT_EQ(task.stopped_reason, "enough");
  EXPECT_EQ(task.stop_code, "UserInitiated");
  EXPECT_TRUE(task.containers->at(0).exit_code);
}

TEST_F(TaskLifeTest, AnExitedEssentialContainerStopsTheTask) {
  const std::string arn = *run_task()->tasks->at(0).task_arn;
  ASSERT_TRUE(reaches(arn, "RUNNING"));
  host().engine().exit(host().engine().container_named_like("ecs-httpd-1-httpd-")->id, 3);
  ASSERT_TRUE(reaches(arn, "STOPPED"));
  const auto task = describe(arn);
  EXPECT_EQ(task.stop_code, "EssentialContainerExited");
  EXPECT_EQ(task.stopped_reason, "Essential container in task exited");
  EXPECT_EQ(task.containers->at(0).exit_code, 3);
}

TEST_F(TaskLifeTest, ATakenStaticPortRefusesTheSecondTask) {
  ASSERT_TRUE(run_task());
  const auto second = run_task();
  ASSERT_TRUE(second);
  EXPECT_THAT(*second->tasks, IsEmpty());
  ASSERT_THAT(*second->failures, SizeIs(1));
  EXPECT_EQ(second->failures->at(0).reason, "RESOURCE:PORTS");
}

TEST_F(TaskLifeTest, MemoryIsFreeAgainOnceATaskHasStopped) {
  simulation.register_httpd("big", 700, 0);
  const std::string arn = *run_task("big")->tasks->at(0).task_arn;
  EXPECT_EQ(run_task("big")->failures->at(0).reason, "RESOURCE:MEMORY");
  simulation.call<api::ecs::StopTaskResponse>(
      operations::kStopTask, api::ecs::StopTaskRequest{.cluster = "web", .task = arn});
  ASSERT_TRUE(reaches(arn, "STOPPED"));
  EXPECT_THAT(*run_task("big")->tasks, SizeIs(1));
}

TEST_F(TaskLifeTest, TheSameClientTokenStartsOneTask) {
  const api::ecs::RunTaskRequest request{
      .client_token = "once", .cluster = "web", .task_definition = "httpd"};
  const auto first = simulation.call<api::ecs::RunTaskResponse>(operations::kRunTask, request);
  const auto second = simulation.call<api::ecs::RunTaskResponse>(operations::kRunTask, request);
  EXPECT_EQ(first->tasks->at(0).task_arn, second->tasks->at(0).task_arn);
  EXPECT_EQ(simulation.tables().tasks.size(), 1U);
}

TEST_F(TaskLifeTest, ATerminatedInstanceStopsItsTasks) {
  const std::string arn = *run_task()->tasks->at(0).task_arn;
  ASSERT_TRUE(reaches(arn, "RUNNING"));
  const std::string id = host().spec().instance_id;
  ASSERT_TRUE(simulation.call<api::ec2::TerminateInstancesResult>(
      api::ec2::operations::kTerminateInstances,
      api::ec2::TerminateInstancesRequest{.instance_ids = std::vector<std::string>{id}}));
  ASSERT_TRUE(reaches(arn, "STOPPED"));
  EXPECT_EQ(describe(arn).stopped_reason, "Host EC2 (instance " + id + ") terminated");
  EXPECT_EQ(simulation.tables().instances_by_cluster.count(
                "arn:aws:ecs:us-east-1:000000000000:cluster/web"),
            0U);
}

TEST_F(TaskLifeTest, AnAgentThatRestartsFindsItsTaskRunning) {
  const std::string arn = *run_task()->tasks->at(0).task_arn;
  ASSERT_TRUE(reaches(arn, "RUNNING"));
  const std::string container = host().engine().container_named_like("ecs-httpd-1-httpd-")->id;
  host().restart_agent();
  simulation.executor().advance(std::chrono::minutes(1));
  EXPECT_EQ(describe(arn).last_status, "RUNNING");
  EXPECT_EQ(host().engine().container_named_like("ecs-httpd-1-httpd-")->id, container);
  EXPECT_EQ(simulation.tables().container_instances.size(), 1U);
}

TEST_F(TaskLifeTest, StoppedTasksAreForgottenAfterAnHour) {
  const std::string arn = *run_task()->tasks->at(0).task_arn;
  ASSERT_TRUE(reaches(arn, "RUNNING"));
  simulation.call<api::ecs::StopTaskResponse>(
      operations::kStopTask, api::ecs::StopTaskRequest{.cluster = "web", .task = arn});
  ASSERT_TRUE(reaches(arn, "STOPPED"));
  simulation.executor().advance(std::chrono::minutes(59));
  EXPECT_NE(simulation.tables().tasks.find(arn), nullptr);
  simulation.executor().advance(std::chrono::minutes(3));
  EXPECT_EQ(simulation.tables().tasks.find(arn), nullptr);
}

}  // namespace
}  // namespace gantry::tests
