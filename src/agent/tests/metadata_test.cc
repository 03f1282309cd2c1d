#include <gmock/gmock.h>

#include "agent/tests/agent_fixture.h"

namespace gantry::agent {
namespace {

namespace json = boost::json;

class MetadataTest : public AgentFixture {
 protected:
  void SetUp() override {
    start_and_join();
    run(task(
        "[" +
            container(
                "web",
                R"('portMappings':[{'containerPort':80,'hostPort':8080}],'dockerConfig':{'hostConfig':'{\'LogConfig\':{\'Type\':\'json-file\',\'Config\':{}}}'})") +
            "]",
        "'serviceName':'shop-svc','launchType':'EC2'"));
    id_ = task_state()->find("web")->metadata_id;
  }
  HttpAnswer get(const std::string& path) {
    std::optional<HttpAnswer> answer;
    agent_->handle_metadata(path, [&](HttpAnswer got) { answer = std::move(got); });
    settle();
    EXPECT_TRUE(answer) << path;
    return answer.value_or(HttpAnswer{});
  }
  json::object object(const HttpAnswer& answer) {
    EXPECT_EQ(answer.status, 200);
    return json::parse(answer.body).as_object();
  }

  std::string id_;
};

TEST_F(MetadataTest, AContainerSeesItself) {
  const json::object web = object(get("/v4/" + id_));
  EXPECT_EQ(web.at("DockerId").as_string(), docker("web")->id);
  EXPECT_EQ(web.at("Name"), "web");
  EXPECT_EQ(web.at("DockerName").as_string(), docker("web")->name);
  EXPECT_EQ(web.at("DesiredStatus"), "RUNNING");
  EXPECT_EQ(web.at("KnownStatus"), "RUNNING");
  EXPECT_EQ(web.at("Type"), "NORMAL");
  EXPECT_EQ(web.at("LogDriver"), "json-file");
  EXPECT_EQ(web.at("Labels").at("com.amazonaws.ecs.task-arn"), kTask);
  EXPECT_EQ(web.at("Limits"), json::parse(R"({"CPU":10,"Memory":64})"));
  EXPECT_EQ(
      web.at("Ports"),
      json::parse(R"([{"ContainerPort":80,"Protocol":"tcp","HostPort":8080,"HostIp":"0.0.0.0"}])"));
  EXPECT_FALSE(object(get("/v3/" + id_)).contains("LogDriver"));
}

TEST_F(MetadataTest, ATaskIsSeenByItsContainers) {
  const json::object task = object(get("/v4/" + id_ + "/task"));
  EXPECT_EQ(task.at("Cluster"), "lab");
  EXPECT_EQ(task.at("TaskARN"), kTask);
  EXPECT_EQ(task.at("Family"), "shop");
  EXPECT_EQ(task.at("Revision"), "7");
  EXPECT_EQ(task.at("AvailabilityZone"), "eu-west-1a");
  EXPECT_EQ(task.at("ServiceName"), "shop-svc");
  EXPECT_EQ(task.at("Containers").as_array().size(), 1U);
  EXPECT_FALSE(task.contains("TaskTags"));
}

TEST_F(MetadataTest, TagsOfInstanceAndTaskAreAskedFor) {
  const json::object task = object(get("/v4/" + id_ + "/taskWithTags"));
  EXPECT_EQ(task.at("TaskTags").at("of"), kTask);
  EXPECT_EQ(task.at("ContainerInstanceTags").at("of"), ScriptedControlPlane::kArn);
}

TEST_F(MetadataTest, UnknownIdsAnswerAsAmazonsAgent) {
  EXPECT_EQ(get("/v4/nobody").status, 404);
  EXPECT_EQ(get("/v3/nobody").status, 500);
  EXPECT_EQ(get("/elsewhere").status, 404);
  const HttpAnswer none = get("/v2/credentials/");
  EXPECT_EQ(none.status, 400);
  EXPECT_EQ(json::parse(none.body).at("code"), "NoIdInRequest");
  EXPECT_EQ(json::parse(get("/v2/credentials/x").body).at("code"), "InvalidIdInRequest");
}

TEST_F(MetadataTest, IntrospectionListsTasksAndFindsOne) {
  const json::object meta = object(agent_->handle_introspection("/v1/metadata", ""));
  EXPECT_EQ(meta.at("Cluster"), "lab");
  EXPECT_EQ(meta.at("ContainerInstanceArn"), ScriptedControlPlane::kArn);
  const json::object all = object(agent_->handle_introspection("/v1/tasks", ""));
  EXPECT_EQ(all.at("Tasks").at(0).at("Arn"), kTask);
  const std::string id = docker("web")->id;
  EXPECT_EQ(
      object(agent_->handle_introspection("/v1/tasks", "dockerid=" + id.substr(0, 12))).at("Arn"),
      kTask);
  EXPECT_EQ(
      object(agent_->handle_introspection("/v1/tasks", fmt::format("taskarn={}", kTask))).at("Arn"),
      kTask);
  EXPECT_EQ(agent_->handle_introspection("/v1/tasks", "dockerid=ffff").status, 404);
  EXPECT_TRUE(object(agent_->handle_introspection("/", "")).contains("AvailableCommands"));
}

}  // namespace
}  // namespace gantry::agent
