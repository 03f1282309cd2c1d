#include "agent/tcs_session.h"

#include <gmock/gmock.h>

#include "agent/tests/agent_fixture.h"
#include "api/tcs/types.h"

namespace gantry::agent {
namespace {

class TcsSessionTest : public AgentFixture {
 protected:
  void SetUp() override { start_and_join(); }

  template <class T>
  std::vector<T> sent(std::string_view type) {
    std::vector<T> list;
    for (const std::string& message : control_.messages(type)) {
      list.push_back(*aws::from_json<T>(message));
    }
    return list;
  }
  void ack() {
    control_.push(SessionKind::kTcs, R"({"type":"AckPublishMetric","message":{"message":"OK"}})");
  }
};

TEST_F(TcsSessionTest, TellsThatTheInstanceIsIdleAtOnceAndEvery20Seconds) {
  auto metrics = sent<api::tcs::PublishMetricsRequest>("PublishMetricsRequest");
  ASSERT_EQ(metrics.size(), 1U);
  EXPECT_EQ(metrics[0].metadata->cluster, "lab");
  EXPECT_EQ(metrics[0].metadata->container_instance, ScriptedControlPlane::kArn);
  EXPECT_EQ(metrics[0].metadata->idle, true);
  EXPECT_EQ(metrics[0].metadata->fin, true);
  EXPECT_FALSE(metrics[0].task_metrics);
  run(task("[" + container("web") + "]"));
  executor_.advance(std::chrono::seconds(20));
  metrics = sent<api::tcs::PublishMetricsRequest>("PublishMetricsRequest");
  ASSERT_EQ(metrics.size(), 2U);
  EXPECT_EQ(metrics[1].metadata->idle, false);
}

TEST_F(TcsSessionTest, TellsTheHealthOfContainersWithAHealthCheck) {
  run(task(
      "[" +
      container(
          "web",
          R"('healthCheckType':'docker','dockerConfig':{'config':'{\'Healthcheck\':{\'Test\':[\'CMD\',\'true\']}}'})") +
      "," + container("plain") + "]"));
  engine_.set_health(docker("web")->id, "healthy");
  settle();
  const Time since = task_state()->find("web")->health_since;
  executor_.advance(std::chrono::seconds(20));
  const auto health = sent<api::tcs::PublishHealthRequest>("PublishHealthRequest");
  ASSERT_FALSE(health.empty());
  EXPECT_EQ(health.back().metadata->fin, true);
  const auto& tasks = *health.back().tasks;
  ASSERT_EQ(tasks.size(), 1U);
  EXPECT_EQ(tasks[0].task_arn, kTask);
  EXPECT_EQ(tasks[0].task_definition_family, "shop");
  EXPECT_EQ(*tasks[0].containers,
            (std::vector<api::tcs::ContainerHealth>{
                {.container_name = "web", .health_status = "HEALTHY", .status_since = since}}));
}

TEST_F(TcsSessionTest, TheInstancesStatusIsSentOnceAndAfterEachHeartbeat) {
  executor_.advance(std::chrono::seconds(45));
  auto statuses = sent<api::tcs::PublishInstanceStatusRequest>("PublishInstanceStatusRequest");
  ASSERT_EQ(statuses.size(), 1U);
  EXPECT_EQ(statuses[0].statuses->at(0).status, "INITIALIZING");
  EXPECT_LT(to_epoch_millis(*statuses[0].statuses->at(0).last_updated), 0);
  push(quoted("{'type':'HeartbeatMessage','message':{'messageId':'hb','healthy':true}}"));
  ack();
  executor_.advance(std::chrono::seconds(20));
  statuses = sent<api::tcs::PublishInstanceStatusRequest>("PublishInstanceStatusRequest");
  ASSERT_EQ(statuses.size(), 2U);
  EXPECT_EQ(statuses[1].statuses->at(0).status, "OK");
  EXPECT_EQ(statuses[1].statuses->at(0).type, "ContainerRuntime");
}

TEST_F(TcsSessionTest, AcknowledgementsKeepTheSessionAndOtherMessagesDoNot) {
  for (int times = 0; times < 10; ++times) {
    ack();
    executor_.advance(std::chrono::seconds(50));
  }
  EXPECT_EQ(control_.opened(SessionKind::kTcs), 1);
  for (int times = 0; times < 10 && control_.opened(SessionKind::kTcs) == 1; ++times) {
    control_.push(SessionKind::kTcs, R"({"type":"StopTelemetrySessionMessage","message":{}})");
    executor_.advance(std::chrono::seconds(14));
  }
  EXPECT_EQ(control_.opened(SessionKind::kTcs), 2);
}

}  // namespace
}  // namespace gantry::agent
