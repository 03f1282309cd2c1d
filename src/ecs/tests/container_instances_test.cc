#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/ecs/enums.h"
#include "ec2/metadata/identity.h"
#include "ec2/model/tables.h"
#include "ecs/ops/lookup.h"
#include "ecs/tests/ecs_world.h"

namespace gantry::ecs {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::outcome;
using ::testing::UnorderedElementsAre;
using testing::World;

using Strings = std::vector<std::string>;
const std::string kNowhere(32, '0');

class ContainerInstancesTest : public ::testing::Test {
 protected:
  void SetUp() override { world.create_cluster(); }

  /// A task that is RUNNING there.
  std::string run_on(const std::string& instance, const std::string& group = "") {
    const auto definition = world.register_definition();
    const auto task = *world
                           .must(&Operations::start_task,
                                 {.container_instances = {{instance}},
                                  .group = group.empty() ? std::nullopt : std::optional(group),
                                  .task_definition = definition})
                           .tasks->front()
                           .task_arn;
    world.set_task_status(task, TaskStatus::kRunning);
    return task;
  }
  Strings list(const api::ecs::ListContainerInstancesRequest& request) {
    return *world.must(&Operations::list_container_instances, request).container_instance_arns;
  }
  Strings filtered(const std::string& filter) { return list({.filter = filter}); }
  api::ecs::ContainerInstance describe(const std::string& arn, Strings include = {}) {
    const auto response = world.must(&Operations::describe_container_instances,
                                     {.container_instances = {{arn}}, .include = include});
    return response.container_instances->empty() ? api::ecs::ContainerInstance{}
                                                 : response.container_instances->front();
  }
  void set_status(const std::string& arn, std::string status) {
    world.must(&Operations::update_container_instances_state,
               {.container_instances = {{arn}}, .status = std::move(status)});
  }

