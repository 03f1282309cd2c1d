// The whole control plane at its size: services of 5,000 tasks each on 10,000 container instances
// until every task is RUNNING, through durable commits on SQLite. Arguments: services (200), tasks
// in each (5000), instances (10000). TMPDIR chooses the disk.
//
// The agents are lean: no session and no container. Once a task is durable, a
// SubmitTaskStateChange RUNNING goes through the operation runner, as an agent's call does, and its
// answer waits for the disk.
//
// Aim: a million tasks within a minute and 4 GiB.
#include <fmt/format.h>
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "adapters/asio/asio_executor.h"
#include "api/ecs/operations.h"
#include "app/control_plane.h"
#include "base/log.h"
#include "base/metrics.h"
#include "bench/no_hosts.h"
#include "store/contract.h"
#include "store/sqlite/sqlite_commit_log.h"
#include "store/tests/temp_folder.h"

namespace gantry {
namespace {

using SteadyClock = std::chrono::steady_clock;
using store::require;

const Scope kScope{.account = "000000000000", .region = "us-east-1"};

struct Size {
  int services = 200;
  int tasks = 5'000;  ///< of each service
  int instances = 10'000;

  [[nodiscard]] std::int64_t total() const { return std::int64_t{services} * tasks; }
};

/// gantryd without its sockets, on a state thread of its own.
class Plane {
 public:
  explicit Plane(const store::testing::TempFolder& folder) : state_("state") {
    auto log = store::SqliteCommitLog::open({.folder = folder.path()});
    require(log.has_value(), "the data folder opens");
    on_state([&] {
      plane_ = std::make_unique<app::ControlPlane>(state_.executor(), *std::move(log), hosts_, ids_,
                                                   metrics_);
      require(plane_->load().has_value(), "an empty store loads");
    });
  }
  ~Plane() {
    on_state([&] { plane_.reset(); });
  }

  void on_state(Work work) { state_.run(std::move(work)); }

  /// From any thread; `done` once the answer may leave.
  template <class Request>
  void begin(const aws::OperationInfo& operation, Request request,
             std::move_only_function<void(Result<aws::AnyStruct>)> done) {
    plane_->runner().run(operation,
                         {.request_id = "bench",
                          .caller = {.account = kScope.account,
                                     .arn = "arn:aws:iam::000000000000:root",
                                     .user_id = kScope.account},
                          .region = kScope.region,
                          .base_url = "http://local"},
                         aws::AnyStruct::of(std::move(request)), std::move(done));
  }

  template <class Request>
  void call(const aws::OperationInfo& operation, Request request) {
    std::promise<void> answered;
    begin(operation, std::move(request), [&](Result<aws::AnyStruct> result) {
      require(result.has_value(), result ? "" : result.error().message);
      answered.set_value();
    });
    answered.get_future().get();
  }

  app::ControlPlane& operator*() { return *plane_; }
  app::ControlPlane* operator->() { return plane_.get(); }

 private:
  SystemIdSource ids_;
  Metrics metrics_;
  bench::NoHosts hosts_;
  adapters::ExecutorThread state_;
  std::unique_ptr<app::ControlPlane> plane_;
};

void make_cluster(Plane& plane, const Size& size) {
  plane.call(api::ecs::operations::kCreateCluster,
             api::ecs::CreateClusterRequest{.cluster_name = "default"});
  api::ecs::RegisterTaskDefinitionRequest definition{.family = "shop"};
  definition.container_definitions.emplace().push_back(
      {.name = "web", .image = "registry.example/shop/web:1", .cpu = 10, .memory = 16});
  plane.call(api::ecs::operations::kRegisterTaskDefinition, definition);
  plane.on_state([&] {
    auto& tables = plane->ecs().tables();
    SeededIdSource ids(5);
    const auto done = plane->database().transact([&](store::Tx& tx) -> Result<void> {
      for (int i = 0; i < size.instances; ++i) {
        ecs::ContainerInstance instance{
            .arn = make_arn("ecs", kScope, "container-instance/default/" + ids.hex(32)),
            .cluster_arn = tables.clusters.begin()->arn,
            .agent_connected = true,
            .registered = {.cpu = {4096}, .memory = {16384}}};
        instance.attributes = {{"ecs.availability-zone", std::string("us-east-1") + "abc"[i % 3]}};
        tables.container_instances.put(tx, std::move(instance));
      }
      return {};
    });
    require(done.has_value(), "the disk has room");
  });
}

/// Answers for all agents. State thread.
class LeanAgents {
 public:
  LeanAgents(Plane& plane) : plane_(plane) {
    plane->ecs().tables().tasks.watch([this](const ecs::Task* before, const ecs::Task* after) {
      if (!before && after && after->last_status == ecs::TaskStatus::kPending) run(after->arn);
    });
  }

