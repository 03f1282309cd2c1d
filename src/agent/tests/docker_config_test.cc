#include "agent/docker_config.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "agent/payload.h"
#include "aws/json_codec.h"

namespace gantry::agent {
namespace {

namespace json = boost::json;

/// The task of agent-protocol 3.5.
constexpr std::string_view kTask = R"({
  "arn":"arn:aws:ecs:eu-west-1:111122223333:task/lab/0a1b2c3d4e5f60718293a4b5c6d7e8f9",
  "family":"shop","version":"7","desiredStatus":"RUNNING","overrides":"{}","networkMode":"bridge",
  "cpu":0.5,"memory":512,
  "roleCredentials":{"credentialsId":"c0ffee00-1111-4222-8333-444455556666"},
  "volumes":[{"name":"scratch","type":"host","host":{"sourcePath":""}},
             {"name":"data","type":"docker","dockerVolumeConfiguration":
                {"scope":"shared","autoprovision":true,"driver":"local"}}],
  "containers":[{
   "name":"web.app_1","image":"registry.lab:5000/shop:3","essential":true,"cpu":256,"memory":256,
   "command":["serve"],"entryPoint":null,"environment":{"MODE":"prod"},
   "portMappings":[{"containerPort":80,"hostPort":0,"protocol":"tcp"}],
   "mountPoints":[{"sourceVolume":"scratch","containerPath":"/scratch","readOnly":false},
                  {"sourceVolume":"data","containerPath":"/data","readOnly":true}],
   "volumesFrom":[],"links":[],"overrides":"{\"command\":[\"serve\",\"-v\"]}",
   "startTimeout":120,"stopTimeout":20,"healthCheckType":"docker",
   "dockerConfig":{"version":"1.24",
     "config":"{\"Labels\":{\"tier\":\"front\",\"com.amazonaws.ecs.cluster\":\"mine\"},\"User\":\"1000\",\"Healthcheck\":{\"Test\":[\"CMD-SHELL\",\"true\"],\"Interval\":5000000000}}",
     "hostConfig":"{\"NetworkMode\":\"bridge\",\"MemoryReservation\":134217728,\"LogConfig\":{\"Type\":\"json-file\",\"Config\":{}},\"CapAdd\":[],\"Privileged\":false}"}
  }]})";

Task task_of(std::string_view text) {
  auto decoded = decode_payload_task(*aws::from_json<api::acs::Task>(text));
  EXPECT_TRUE(decoded) << decoded.error().message;
  Task task = make_task(std::move(decoded->spec));
  for (Container& container : task.containers) container.metadata_id = "meta-1";
  for (const VolumeSpec& volume : task.spec.volumes) {
    if (volume.kind == VolumeSpec::Kind::kTaskVolume) {
      task.volume_names[volume.name] = docker_volume_name(task.spec, volume.name, "0011");
    }
  }
  return task;
}

TEST(DockerConfigTest, TheDocumentIsTheAgentsWithThePayloadsDecodedOverIt) {
  const Task task = task_of(kTask);
  const auto document = docker_document(task, task.containers[0], {"lab", {32768}});
  ASSERT_TRUE(document) << document.error().message;
  const json::value expected = json::parse(R"({
    "Image":"registry.lab:5000/shop:3",
    "Env":["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/v2/credentials/c0ffee00-1111-4222-8333-444455556666",
           "ECS_AGENT_URI=http://169.254.170.2/api/meta-1",
           "ECS_CONTAINER_METADATA_URI=http://169.254.170.2/v3/meta-1",
           "ECS_CONTAINER_METADATA_URI_V4=http://169.254.170.2/v4/meta-1",
           "MODE=prod"],
    "Cmd":["serve","-v"],
    "ExposedPorts":{"80/tcp":{}},
    "Labels":{"tier":"front",
              "com.amazonaws.ecs.cluster":"lab",
              "com.amazonaws.ecs.container-name":"web.app_1",
              "com.amazonaws.ecs.task-arn":"arn:aws:ecs:eu-west-1:111122223333:task/lab/0a1b2c3d4e5f60718293a4b5c6d7e8f9",
              "com.amazonaws.ecs.task-definition-family":"shop",
              "com.amazonaws.ecs.task-definition-version":"7"},
    "User":"1000",
    "Healthcheck":{"Test":["CMD-SHELL","true"],"Interval":5000000000},
    "HostConfig":{
      "CpuShares":256,"Memory":268435456,"MemoryReservation":134217728,
      "Binds":["ecs-shop-7-scratch-0011:/scratch","data:/data:ro"],
      "PortBindings":{"80/tcp":[{"HostPort":"32768"}]},
      "NetworkMode":"bridge","LogConfig":{"Type":"json-file","Config":{}},"CapAdd":[],"Privileged":false}
  })");
  EXPECT_EQ(json::value(*document), expected) << json::serialize(*document);
}