  World world;
};

const api::ecs::Resource& resource(const std::vector<api::ecs::Resource>& list,
                                   std::string_view name) {
  static const api::ecs::Resource kNone;
  const auto found = std::ranges::find(list, std::string(name), &api::ecs::Resource::name);
  return found == list.end() ? kNone : *found;
}

// --- list ---

TEST_F(ContainerInstancesTest, ListFiltersByStatusAndQuery) {
  const auto small = world.register_instance({.zone = "us-east-1a", .attributes = {{"size", "s"}}});
  const auto large = world.register_instance({.zone = "us-east-1b", .attributes = {{"size", "l"}}});
  set_status(large, "DRAINING");
  EXPECT_THAT(list({}), UnorderedElementsAre(small, large));
  EXPECT_THAT(list({.status = "ACTIVE"}), ElementsAre(small));
  EXPECT_THAT(list({.status = "DRAINING"}), ElementsAre(large));
  EXPECT_THAT(list({.status = "REGISTERING"}), IsEmpty());
  EXPECT_THAT(filtered("attribute:size == l"), ElementsAre(large));
  EXPECT_THAT(list({.filter = "attribute:size exists", .status = "ACTIVE"}), ElementsAre(small));
  EXPECT_THAT(filtered("attribute:ecs.availability-zone in [us-east-1b, us-east-1c]"),
              ElementsAre(large));
}

TEST_F(ContainerInstancesTest, FilterSeesTasksAndAgents) {
  const auto busy = world.register_instance();
  const auto idle = world.register_instance({.connected = false});
  run_on(busy, "database");
  EXPECT_THAT(filtered("task:group == database"), ElementsAre(busy));
  EXPECT_THAT(filtered("not(task:group == database)"), ElementsAre(idle));
  EXPECT_THAT(filtered("runningTasksCount < 1"), ElementsAre(idle));
  EXPECT_THAT(filtered("agentConnected == false"), ElementsAre(idle));
  EXPECT_THAT(filtered("agentVersion >= 1.80 and registeredAt > 2018-01-01"),
              UnorderedElementsAre(busy, idle));
}

TEST_F(ContainerInstancesTest, ListPagesThroughAFilter) {
  for (int i = 0; i < 7; ++i) {
    world.register_instance({.attributes = {{"odd", i % 2 == 1 ? "yes" : "no"}}});
  }
  Strings seen;
  std::optional<std::string> token;
  do {
    const auto page =
        world.must(&Operations::list_container_instances,
                   {.filter = "attribute:odd == no", .next_token = token, .max_results = 2});
    seen.insert(seen.end(), page.container_instance_arns->begin(),
                page.container_instance_arns->end());
    token = page.next_token;
  } while (token);
  EXPECT_EQ(seen, filtered("attribute:odd == no"));
  EXPECT_EQ(seen.size(), 4);
}

TEST_F(ContainerInstancesTest, ListRefusesWhatItDoesNotUnderstand) {
  const auto refused = [&](const api::ecs::ListContainerInstancesRequest& request) {
    return outcome(world.call(&Operations::list_container_instances, request));
  };
  EXPECT_EQ(refused({.cluster = "nobody"}), "ClusterNotFoundException: Cluster not found.");
  EXPECT_EQ(refused({.filter = "size = l"}),
            "InvalidParameterException: Invalid expression: expected a subject instead of 'size' "
            "at position 1.");
  EXPECT_EQ(refused({.status = "GONE"}),
            "InvalidParameterException: Container instances status should be one of "
            "[ACTIVE,DRAINING,REGISTERING,DEREGISTERING,REGISTRATION_FAILED]");
  EXPECT_EQ(refused({.next_token = "x"}), "InvalidParameterException: Invalid token.");
  EXPECT_EQ(refused({.max_results = 101}),
            "InvalidParameterException: maxResults should be between 1 and 100.");
}

// --- describe ---

TEST_F(ContainerInstancesTest, DescribeTellsResourcesInStepWithTheTasks) {
  const auto arn = world.register_instance({.cpu = 1024, .memory = 2000});
  auto definition = World::definition_of();
  definition.container_definitions->front().port_mappings = {
      {{.container_port = 80, .host_port = 8080}, {.container_port = 81, .protocol = "udp"}}};
  world.register_definition(definition);
  const auto task = *world
                         .must(&Operations::start_task,
                               {.container_instances = {{arn}}, .task_definition = "shop"})
                         .tasks->front()
                         .task_arn;
  auto instance = describe(arn);
  EXPECT_EQ(instance.pending_tasks_count, 1);
  EXPECT_EQ(resource(*instance.remaining_resources, "CPU").integer_value, 1014);
  EXPECT_EQ(resource(*instance.remaining_resources, "MEMORY").integer_value, 1872);
  EXPECT_THAT(*resource(*instance.remaining_resources, "PORTS").string_set_value,
              UnorderedElementsAre("22", "2375", "2376", "51678", "51679", "8080"));
  EXPECT_THAT(*resource(*instance.registered_resources, "PORTS").string_set_value,
              UnorderedElementsAre("22", "2375", "2376", "51678", "51679"));
  world.set_task_status(task, TaskStatus::kStopped);
  instance = describe(arn);
  EXPECT_EQ(instance.remaining_resources, instance.registered_resources);
  EXPECT_EQ(instance.pending_tasks_count, 0);
}

TEST_F(ContainerInstancesTest, DescribeIncludesTagsWhenAsked) {
  const auto arn = world.register_instance();
  world.must(&Operations::tag_resource,
             {.resource_arn = arn, .tags = {{{.key = "team", .value = "a"}}}});
  EXPECT_THAT(*describe(arn).tags, IsEmpty());
  EXPECT_EQ(describe(arn, {"TAGS"}).tags->size(), 1);
}

TEST_F(ContainerInstancesTest, DescribeIncludesHealthWhenAsked) {
  const auto arn = world.register_instance();
  EXPECT_FALSE(describe(arn).health_status);
  const Strings health = {"CONTAINER_INSTANCE_HEALTH"};
  EXPECT_EQ(describe(arn, health).health_status->overall_status, "INSUFFICIENT_DATA");
  world.tables->instance_health.report(
      arn, {{.last_updated = world.now(), .status = "OK", .type = "CONTAINER_RUNTIME"},
            {.status = "IMPAIRED", .type = "DAEMON"}});
  const auto status = *describe(arn, health).health_status;
  EXPECT_EQ(status.overall_status, "IMPAIRED");
  EXPECT_EQ(status.details->front().last_updated, world.now());
  world.must(&Operations::deregister_container_instance, {.container_instance = arn});
  EXPECT_THAT(*describe(arn, health).health_status->details, IsEmpty());
}

TEST_F(ContainerInstancesTest, DescribeNamesTheMissingAsFailures) {
  const auto arn = world.register_instance();
  const auto response = world.must(&Operations::describe_container_instances,
                                   {.container_instances = {{kNowhere, arn}}});
  EXPECT_EQ(response.container_instances->size(), 1);
  ASSERT_EQ(response.failures->size(), 1);
  EXPECT_EQ(response.failures->front().reason, "MISSING");
  EXPECT_EQ(response.failures->front().arn,
            "arn:aws:ecs:us-east-1:123456789012:container-instance/default/" + kNowhere);
}

TEST_F(ContainerInstancesTest, DescribeRefusesBadLists) {
  const auto refused = [&](const api::ecs::DescribeContainerInstancesRequest& request) {
    return outcome(world.call(&Operations::describe_container_instances, request));
  };
  EXPECT_EQ(refused({}), "InvalidParameterException: Container instances cannot be empty.");
  EXPECT_EQ(refused({.container_instances = Strings(101, kNowhere)}),
            "InvalidParameterException: instanceIds can have at most 100 items.");
  EXPECT_EQ(refused({.container_instances = {{""}}}),
            "InvalidParameterException: Container instance can not be blank.");
  EXPECT_EQ(refused({.container_instances = {{kNowhere}}, .include = {{"ALL"}}}),
            "InvalidParameterException: include should be one of [CONTAINER_INSTANCE_HEALTH,TAGS]");
}

// --- state, deregistration, agent ---

TEST_F(ContainerInstancesTest, StateChangesUnlessTheInstanceIsGone) {
  const auto arn = world.register_instance();
  const auto gone = world.register_instance();
  world.must(&Operations::deregister_container_instance, {.container_instance = gone});
  const auto version = *describe(arn).version;
  const auto response =
      world.must(&Operations::update_container_instances_state,
                 {.container_instances = {{arn, gone, kNowhere}}, .status = "DRAINING"});
  EXPECT_EQ(response.container_instances->front().status, "DRAINING");
  EXPECT_EQ(response.failures->front().reason, "INACTIVE");
  EXPECT_EQ(response.failures->back().reason, "MISSING");
  EXPECT_EQ(*describe(arn).version, version + 1);
  set_status(arn, "DRAINING");
  EXPECT_EQ(*describe(arn).version, version + 1);
  set_status(arn, "ACTIVE");
  EXPECT_EQ(describe(arn).status, "ACTIVE");

  EXPECT_EQ(outcome(world.call(&Operations::update_container_instances_state,
                               {.container_instances = {{arn}}, .status = "GONE"})),
            "InvalidParameterException: Container instances status should be one of "
            "[ACTIVE,DRAINING]");
  EXPECT_EQ(
      outcome(world.call(&Operations::update_container_instances_state,
                         {.container_instances = Strings(11, kNowhere), .status = "DRAINING"})),
      "InvalidParameterException: instanceIds can have at most 10 items.");
}

TEST_F(ContainerInstancesTest, DeregistrationOfABusyInstanceNeedsForce) {
  const auto arn = world.register_instance();
  const auto task = run_on(arn);
  EXPECT_EQ(
      outcome(world.call(&Operations::deregister_container_instance, {.container_instance = arn})),
      "InvalidParameterException: Found running tasks on the instance.");
  const auto response = world.must(&Operations::deregister_container_instance,
                                   {.container_instance = arn, .force = true});
  EXPECT_EQ(response.container_instance->status, "INACTIVE");
  EXPECT_EQ(response.container_instance->running_tasks_count, 0);
  EXPECT_EQ(world.tables->tasks.find(task)->stopped_reason,
            "Container instance deregistration forced by user");
  EXPECT_THAT(list({}), IsEmpty());
  EXPECT_EQ(describe(arn).status, "INACTIVE");  // which stays describable
  EXPECT_EQ(
      outcome(world.call(&Operations::deregister_container_instance, {.container_instance = arn})),
      "InvalidParameterException: The referenced container instance was not found.");
}

TEST_F(ContainerInstancesTest, AgentHasNoUpdate) {
  const auto arn = world.register_instance();
  const auto refused = [&](const std::string& instance) {
    return outcome(
        world.call(&Operations::update_container_agent, {.container_instance = instance}));
  };
  EXPECT_EQ(refused(arn),
            "NoUpdateAvailableException: There is no update available for your container agent.");
  EXPECT_EQ(refused(kNowhere),
            "InvalidParameterException: The referenced container instance was not found.");
  world.change([&](store::Tx& tx) {
    world.tables->container_instances.update(
        tx, arn, [](ContainerInstance& instance) { instance.agent_version.clear(); });
  });
  EXPECT_TRUE(refused(arn).starts_with("MissingVersionException: "));
}

// --- registration ---

class RegistrationTest : public ContainerInstancesTest {
 protected:
  using Request = api::ecs::RegisterContainerInstanceRequest;

