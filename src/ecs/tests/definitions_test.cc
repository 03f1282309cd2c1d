#include "ecs/definition_sweep.h"
#include "ecs/tests/ecs_world.h"

namespace gantry::ecs::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr const char* kPrefix = "arn:aws:ecs:us-east-1:123456789012:task-definition/";

std::vector<std::string> list(World& world, api::ecs::ListTaskDefinitionsRequest request = {}) {
  std::vector<std::string> names;
  do {
    const auto page = world.must(&Operations::list_task_definitions, request);
    for (const auto& arn : *page.task_definition_arns)
      names.push_back(arn.substr(std::string_view(kPrefix).size()));
    request.next_token = page.next_token;
  } while (request.next_token);
  return names;
}

std::vector<std::string> families(World& world, std::string status) {
  return *world.must(&Operations::list_task_definition_families, {.status = std::move(status)})
              .families;
}

void deregister(World& world, const std::string& name) {
  world.must(&Operations::deregister_task_definition, {.task_definition = name});
}

api::ecs::DeleteTaskDefinitionsResponse remove(World& world, std::vector<std::string> names) {
  return world.must(&Operations::delete_task_definitions, {.task_definitions = std::move(names)});
}

void sweep(World& world) {
  world.change([&](store::Tx& tx) { erase_unreferenced_definitions(*world.tables, tx, 1000); });
}

TEST(DefinitionsTest, ARegisteredDefinitionShowsWhatAwsFillsIn) {
  World world;
  auto request = World::definition_of();
  request.network_mode = "awsvpc";
  request.cpu = "0.25 vCPU";
  request.memory = "1 GB";
  request.task_role_arn = "shop-role";
  auto& container = request.container_definitions->front();
  container.port_mappings.emplace().push_back({.container_port = 80});
  container.health_check.emplace().command = {"CMD-SHELL", "true"};
  const auto made = world.must(&Operations::register_task_definition, request);
  const auto& definition = *made.task_definition;
  EXPECT_EQ(definition.task_definition_arn, std::string(kPrefix) + "shop:1");
  EXPECT_EQ(definition.cpu, "256");
  EXPECT_EQ(definition.memory, "1024");
  EXPECT_EQ(definition.task_role_arn, "arn:aws:iam::123456789012:role/shop-role");
  EXPECT_EQ(definition.registered_by, "arn:aws:iam::123456789012:root");
  EXPECT_THAT(*definition.compatibilities, ElementsAre("EC2", "FARGATE"));
  const auto& shown = definition.container_definitions->front();
  EXPECT_EQ(shown.port_mappings->at(0).host_port, 80);
  EXPECT_EQ(shown.health_check->interval, 30);
  EXPECT_EQ(shown.essential, true);
  EXPECT_FALSE(made.tags);
}

TEST(DefinitionsTest, EveryMemberIsKept) {
  World world;
  auto request = World::definition_of();
  request.runtime_platform.emplace().cpu_architecture = "X86_64";
  request.ephemeral_storage.emplace().size_in_gi_b = 21;
  request.enable_fault_injection = true;
  request.pid_mode = "host";
  request.ipc_mode = "none";
  request.requires_compatibilities = {"EC2"};
  request.volumes.emplace().push_back({.name = "data"});
  request.placement_constraints.emplace().push_back(
      {.expression = "attribute:ecs.instance-type == t2.micro", .type = "memberOf"});
  request.proxy_configuration.emplace().container_name = "web";
  auto& container = request.container_definitions->front();
  container.restart_policy.emplace().enabled = true;
  container.version_consistency = "disabled";
  container.mount_points.emplace().push_back({.container_path = "/data", .source_volume = "data"});
  world.must(&Operations::register_task_definition, request);
  const auto definition =
      *world.must(&Operations::describe_task_definition, {.task_definition = "shop"})
           .task_definition;
  EXPECT_EQ(definition.runtime_platform, request.runtime_platform);
  EXPECT_EQ(definition.ephemeral_storage, request.ephemeral_storage);
  EXPECT_EQ(definition.enable_fault_injection, true);
  EXPECT_EQ(definition.pid_mode, "host");
  EXPECT_EQ(definition.ipc_mode, "none");
  EXPECT_EQ(definition.requires_compatibilities, request.requires_compatibilities);
  EXPECT_EQ(definition.volumes, request.volumes);
  EXPECT_EQ(definition.placement_constraints, request.placement_constraints);
  EXPECT_EQ(definition.proxy_configuration, request.proxy_configuration);
  const auto& shown = definition.container_definitions->front();
  EXPECT_EQ(shown.restart_policy, container.restart_policy);
  EXPECT_EQ(shown.version_consistency, "disabled");
  EXPECT_EQ(shown.mount_points, container.mount_points);
}

TEST(DefinitionsTest, ListsSortByFamilyAndNumberBothWays) {
  World world;
  for (int i = 0; i < 11; ++i) world.register_definition();
  world.register_definition(World::definition_of("a"));
  const auto up = list(world);
  EXPECT_THAT(std::vector(up.begin(), up.begin() + 3), ElementsAre("a:1", "shop:1", "shop:2"));
  EXPECT_EQ(up.back(), "shop:11");
  auto down = list(world, {.max_results = 2, .sort = "DESC"});
  std::ranges::reverse(down);
  EXPECT_EQ(down, up);
  EXPECT_THAT(list(world, {.family_prefix = "a"}), ElementsAre("a:1"));
  EXPECT_THAT(list(world, {.family_prefix = "sho"}), IsEmpty());
}

