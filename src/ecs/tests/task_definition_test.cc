#include "ecs/model/task_definition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ecs/ops/validate_task_definition.h"

namespace gantry::ecs {
namespace {

using api::ecs::ContainerDefinition;
using api::ecs::RegisterTaskDefinitionRequest;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

ContainerDefinition make_container(const std::string& name = "web") {
  return {.name = name, .image = "httpd:2.4", .memory = 128};
}

RegisterTaskDefinitionRequest make_request() {
  RegisterTaskDefinitionRequest request{.family = "shop"};
  request.container_definitions.emplace().push_back(make_container());
  return request;
}

api::ecs::TaskDefinition make_document(std::vector<ContainerDefinition> containers) {
  return {.container_definitions = std::move(containers)};
}

TEST(TaskDefinitionTest, TheClaimTakesTheReservationBeforeTheHardLimit) {
  auto soft = make_container();
  soft.memory = 300;
  soft.memory_reservation = 100;
  soft.cpu = 50;
  auto hard = make_container("side");
  hard.cpu = 14;
  EXPECT_EQ(compute_claim(make_document({soft, hard})), (Resources{.cpu = {64}, .memory = {228}}));
}

TEST(TaskDefinitionTest, TaskLevelSizesReplaceTheContainersSums) {
  auto document = make_document({make_container()});
  document.cpu = "512";
  document.memory = "1024";
  EXPECT_EQ(compute_claim(document), (Resources{.cpu = {512}, .memory = {1024}}));
}

TEST(TaskDefinitionTest, OnlyStaticHostPortsAreClaimed) {
  auto container = make_container();
  container.port_mappings.emplace();
  container.port_mappings->push_back({.container_port = 80, .host_port = 8080});
  container.port_mappings->push_back({.container_port = 81, .host_port = 0});
  container.port_mappings->push_back({.container_port = 53, .host_port = 53, .protocol = "udp"});
  auto document = make_document({container});
  EXPECT_EQ(compute_claim(document).tcp_ports, (std::set<int>{8080}));
  EXPECT_EQ(compute_claim(document).udp_ports, (std::set<int>{53}));
  document.network_mode = "host";
  EXPECT_EQ(compute_claim(document).tcp_ports, (std::set<int>{8080, 81}));
  document.network_mode = "awsvpc";
  EXPECT_TRUE(compute_claim(document).tcp_ports.empty());
}

TEST(TaskDefinitionTest, RequiredAttributesFollowFromWhatIsUsed) {
  auto container = make_container();
  container.log_configuration.emplace();
  container.log_configuration->log_driver = "awslogs";
  auto document = make_document({container});
  document.task_role_arn = "arn:aws:iam::000000000000:role/shop";
  const auto names = compute_required_attributes(document);
  EXPECT_THAT(names, Contains("com.amazonaws.ecs.capability.logging-driver.awslogs"));
  EXPECT_THAT(names, Contains("com.amazonaws.ecs.capability.task-iam-role"));
}

TEST(TaskDefinitionTest, APlainDefinitionRequiresNothing) {
  EXPECT_THAT(compute_required_attributes(make_document({make_container()})), IsEmpty());
}

TEST(TaskDefinitionTest, SecretsNameTheirStore) {
  auto container = make_container();
  container.secrets = {
      {.name = "A", .value_from = "arn:aws:secretsmanager:us-east-1:000000000000:secret:a"},
      {.name = "B", .value_from = "parameter-b"}};
  EXPECT_THAT(compute_required_attributes(make_document({container})),
              ElementsAre("ecs.capability.secrets.asm.environment-variables",
                          "ecs.capability.secrets.ssm.environment-variables"));
}

TEST(TaskDefinitionTest, GpusAndNetworkInterfacesAreClaimed) {
  auto container = make_container();
  container.resource_requirements = {{.type = "GPU", .value = "2"}};
  auto document = make_document({container, make_container("side")});
  EXPECT_EQ(compute_claim(document).gpus, 2);
  EXPECT_EQ(compute_claim(document).enis, 0);
  document.network_mode = "awsvpc";
  EXPECT_EQ(compute_claim(document).enis, 1);
}

TEST(ValidateTaskDefinitionTest, APlainDefinitionIsAccepted) {
  EXPECT_TRUE(validate(make_request()));
}

TEST(ValidateTaskDefinitionTest, FargateTakesItsOwnSizesOnly) {
  auto request = make_request();
  request.requires_compatibilities = {"EC2", "FARGATE"};
  request.network_mode = "awsvpc";
  const auto message = [&](const char* cpu, const char* memory) -> std::string {
    request.cpu = cpu;
    request.memory = memory;
    const auto result = validate(request);
    return result ? "ok" : result.error().message;
  };
  EXPECT_EQ(message("256", "512"), "ok");
  EXPECT_EQ(message(".25 vCPU", "0.5 GB"), "ok");
  EXPECT_EQ(message("4 vCPU", "30GB"), "ok");
  EXPECT_EQ(message("16384", "122880"), "ok");
  EXPECT_EQ(message("8192", "20480"), "ok");
  const char* const kNone =
      "No Fargate configuration exists for given values: 256 CPU, 4096 memory. See the Amazon ECS "
      "documentation for the valid values.";
  EXPECT_EQ(message("256", "4096"), kNone);
  EXPECT_THAT(message("8192", "17408"), HasSubstr("No Fargate configuration"));
  EXPECT_THAT(message("300", "512"), HasSubstr("No Fargate configuration"));
  request.cpu.reset();
  EXPECT_EQ(validate(request).error().message,
            "Fargate requires that 'cpu' be defined at the task level.");
}

struct BadCase {
  std::string name;
  std::function<void(RegisterTaskDefinitionRequest&)> spoil;
  std::string message;
};

class BadTaskDefinitionTest : public ::testing::TestWithParam<BadCase> {};

TEST_P(BadTaskDefinitionTest, IsRefusedWithAClientException) {
  auto request = make_request();
  GetParam().spoil(request);
  const auto result = validate(request);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, "ClientException");
  EXPECT_THAT(result.error().message, HasSubstr(GetParam().message));
}

ContainerDefinition& first(RegisterTaskDefinitionRequest& request) {
  return request.container_definitions->front();
}

const BadCase kBadCases[] = {
    {"NoContainers", [](auto& r) { r.container_definitions->clear(); },
     "Container list cannot be empty."},
    {"ElevenContainers",
     [](auto& r) {
       for (int i = 0; i < 10; ++i)
         r.container_definitions->push_back(make_container("c" + std::to_string(i)));
     },
     "Too many containers."},
    {"NoImage", [](auto& r) { first(r).image.reset(); },
     "Container.image should not be null or empty."},
    {"NoName", [](auto& r) { first(r).name.reset(); },
     "Container.name should not be null or empty."},
    {"BadName", [](auto& r) { first(r).name = "a b"; },
     "Container.name contains invalid characters."},
    {"NoMemory", [](auto& r) { first(r).memory.reset(); },
     "Invalid setting for container 'web'. At least one of 'memory' or 'memoryReservation' must be "
     "specified."},
    {"TooLittleMemory", [](auto& r) { first(r).memory = 5; },
     "Invalid 'memory' setting for container 'web'."},
    {"SameNames", [](auto& r) { r.container_definitions->push_back(make_container()); },
     "must be unique"},
    {"NothingEssential", [](auto& r) { first(r).essential = false; },
     "At least one container must be essential."},
    {"UnknownVolume",
     [](auto& r) {
       first(r).mount_points.emplace().push_back(
           {.container_path = "/data", .source_volume = "data"});
     },
     "Unknown volume 'data'."},
    {"DependencyCycle",
     [](auto& r) {
       r.container_definitions->push_back(make_container("b"));
       first(r).depends_on.emplace().push_back({.condition = "START", .container_name = "b"});
       r.container_definitions->back().depends_on.emplace().push_back(
           {.condition = "START", .container_name = "web"});
     },
     "cycle"},
    {"SuccessOfAnEssentialContainer",
     [](auto& r) {
       r.container_definitions->push_back(make_container("b"));
       first(r).depends_on.emplace().push_back({.condition = "SUCCESS", .container_name = "b"});
     },
     "A dependency container with SUCCESS or COMPLETE condition cannot be an essential container"},
    {"PortOutOfRange",
     [](auto& r) { first(r).port_mappings.emplace().push_back({.container_port = 70000}); },
     "Invalid 'containerPort' setting"},
    {"SameHostPortTwice",
     [](auto& r) {
       first(r).port_mappings.emplace().push_back({.container_port = 80, .host_port = 8080});
       first(r).port_mappings->push_back({.container_port = 81, .host_port = 8080});
     },
     "8080"},
    {"BadFamily", [](auto& r) { r.family = "a/b"; }, "Family contains invalid characters."},
    {"BadImage", [](auto& r) { first(r).image = "a b"; },
     "Container.image contains invalid characters."},
    {"ReservationAboveTheLimit", [](auto& r) { first(r).memory_reservation = 129; },
     "'memory' must be greater than 'memoryReservation'."},
    {"TaskCpuTooSmall", [](auto& r) { r.cpu = "64"; },
     "Invalid 'cpu' setting for task. For more information, see the Troubleshooting section of the "
     "Amazon ECS Developer Guide."},
    {"TaskMemoryNoNumber", [](auto& r) { r.memory = "lots"; },
     "Invalid 'memory' setting for task."},
    {"ContainersAboveTheTask",
     [](auto& r) {
       r.cpu = "256";
       first(r).cpu = 257;
     },
     "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'."},
    {"LinksOutsideOfBridge",
     [](auto& r) {
       r.network_mode = "awsvpc";
       r.container_definitions->push_back(make_container("b"));
       first(r).links = {"b"};
     },
     "Links are not supported when networkMode=awsvpc."},
    {"LinkCycle",
     [](auto& r) {
       r.container_definitions->push_back(make_container("b"));
       first(r).links = {"b:other"};
       r.container_definitions->back().links = {"web"};
     },
     "Container links should not have a cycle"},
    {"PortsWithoutNetwork",
     [](auto& r) {
       r.network_mode = "none";
       first(r).port_mappings.emplace().push_back({.container_port = 80});
     },
     "Port mappings are not supported when networkMode=none."},
    {"UnlikePortsInHostMode",
     [](auto& r) {
       r.network_mode = "host";
       first(r).port_mappings.emplace().push_back({.container_port = 80, .host_port = 8080});
     },
     "When networkMode=host, the host ports and container ports in port mappings must match."},
    {"SharedInterfacePorts",
     [](auto& r) {
       r.network_mode = "awsvpc";
       r.container_definitions->push_back(make_container("b"));
       for (auto& c : *r.container_definitions)
         c.port_mappings.emplace().push_back({.container_port = 80});
     },
     "80"},
    {"BadPortRange",
     [](auto& r) { first(r).port_mappings.emplace().push_back({.container_port_range = "90-80"}); },
     "Invalid 'containerPortRange' setting"},
    {"BadVolumeName", [](auto& r) { r.volumes.emplace().push_back({.name = "a b"}); },
     "volume.name contains invalid characters."},
    {"TwoKindsOfVolume",
     [](auto& r) {
       auto& volume = r.volumes.emplace().emplace_back();
       volume.name = "data";
       volume.host.emplace();
       volume.docker_volume_configuration.emplace();
     },
     "only one volume configuration type should be used."},
    {"HealthyWithoutHealthCheck",
     [](auto& r) {
       r.container_definitions->push_back(make_container("b"));
       first(r).depends_on.emplace().push_back({.condition = "HEALTHY", .container_name = "b"});
     },
     "HEALTHY"},
    {"UnknownDependency",
     [](auto& r) {
       first(r).depends_on.emplace().push_back({.condition = "START", .container_name = "x"});
     },
     "'x'"},
    {"HealthInterval",
     [](auto& r) {
       auto& check = first(r).health_check.emplace();
       check.command = {"CMD-SHELL", "true"};
       check.interval = 4;
     },
     "'healthCheck.interval'"},
    {"HealthCommand", [](auto& r) { first(r).health_check.emplace().command = {"true"}; },
     "healthCheck.command"},
    {"UlimitName",
     [](auto& r) {
       first(r).ulimits.emplace().push_back({.hard_limit = 1, .name = "files", .soft_limit = 1});
     },
     "Invalid 'ulimits' setting"},
    {"SoftAboveHard",
     [](auto& r) {
       first(r).ulimits.emplace().push_back({.hard_limit = 1, .name = "nofile", .soft_limit = 2});
     },
     "softLimit"},
    {"AwslogsWithoutGroup",
     [](auto& r) {
       auto& log = first(r).log_configuration.emplace();
       log.log_driver = "awslogs";
       log.options.emplace()["awslogs-region"] = "us-east-1";
     },
     "Log driver awslogs requires options: awslogs-group"},
    {"FirelensWithoutRouter",
     [](auto& r) { first(r).log_configuration.emplace().log_driver = "awsfirelens"; },
     "firelensConfiguration"},
    {"SecretsWithoutRole", [](auto& r) { first(r).secrets.emplace(); },
     "When you are specifying container secrets, you must also specify a value for "
     "'executionRoleArn'."},
    {"SecretLikeAVariable",
     [](auto& r) {
       r.execution_role_arn = "deploy";
       first(r).environment.emplace().push_back({.name = "A", .value = "1"});
       first(r).secrets.emplace().push_back({.name = "A", .value_from = "a"});
     },
     "such as 'A'."},
    {"CredentialsWithoutRole", [](auto& r) { first(r).repository_credentials.emplace(); },
     "Private repository authentication requires that the task definition specify a value for "
     "executionRoleArn."},
    {"BadRole", [](auto& r) { r.task_role_arn = "arn:aws:s3:::bucket"; }, "Role is not valid"},
    {"NoGpus",
     [](auto& r) {
       first(r).resource_requirements.emplace().push_back({.type = "GPU", .value = "0"});
     },
     "resourceRequirements"},
    {"BadConstraint",
     [](auto& r) {
       r.placement_constraints.emplace().push_back({.expression = "((", .type = "memberOf"});
     },
     ""},
    {"FargateOnBridge", [](auto& r) { r.requires_compatibilities = {"FARGATE"}; },
     "Fargate only supports network mode ‘awsvpc’."},
    {"TooLarge", [](auto& r) { first(r).command.emplace().push_back(std::string(65536, 'x')); },
     "Max allowed length is '65536' bytes."},
};

INSTANTIATE_TEST_SUITE_P(All, BadTaskDefinitionTest, ::testing::ValuesIn(kBadCases),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace gantry::ecs