  static Request request_of(std::vector<api::ecs::Attribute> attributes = {}) {
    return Request{.attributes = std::move(attributes),
                   .client_token = "t",
                   .total_resources = {
                       {{.integer_value = 1024, .name = "CPU", .type = "INTEGER"},
                        {.integer_value = 995, .name = "MEMORY", .type = "INTEGER"},
                        {.name = "PORTS", .string_set_value = {{"22"}}, .type = "STRINGSET"}}}};
  }
  api::ecs::ContainerInstance enrol(const Request& request) {
    return *world.must(&Operations::register_container_instance, request).container_instance;
  }
  std::string refused(const Request& request) {
    return outcome(world.call(&Operations::register_container_instance, request));
  }
  /// The document of a host of that type, signed.
  void sign(Request& request, const std::string& id, const std::string& type) {
    EXPECT_TRUE(world.ec2->prepare(world.now()));
    ec2::Instance host{.id = ec2::InstanceId(id),
                       .account = world.caller.account,
                       .region = world.region,
                       .availability_zone = "us-east-1c",
                       .instance_type = type,
                       .interface = {.id = ec2::NetworkInterfaceId("eni-" + id),
                                     .private_ip = "172.31.0." + std::to_string(10 + id.back())},
                       .state = ec2::InstanceState::kRunning};
    world.change([&](store::Tx& tx) { world.ec2->tables().instances.put(tx, host); });
    const auto* key = world.ec2->tables().identity_keys.find(ec2::IdentityKey::kId);
    request.instance_identity_document = ec2::identity_document(host);
    request.instance_identity_document_signature =
        ec2::sign_document(*key, *request.instance_identity_document);
  }
  std::string attribute(const std::string& arn, std::string_view name) {
    const auto* found = find_attribute(*world.tables->container_instances.find(arn), name);
    return found ? found->value.value_or("") : "none";
  }
};

TEST_F(RegistrationTest, WithoutIdentityTheInstanceIsWhatTheAgentSays) {
  const auto instance = enrol(request_of({{.name = "rack", .value = "12"}, {.name = "ecs.ssd"}}));
  EXPECT_FALSE(instance.ec2_instance_id);
  EXPECT_EQ(instance.attributes->size(), 2);  // every one that was sent comes back
  EXPECT_EQ(resource(*instance.registered_resources, "MEMORY").integer_value, 995);
  EXPECT_EQ(instance.status, "ACTIVE");
  EXPECT_EQ(instance.agent_connected, false);
  EXPECT_EQ(instance.version, 1);
  // The same token is the same registration.
  EXPECT_EQ(enrol(request_of()).container_instance_arn, instance.container_instance_arn);
}

TEST_F(RegistrationTest, IdentityDocumentGivesAttributesAndNetworkInterfaces) {
  auto request = request_of();
  sign(request, "i-0123456789abcdef0", "t2.micro");
  const auto instance = enrol(request);
  EXPECT_EQ(instance.ec2_instance_id, "i-0123456789abcdef0");
  const auto arn = *instance.container_instance_arn;
  EXPECT_EQ(attribute(arn, "ecs.availability-zone"), "us-east-1c");
  EXPECT_EQ(attribute(arn, "ecs.instance-type"), "t2.micro");
  EXPECT_EQ(attribute(arn, "ecs.cpu-architecture"), "x86_64");
  // Two interfaces, of which the host has one.
  EXPECT_EQ(world.tables->container_instances.find(arn)->registered.enis, 1);
  request.instance_identity_document_signature = "AAAA";
  EXPECT_EQ(refused(request),
            "ClientException: Instance identity document or signature is invalid.");
}

TEST_F(RegistrationTest, RegisteringAgainKeepsArnStatusTagsAndCustomAttributes) {
  auto request = request_of({{.name = "rack", .value = "12"}, {.name = "ecs.capability.efs"}});
  request.tags = {{{.key = "team", .value = "a"}}};
  const auto first = enrol(request);
  const auto arn = *first.container_instance_arn;
  set_status(arn, "DRAINING");
  auto again = request_of({{.name = "ecs.capability.full-sync"}});
  again.client_token = "u";
  again.container_instance_arn = arn;
  again.total_resources->front().integer_value = 2048;
  const auto second = enrol(again);
  EXPECT_EQ(second.container_instance_arn, arn);
  EXPECT_EQ(second.status, "DRAINING");
  EXPECT_EQ(second.registered_at, first.registered_at);
  EXPECT_EQ(second.tags->size(), 1);
  EXPECT_EQ(resource(*second.registered_resources, "CPU").integer_value, 2048);
  EXPECT_EQ(attribute(arn, "rack"), "12");
  EXPECT_EQ(attribute(arn, "ecs.capability.full-sync"), "");
  EXPECT_EQ(attribute(arn, "ecs.capability.efs"), "none");
}

TEST_F(RegistrationTest, HostMayNotChangeItsTypeOrTakeAnothersPlace) {
  auto request = request_of();
  sign(request, "i-0123456789abcdef0", "t2.micro");
  const auto arn = *enrol(request).container_instance_arn;
  request.container_instance_arn = arn;
  sign(request, "i-0123456789abcdef0", "t2.small");
  EXPECT_EQ(refused(request),
            fmt::format("ClientException: Container instance type changes are not supported. "
                        "Container instance {} was previously registered as t2.micro.",
                        id_of(arn)));
  sign(request, "i-0123456789abcdef1", "t2.micro");
  EXPECT_EQ(refused(request),
            fmt::format("ClientException: Container instance {} was registered by EC2 instance "
                        "i-0123456789abcdef0.",
                        id_of(arn)));
  request.container_instance_arn = kNowhere;
  EXPECT_EQ(refused(request), "ClientException: The referenced container instance was not found.");
}

TEST_F(RegistrationTest, GpusAreAResourceOfTheirOwn) {
  auto request = request_of();
  request.platform_devices = {{{.id = "GPU-1", .type = "GPU"}, {.id = "GPU-2", .type = "GPU"}}};
  const auto arn = *enrol(request).container_instance_arn;
  EXPECT_THAT(*resource(*describe(arn).registered_resources, "GPU").string_set_value,
              ElementsAre("GPU-1", "GPU-2"));
  world.change([&](store::Tx& tx) {
    world.tables->container_instances.update(
        tx, arn, [](ContainerInstance& changed) { changed.agent_connected = true; });
  });
  const auto task = run_on(arn);
  world.change([&](store::Tx& tx) {
    world.tables->tasks.update(tx, task, [](Task& changed) { changed.claim.gpus = 1; });
  });
  EXPECT_THAT(*resource(*describe(arn).remaining_resources, "GPU").string_set_value,
              ElementsAre("GPU-2"));
}

TEST_F(RegistrationTest, WrongResourcesAndAttributesAreRefused) {
  const auto with_resource = [&](api::ecs::Resource resource) {
    auto request = request_of();
    request.total_resources->push_back(std::move(resource));
    return refused(request);
  };
  EXPECT_EQ(with_resource({.integer_value = -1, .name = "CPU", .type = "INTEGER"}),
            "InvalidParameterException: Resource CPU can not be negative.");
  EXPECT_EQ(with_resource({.integer_value = 1, .name = "PORTS", .type = "INTEGER"}),
            "InvalidParameterException: Resource PORTS should be of type STRINGSET.");
  EXPECT_EQ(
      with_resource({.name = "PORTS_UDP", .string_set_value = {{"70000"}}, .type = "STRINGSET"}),
      "InvalidParameterException: Invalid port 70000 in resource PORTS_UDP.");
  Strings ports;
  for (int port = 1000; port < 1101; ++port) ports.push_back(std::to_string(port));
  EXPECT_EQ(with_resource({.name = "PORTS", .string_set_value = ports, .type = "STRINGSET"}),
            "InvalidParameterException: A container instance can have at most 100 reserved ports.");
  EXPECT_EQ(with_resource({.integer_value = 2, .name = "NEURON_CORES", .type = "INTEGER"}), "ok");

  auto request = request_of();
  request.platform_devices = {{{.id = "a", .type = "GPU"}, {.id = "a", .type = "GPU"}}};
  EXPECT_EQ(refused(request), "InvalidParameterException: platformDevice a is there twice.");

  std::vector<api::ecs::Attribute> many;
  for (int i = 0; i < 11; ++i) many.push_back({.name = fmt::format("a{}", i)});
  EXPECT_EQ(
      refused(request_of(many)),
      "InvalidParameterException: A container instance can have at most 10 custom attributes.");
  EXPECT_EQ(refused(request_of({{.name = "a b"}})),
            "InvalidParameterException: Attribute name a b has invalid characters.");
  auto elsewhere = request_of();
  elsewhere.cluster = "nobody";
  EXPECT_EQ(refused(elsewhere), "ClusterNotFoundException: Cluster not found.");
}

}  // namespace
}  // namespace gantry::ecs
