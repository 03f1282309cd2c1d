#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "agentlink/session_hub.h"
#include "api/ecs/operations.h"
#include "api/ecs/types.h"
#include "sim/simulation.h"

namespace gantry::tests {
namespace {

namespace json = boost::json;
namespace operations = api::ecs::operations;

/// Amazon's agent as the control plane sees it: what was sent, and the acknowledgements that a test
/// gives.
class Wire final : public aws::http::WebSocket {
 public:
  void send(std::string text) override { frames.push_back(json::parse(text).as_object()); }
  void close(std::uint16_t code, std::string) override { closed = code; }

  /// The messages of a type, oldest first; they are taken.
  std::vector<json::object> take(std::string_view type) {
    std::vector<json::object> out;
    std::erase_if(frames, [&](const json::object& frame) {
      if (std::string_view(frame.at("type").as_string()) != type) return false;
      out.push_back(frame.at("message").as_object());
      return true;
    });
    return out;
  }

  std::vector<json::object> frames;
  std::optional<std::uint16_t> closed;
};

class TaskRoleTest : public testing::Test {
 protected:
  void SetUp() override {
    // An instance without a host, so that no agent of the simulation wants the session.
    ASSERT_TRUE(simulation.call<api::ecs::CreateClusterResponse>(
        operations::kCreateCluster, api::ecs::CreateClusterRequest{.cluster_name = "web"}));
    api::ecs::RegisterContainerInstanceRequest request{.cluster = "web"};
    request.total_resources = {{.name = "CPU", .type = "INTEGER", .integer_value = 1024},
                               {.name = "MEMORY", .type = "INTEGER", .integer_value = 1024}};
    request.attributes.emplace();
    for (const auto* name : {"com.amazonaws.ecs.capability.task-iam-role",
                             "com.amazonaws.ecs.capability.docker-remote-api.1.17",
                             "com.amazonaws.ecs.capability.docker-remote-api.1.18"}) {
      request.attributes->push_back({.name = name});
    }
    const auto registered = simulation.call<api::ecs::RegisterContainerInstanceResponse>(
        operations::kRegisterContainerInstance, request);
    ASSERT_TRUE(registered);
    instance = registered->container_instance->container_instance_arn.value_or("");
    connect(true);
    api::ecs::ContainerDefinition container{.image = "httpd", .memory = 64, .name = "web"};
    ASSERT_TRUE(simulation.call<api::ecs::RegisterTaskDefinitionResponse>(
        operations::kRegisterTaskDefinition,
        api::ecs::RegisterTaskDefinitionRequest{.container_definitions = {{container}},
                                                .execution_role_arn = "puller",
                                                .family = "shop",
                                                .task_role_arn = "shop-role"}));
  }

  void connect(bool sends_credentials) {
    auto admitted = simulation.control_plane().hub().admit(
        {.container_instance_arn = instance, .sends_credentials = sends_credentials});
    ASSERT_TRUE(admitted) << admitted.error().message;
    agent = *admitted;
    wire = std::make_shared<Wire>();
    agent->on_open(wire);
    wait(Millis(100));
  }
  void wait(Millis time) { simulation.executor().advance(time); }
  void say(std::string_view type, json::object message) {
    agent->on_text(json::serialize(json::object{{"type", type}, {"message", std::move(message)}}));
    wait(Millis(100));
  }
  void answer_heartbeats() {
    for (const auto& beat : wire->take("HeartbeatMessage")) {
      say("HeartbeatAckRequest", {{"messageId", beat.at("messageId")}});
    }
  }
  void stay(Millis time) {
    for (Millis passed{}; passed < time; passed += std::chrono::seconds(30)) {
      wait(std::chrono::seconds(30));
      answer_heartbeats();
    }
  }
  json::object run_task() {
    const auto answer = simulation.call<api::ecs::RunTaskResponse>(
        operations::kRunTask,
        api::ecs::RunTaskRequest{.cluster = "web", .task_definition = "shop"});
    EXPECT_TRUE(answer);
    for (const auto& failure : answer->failures.value_or(std::vector<api::ecs::Failure>()))
      ADD_FAILURE() << failure.reason.value_or("") << " " << failure.detail.value_or("");
    wait(Millis(100));
    const auto payloads = wire->take("PayloadMessage");
    EXPECT_EQ(payloads.size(), 1U) << json::serialize(json::value_from(wire->frames));
    return payloads.at(0);
  }
  void acknowledge(const json::object& message, const json::object& credentials) {
    say("IAMRoleCredentialsAckRequest", {{"messageId", message.at("messageId")},
                                         {"credentialsId", credentials.at("credentialsId")},
                                         {"expiration", credentials.at("expiration")}});
  }
  void acknowledge_payload(const json::object& payload) {
    say("AckRequest", {{"cluster", payload.at("clusterArn")},
                       {"containerInstance", instance},
                       {"messageId", payload.at("messageId")}});
    const auto& task = payload.at("tasks").at(0).as_object();
    for (const auto* name : {"roleCredentials", "executionRoleCredentials"}) {
      acknowledge(payload, task.at(name).as_object());
    }
  }

