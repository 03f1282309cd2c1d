#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "ec2/ec2.h"
#include "ecs/events.h"
#include "ecs/operations.h"
#include "ecs/tables.h"
#include "fakes/sim_executor.h"
#include "store/memory/memory_commit_log.h"

namespace gantry::ecs::testing {

inline const Scope kScope{.account = "123456789012", .region = "us-east-1"};

/// ECS's tables and operations on a store in memory, with simulated time. `caller` and `region` are
/// the test's to change between calls.
class World {
 public:
  World() { boot(); }

  /// The process dies and comes back: what was not durable is lost.
  void crash() {
    disk.crash();
    boot();
  }

  /// Runs an operation as `caller`, in a transaction of its own, at the simulated time.
  template <class Output, class Input>
  Result<Output> call(Result<Output> (Operations::*operation)(control::OpContext&, const Input&),
                      const std::type_identity_t<Input>& input) {
    const aws::RequestContext request{.request_id = ids.uuid(), .caller = caller, .region = region};
    return database->transact([&](store::Tx& tx) {
      control::OpContext context{
          .request = request, .tx = tx, .now = state.clock().now(), .ids = ids};
      return (operations.get()->*operation)(context, input);
    });
  }

  /// The same, expecting success.
  template <class Output, class Input>
  Output must(Result<Output> (Operations::*operation)(control::OpContext&, const Input&),
              const std::type_identity_t<Input>& input) {
    auto result = call(operation, input);
    EXPECT_TRUE(result) << (result ? "" : result.error().code + ": " + result.error().message);
    return result ? *std::move(result) : Output{};
  }

  /// Changes tables directly, in a transaction: f(Tx&).
  template <class F>
  void change(F&& f) {
    const auto done = database->transact([&](store::Tx& tx) -> Result<void> {
      f(tx);
      return {};
    });
    EXPECT_TRUE(done);
  }

  [[nodiscard]] Time now() const { return state.clock().now(); }
  void advance(Millis delta) { state.advance(delta); }
  [[nodiscard]] Scope scope() const { return {caller.account, region}; }

  /// Makes the cluster; its ARN.
  std::string create_cluster(std::string name = "default") {
    return must(&Operations::create_cluster, {.cluster_name = std::move(name)})
        .cluster->cluster_arn.value_or("");
  }

  struct InstanceSpec {
    std::string cluster = "default";
    std::int32_t cpu = 2048;
    std::int32_t memory = 4096;
    std::string zone = "us-east-1a";
    std::vector<Attribute> attributes;  ///< beside a current agent's capabilities
    bool connected = true;
  };
  /// Registers a container instance that offers what a plain definition requires; its ARN.
  std::string register_instance() { return register_instance(InstanceSpec{}); }
  std::string register_instance(const InstanceSpec& spec) {
    const auto integer = [](std::string name, std::int32_t value) {
      return api::ecs::Resource{.name = std::move(name), .type = "INTEGER", .integer_value = value};
    };
    const auto ports = [](std::string name, std::vector<std::string> values) {
      return api::ecs::Resource{
          .name = std::move(name), .type = "STRINGSET", .string_set_value = std::move(values)};
    };
    api::ecs::RegisterContainerInstanceRequest request{.cluster = spec.cluster,
                                                       .client_token = ids.uuid()};
    request.total_resources = {integer("CPU", spec.cpu), integer("MEMORY", spec.memory),
                               ports("PORTS", {"22", "2375", "2376", "51678", "51679"}),
                               ports("PORTS_UDP", {})};
    request.version_info = api::ecs::VersionInfo{.agent_version = "1.80.0",
                                                 .agent_hash = "abcdef12",
                                                 .docker_version = "DockerVersion: 20.10.24"};
    const std::string arn = must(&Operations::register_container_instance, request)
                                .container_instance->container_instance_arn.value_or("");
    change([&](store::Tx& tx) {
      tables->container_instances.update(tx, arn, [&](ContainerInstance& instance) {
        instance.agent_connected = spec.connected;
        std::erase_if(instance.attributes,
                      [](const Attribute& a) { return a.name == "ecs.availability-zone"; });
        instance.attributes.push_back({"ecs.availability-zone", spec.zone});
        for (const char* name :
             {"com.amazonaws.ecs.capability.docker-remote-api.1.17",
              "com.amazonaws.ecs.capability.docker-remote-api.1.18",
              "com.amazonaws.ecs.capability.docker-remote-api.1.19",
              "com.amazonaws.ecs.capability.docker-remote-api.1.21",
              "com.amazonaws.ecs.capability.docker-remote-api.1.24",
              "com.amazonaws.ecs.capability.logging-driver.json-file",
              "com.amazonaws.ecs.capability.privileged-container",
              "com.amazonaws.ecs.capability.task-iam-role", "ecs.capability.container-health-check",
              "ecs.capability.container-ordering", "ecs.capability.task-cpu-mem-limit"}) {
          instance.attributes.push_back({name, std::nullopt});
        }
        for (const auto& attribute : spec.attributes) instance.attributes.push_back(attribute);
      });
    });
    return arn;
  }