  std::atomic<std::int64_t> running = 0;  ///< reported, and the report is durable

 private:
  void run(std::string arn) {
    auto& database = plane_->database();
    // Within the watch: the transaction that made the task is the last.
    database.when_durable(database.last_committed(), [this, arn = std::move(arn)]() mutable {
      api::ecs::SubmitTaskStateChangeRequest report{
          .cluster = "default", .status = "RUNNING", .task = std::move(arn)};
      report.containers.emplace().push_back({.container_name = "web",
                                             .image_digest = "sha256:" + std::string(64, 'a'),
                                             .runtime_id = ids_.hex(64),
                                             .status = "RUNNING"});
      report.containers->front().network_bindings.emplace().push_back(
          {.bind_ip = "0.0.0.0", .container_port = 80, .host_port = 32768, .protocol = "tcp"});
      plane_.begin(api::ecs::operations::kSubmitTaskStateChange, std::move(report),
                   [this](Result<aws::AnyStruct> result) {
                     require(result.has_value(), "a report is taken");
                     ++running;
                   });
    });
  }

  Plane& plane_;
  SeededIdSource ids_{9};
};

std::int64_t peak_mebibytes() {
  struct rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

void run(const Size& size) {
  const store::testing::TempFolder folder;
  Plane plane(folder);
  make_cluster(plane, size);
  std::unique_ptr<LeanAgents> agents;
  plane.on_state([&] {
    agents = std::make_unique<LeanAgents>(plane);
    plane->start();
  });
  const auto start = SteadyClock::now();
  const auto elapsed = [&] {
    return std::chrono::duration<double>(SteadyClock::now() - start).count();
  };
  for (int i = 0; i < size.services; ++i) {
    plane.call(api::ecs::operations::kCreateService,
               api::ecs::CreateServiceRequest{.cluster = "default",
                                              .desired_count = size.tasks,
                                              .service_name = fmt::format("web-{}", i),
                                              .task_definition = "shop"});
  }
  std::int64_t told = 0;
  while (agents->running < size.total()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    require(elapsed() < 1800, "half an hour is enough");
    if (agents->running - told < size.total() / 10) continue;
    told = agents->running;
    fmt::print("{:>8.1f} s {:>9} RUNNING {:>6} MiB\n", elapsed(), told, peak_mebibytes());
    std::fflush(stdout);
  }
  const double seconds = elapsed();
  plane.on_state([&] {
    const auto& tables = plane->ecs().tables();
    const auto& cluster = *tables.clusters.begin();
    require(static_cast<std::int64_t>(
                tables.task_counts.of(cluster.arn, ecs::TaskStatus::kRunning)) == size.total(),
            "every task is RUNNING");
    for (const auto& service : tables.services) {
      require(
          tables.active_tasks_by_service.count(service.arn) == static_cast<std::size_t>(size.tasks),
          "every service has its tasks");
    }
  });
  fmt::print("{} tasks of {} services on {} instances RUNNING in {:.1f} s: {:.0f}/s, peak {} MiB\n",
             size.total(), size.services, size.instances, seconds,
             static_cast<double>(size.total()) / seconds, peak_mebibytes());
  plane.on_state([&] { agents.reset(); });
}

}  // namespace
}  // namespace gantry

int main(int argc, char** argv) {
  gantry::Size size;
  if (argc > 1) size.services = std::atoi(argv[1]);
  if (argc > 2) size.tasks = std::atoi(argv[2]);
  if (argc > 3) size.instances = std::atoi(argv[3]);
  gantry::run(size);
}
