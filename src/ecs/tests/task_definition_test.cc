#include "ecs/model/task_definition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ecs/ops/validate_task_definition.h"

namespace gantry::ecs {
namespace {

using api::ecs::ContainerDefinition;
using api::ecs::RegisterTaskDefinitionRequest;
using testing::Contains;
using testing::HasSubstr;

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

TEST(ValidateTaskDefinitionTest, APlainDefinitionIsAccepted) {
  EXPECT_TRUE(validate(make_request()));
}

struct BadCase {
  std::string name;
  std::function<void(RegisterTaskDefinitionRequest&)> spoil;
  std::string message;
};

class BadTaskDefinitionTest : public testing::TestWithParam<BadCase> {};

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
};

INSTANTIATE_TEST_SUITE_P(All, BadTaskDefinitionTest, testing::ValuesIn(kBadCases),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace gantry::ecs