  Simulation simulation;
  std::string instance;
  std::shared_ptr<aws::http::WebSocketHandler> agent;
  std::shared_ptr<Wire> wire;
};

TEST_F(TaskRoleTest, APayloadCarriesAnIdentityOfTheTasksOwn) {
  const auto payload = run_task();
  const auto& task = payload.at("tasks").at(0).as_object();
  const auto& role = task.at("roleCredentials").as_object();
  EXPECT_EQ(role.at("roleArn"), "arn:aws:iam::000000000000:role/shop-role");
  const auto session = simulation.control_plane().mint().open(role.at("accessKeyId").as_string(),
                                                              role.at("sessionToken").as_string());
  ASSERT_TRUE(session);
  const std::string arn(task.at("arn").as_string());
  EXPECT_EQ(session->principal.arn(),
            "arn:aws:sts::000000000000:assumed-role/shop-role/" + arn.substr(arn.rfind('/') + 1));
  EXPECT_EQ(session->secret_access_key, role.at("secretAccessKey").as_string());
  EXPECT_EQ(task.at("executionRoleCredentials").at("roleArn"),
            "arn:aws:iam::000000000000:role/puller");
  EXPECT_NE(task.at("executionRoleCredentials").at("credentialsId"), role.at("credentialsId"));
}

TEST_F(TaskRoleTest, CredentialsAreRefreshedBeforeTheyExpireUnderTheSameId) {
  const auto payload = run_task();
  acknowledge_payload(payload);
  const auto id = payload.at("tasks").at(0).at("roleCredentials").at("credentialsId");
  stay(std::chrono::hours(3));
  EXPECT_TRUE(wire->take("IAMRoleCredentialsMessage").empty());
  stay(std::chrono::minutes(75));
  const auto fresh = wire->take("IAMRoleCredentialsMessage");
  // Again at each turn until the agent acknowledges them.
  ASSERT_GE(fresh.size(), 2U);
  EXPECT_EQ(fresh[0].at("roleType"), "TaskApplication");
  EXPECT_EQ(fresh[0].at("roleCredentials").at("credentialsId"), id);
  EXPECT_EQ(fresh[1].at("roleType"), "TaskExecution");
  for (const auto& message : {fresh[fresh.size() - 2], fresh.back()}) {
    acknowledge(message, message.at("roleCredentials").as_object());
  }
  stay(std::chrono::minutes(30));
  EXPECT_TRUE(wire->take("IAMRoleCredentialsMessage").empty());
}

TEST_F(TaskRoleTest, AnAgentThatBeganAnewGetsTheCredentialsOfItsTasks) {
  acknowledge_payload(run_task());
  connect(false);
  EXPECT_TRUE(wire->take("IAMRoleCredentialsMessage").empty());
  connect(true);
  EXPECT_EQ(wire->take("IAMRoleCredentialsMessage").size(), 2U);
}

}  // namespace
}  // namespace gantry::tests
