#pragma once

#include <fmt/format.h>

#include <memory>
#include <set>
#include <string>
#include <utility>

#include "ecs/tables.h"
#include "fakes/sim_executor.h"
#include "store/memory/memory_commit_log.h"

namespace gantry::ecs::testing {

/// ECS's tables on a store in memory, with instances and tasks written into them directly.
class FleetWorld {
 public:
  FleetWorld() { boot(); }

  /// The process dies and comes back.
  void restart() {
    disk.crash();
    boot();
  }

  template <class F>
  void change(F&& f) {
    (void)database->transact([&](store::Tx& tx) -> Result<void> {
      f(tx);
      return {};
    });
    state.run_until_idle();
  }

  /// Makes a connected instance of 1024 CPU units and 983 MiB in `zone`, as changed by `adjust`.
  template <class F>
  const ContainerInstance* add_instance(std::string arn, const std::string& zone, F&& adjust) {
    ContainerInstance instance{
        .arn = std::move(arn), .cluster_arn = cluster, .agent_connected = true};
    instance.registered = {
        .cpu = {1024}, .memory = {983}, .tcp_ports = {22, 2375, 2376, 51678, 51679}};
    instance.attributes = {{"ecs.availability-zone", zone}, {"ecs.capability.full-sync", {}}};
    adjust(instance);
    const std::string key = instance.arn;
    change([&](store::Tx& tx) { tables->container_instances.put(tx, std::move(instance)); });
    return tables->container_instances.find(key);
  }
  const ContainerInstance* add_instance(std::string arn, const std::string& zone = "us-east-1a") {
    return add_instance(std::move(arn), zone, [](ContainerInstance&) {});
  }

  /// Makes a RUNNING task there; its ARN.
  std::string add_task(const std::string& instance, Resources claim,
                       std::string group = "family:x") {
    Task task{.arn = fmt::format("task-{}", ++tasks_made),
              .cluster_arn = cluster,
              .container_instance_arn = instance,
              .group = std::move(group),
              .last_status = TaskStatus::kRunning,
              .claim = std::move(claim)};
    std::string arn = task.arn;
    change([&](store::Tx& tx) { tables->tasks.put(tx, std::move(task)); });
    return arn;
  }

  std::string cluster = "cluster";
  fakes::SimExecutor state;
  store::MemoryDisk disk;
  std::unique_ptr<store::Database> database;
  std::unique_ptr<Tables> tables;
  int tasks_made = 0;

 private:
  void boot() {
    tables.reset();
    database = std::make_unique<store::Database>(
        state, std::make_unique<store::MemoryCommitLog>(state, disk), [](const Error&) {});
    tables = std::make_unique<Tables>(*database);
    (void)database->load();
  }
};

inline Resources claim_of(std::int64_t cpu, std::int64_t memory, std::set<int> tcp_ports = {}) {
  return {.cpu = {cpu}, .memory = {memory}, .tcp_ports = std::move(tcp_ports)};
}

}  // namespace gantry::ecs::testing