  /// A definition of one container `web` (httpd, 128 MiB, 10 CPU units), to be changed by the case.
  static api::ecs::RegisterTaskDefinitionRequest definition_of(std::string family = "shop") {
    api::ecs::RegisterTaskDefinitionRequest request{.family = std::move(family)};
    request.container_definitions.emplace().push_back(
        {.name = "web", .image = "httpd:2.4", .cpu = 10, .memory = 128});
    return request;
  }
  /// Registers it; the revision's ARN.
  std::string register_definition() { return register_definition(definition_of()); }
  std::string register_definition(const api::ecs::RegisterTaskDefinitionRequest& request) {
    return must(&Operations::register_task_definition, request)
        .task_definition->task_definition_arn.value_or("");
  }

  /// Moves a task on, as the agent's reports would.
  void set_task_status(const std::string& arn, TaskStatus status) {
    change([&](store::Tx& tx) {
      tables->tasks.update(tx, arn, [&](Task& task) {
        task.last_status = status;
        ++task.version;
        if (status == TaskStatus::kRunning) task.started_at = now();
        if (status == TaskStatus::kStopped) {
          task.desired_status = DesiredStatus::kStopped;
          task.stopped_at = now();
        }
      });
    });
  }

  fakes::SimExecutor state;
  store::MemoryDisk disk;
  SeededIdSource ids{7};
  aws::Caller caller{.account = kScope.account,
                     .arn = "arn:aws:iam::123456789012:root",
                     .user_id = kScope.account};
  std::string region = kScope.region;
  std::unique_ptr<store::Database> database;
  std::unique_ptr<iam::Iam> iam;
  std::unique_ptr<ec2::Ec2> ec2;
  std::unique_ptr<Tables> tables;
  std::unique_ptr<Operations> operations;
  std::unique_ptr<EventStream> events;

 private:
  void boot() {
    events.reset();
    operations.reset();
    tables.reset();
    ec2.reset();
    iam.reset();
    database = std::make_unique<store::Database>(
        state, std::make_unique<store::MemoryCommitLog>(state, disk), [](const Error&) {});
    iam = std::make_unique<iam::Iam>(*database);
    ec2 = std::make_unique<ec2::Ec2>(*database, *iam);
    tables = std::make_unique<Tables>(*database);
    tables->ec2 = ec2.get();
    operations = std::make_unique<Operations>(*tables, *ec2);
    events = std::make_unique<EventStream>(state, *database, *tables);
    EXPECT_TRUE(database->load());
  }
};

/// The error's code and message in one string, or "ok".
template <class T>
std::string outcome(const Result<T>& result) {
  return result ? "ok" : result.error().code + ": " + result.error().message;
}

}  // namespace gantry::ecs::testing