TEST(DefinitionsTest, APageGoesOnBehindADefinitionThatIsGone) {
  World world;
  for (int i = 0; i < 3; ++i) world.register_definition();
  const auto page = world.must(&Operations::list_task_definitions, {.max_results = 1});
  deregister(world, "shop:1");
  remove(world, {"shop:1"});
  sweep(world);
  EXPECT_THAT(list(world, {.next_token = page.next_token}), ElementsAre("shop:2", "shop:3"));
}

TEST(DefinitionsTest, AFamilyIsActiveWhileAnyRevisionIs) {
  World world;
  world.register_definition();
  world.register_definition();
  deregister(world, "shop:1");
  EXPECT_THAT(families(world, "ACTIVE"), ElementsAre("shop"));
  EXPECT_THAT(list(world, {.status = "INACTIVE"}), ElementsAre("shop:1"));
  deregister(world, "shop:2");
  EXPECT_THAT(families(world, "ACTIVE"), IsEmpty());
  EXPECT_THAT(families(world, "INACTIVE"), ElementsAre("shop"));
  remove(world, {"shop:1", "shop:2"});
  sweep(world);
  EXPECT_THAT(families(world, "ALL"), IsEmpty());
  // A number is not given twice.
  EXPECT_EQ(world.register_definition(), std::string(kPrefix) + "shop:3");
}

TEST(DefinitionsTest, OnlyInactiveDefinitionsAreDeleted) {
  World world;
  world.register_definition();
  world.register_definition();
  deregister(world, "shop:1");
  const auto answer = remove(world, {"shop:1", "shop:2", "shop:9", "shop"});
  ASSERT_EQ(answer.task_definitions->size(), 1u);
  EXPECT_EQ(answer.task_definitions->at(0).status, "DELETE_IN_PROGRESS");
  EXPECT_EQ(answer.task_definitions->at(0).delete_requested_at, world.now());
  ASSERT_EQ(answer.failures->size(), 3u);
  EXPECT_EQ(answer.failures->at(0).arn, std::string(kPrefix) + "shop:2");
  EXPECT_THAT(*answer.failures->at(0).reason, StartsWith("The specified task definition is still"));
  EXPECT_THAT(*answer.failures->at(1).reason, StartsWith("The specified task definition does not"));
  EXPECT_THAT(list(world, {.status = "DELETE_IN_PROGRESS"}), ElementsAre("shop:1"));
}

TEST(DefinitionsTest, ADeletedDefinitionStaysWhileATaskOrServiceRefersToIt) {
  World world;
  world.create_cluster();
  world.register_instance();
  const auto arn = world.register_definition();
  const auto run = world.must(&Operations::run_task, {.task_definition = "shop"});
  Service service{.arn = "arn:aws:ecs:us-east-1:123456789012:service/default/s",
                  .task_definition_arn = arn};
  world.change([&](store::Tx& tx) { world.tables->services.put(tx, service); });
  deregister(world, "shop:1");
  remove(world, {"shop:1"});
  const auto is_there = [&] {
    sweep(world);
    return world.tables->task_definitions.contains(arn);
  };
  EXPECT_TRUE(is_there());
  world.set_task_status(*run.tasks->at(0).task_arn, TaskStatus::kStopped);
  EXPECT_TRUE(is_there());
  service.status = ServiceStatus::kInactive;
  world.change([&](store::Tx& tx) { world.tables->services.put(tx, service); });
  EXPECT_FALSE(is_there());
}

TEST(DefinitionsTest, DeletionTakesUpToTen) {
  World world;
  EXPECT_THAT(outcome(world.call(&Operations::delete_task_definitions,
                                 {.task_definitions = std::vector<std::string>(11, "shop:1")})),
              StartsWith("InvalidParameterException"));
  EXPECT_THAT(outcome(world.call(&Operations::delete_task_definitions, {})),
              StartsWith("InvalidParameterException"));
}

TEST(DefinitionsTest, TagsAreShownWhenAskedFor) {
  World world;
  auto request = World::definition_of();
  request.tags = std::vector<api::ecs::Tag>{{.key = "team", .value = "a"}};
  EXPECT_EQ(world.must(&Operations::register_task_definition, request).tags, request.tags);
  const auto described =
      world.must(&Operations::describe_task_definition,
                 {.include = std::vector<std::string>{"TAGS"}, .task_definition = "shop"});
  EXPECT_EQ(described.tags, request.tags);
  EXPECT_EQ(outcome(world.call(&Operations::describe_task_definition, {.task_definition = "x"})),
            "ClientException: Unable to describe task definition.");
}

TEST(DefinitionsTest, AFamilyEndsAtAMillionRevisions) {
  World world;
  world.change([&](store::Tx& tx) {
    world.tables->families.put(tx, {.arn_prefix = std::string(kPrefix) + "shop",
                                    .name = "shop",
                                    .latest_revision = 1'000'000});
  });
  EXPECT_THAT(outcome(world.call(&Operations::register_task_definition, World::definition_of())),
              StartsWith("LimitExceededException"));
}

}  // namespace
}  // namespace gantry::ecs::testing