TEST(DockerConfigTest, NamesKeepLettersDigitsAndDashes) {
  const Task task = task_of(kTask);
  EXPECT_EQ(docker_container_name(task.spec, "web.app_1-x", "00112233445566778899"),
            "ecs-shop-7-webapp1-x-00112233445566778899");
}

TEST(DockerConfigTest, KeysOfThePayloadReplaceTheAgentsAndObjectsMergeByKey) {
  const Task task = task_of(
      R"({"arn":"arn:aws:ecs:r:1:task/t","family":"f","version":"1","desiredStatus":"RUNNING",
    "containers":[{"name":"a","image":"i","environment":{"A":"1"},
      "portMappings":[{"containerPort":80,"hostPort":8080}],
      "dockerConfig":{"config":"{\"Env\":[\"ONLY=me\"]}",
                      "hostConfig":"{\"PortBindings\":{\"81/tcp\":[{\"HostPort\":\"9\"}]}}"}}]})");
  const auto document = docker_document(task, task.containers[0], {"lab", {8080}});
  ASSERT_TRUE(document);
  EXPECT_EQ(document->at("Env"), json::parse(R"(["ONLY=me"])"));
  EXPECT_EQ(document->at("HostConfig").at("PortBindings"),
            json::parse(R"({"80/tcp":[{"HostPort":"8080"}],"81/tcp":[{"HostPort":"9"}]})"));
}

TEST(DockerConfigTest, SharesAndMemoryStayWithinWhatTheEngineTakes) {
  const std::tuple<int, int, int, int> cases[] = {
      {0, 0, 2, 0}, {1, 1, 2, 4 << 20}, {300'000, 4, 262'144, 4 << 20}};
  for (const auto& [cpu, memory, shares, bytes] : cases) {
    const Task task = task_of(fmt::format(
        R"({{"arn":"arn:aws:ecs:r:1:task/t","desiredStatus":"RUNNING","containers":[{{"name":"a","image":"i","cpu":{},"memory":{}}}]}})",
        cpu, memory));
    const auto document = docker_document(task, task.containers[0], {"lab", {}});
    ASSERT_TRUE(document);
    const auto& host = document->at("HostConfig").as_object();
    EXPECT_EQ(host.at("CpuShares"), shares);
    EXPECT_EQ(host.contains("Memory"), bytes != 0);
    if (bytes != 0) EXPECT_EQ(host.at("Memory"), bytes);
  }
}

TEST(DockerConfigTest, TextsThatDoNotDecodeAreNamedErrors) {
  const std::pair<const char*, const char*> cases[] = {
      {R"("config":"{")", "DockerClientConfigError"}, {R"("hostConfig":"[]")", "HostConfigError"}};
  for (const auto& [member, code] : cases) {
    const Task task = task_of(fmt::format(
        R"({{"arn":"arn:aws:ecs:r:1:task/t","desiredStatus":"RUNNING","containers":[{{"name":"a","image":"i","dockerConfig":{{{}}}}}]}})",
        member));
    const auto document = docker_document(task, task.containers[0], {"lab", {}});
    ASSERT_FALSE(document);
    EXPECT_EQ(document.error().code, code);
  }
}

TEST(DockerConfigTest, AwslogsWritesToTheControlPlaneUnlessToldOtherwise) {
  const auto config_of = [](std::string_view options, bool execution_role) {
    Task task = task_of(fmt::format(
        R"({{"arn":"arn:aws:ecs:eu-west-1:111122223333:task/lab/0a1b","desiredStatus":"RUNNING",{}
            "containers":[{{"name":"web","image":"httpd","dockerConfig":{{
              "hostConfig":"{{\"LogConfig\":{{\"Type\":\"awslogs\",\"Config\":{{{}}}}}}}"}}}}]}})",
        execution_role ? R"("executionRoleCredentials":{"credentialsId":"c0ffee"},)" : "",
        options));
    const auto document = docker_document(
        task, task.containers[0], {.cluster = "lab", .logs_endpoint = "http://172.31.0.1:4566"});
    EXPECT_TRUE(document);
    return json::serialize(document->at("HostConfig").at("LogConfig").at("Config"));
  };
  EXPECT_EQ(config_of("", false), R"({"awslogs-endpoint":"http://172.31.0.1:4566"})");
  EXPECT_EQ(config_of(R"(\"awslogs-endpoint\":\"http://other\")", false),
            R"({"awslogs-endpoint":"http://other"})");
  EXPECT_EQ(config_of("", true), R"({"awslogs-endpoint":"http://172.31.0.1:4566",)"
                                 R"("awslogs-credentials-endpoint":"/v2/credentials/c0ffee"})");
}

}  // namespace
}  // namespace gantry::agent
