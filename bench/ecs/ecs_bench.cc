// What a million task records cost: 1,000, 10,000, 100,000 and 1,000,000 tasks (or those given as
// arguments) over 10,000 container instances in one cluster. For each: start-up from a SQLite file,
// memory for a task, and the rates of ListTasks, DescribeTasks and ListContainerInstances.
//
// Budgets: at most 2 KiB for a task, a million load within 10 s, and no rate falls with the number
// of records. Every answer is checked before it is timed. TMPDIR chooses the disk.
#include <fmt/format.h>
#include <malloc.h>
#include <time.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "aws/request.h"
#include "base/id_source.h"
#include "ec2/ec2.h"
#include "ecs/launch.h"
#include "ecs/operations.h"
#include "ecs/tables.h"
#include "store/contract.h"
#include "store/database.h"
#include "store/sqlite/sqlite_commit_log.h"
#include "store/tests/blocking_executor.h"
#include "store/tests/temp_folder.h"

namespace gantry::ecs {
namespace {

using Clock = std::chrono::steady_clock;
using store::require;
using store::testing::BlockingExecutor;
using store::testing::TempFolder;

constexpr int kInstances = 10'000;
constexpr int kServices = 200;
constexpr std::size_t kTasksInATransaction = 5'000;

const Scope kScope{.account = "000000000000", .region = "us-east-1"};

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// The state of one gantryd over a data folder.
class Process {
 public:
  explicit Process(const TempFolder& folder) {
    auto log = store::SqliteCommitLog::open({.folder = folder.path()});
    require(log.has_value(), "the data folder opens");
    database = std::make_unique<store::Database>(executor, *std::move(log));
    iam = std::make_unique<iam::Iam>(*database);
    ec2 = std::make_unique<ec2::Ec2>(*database, *iam);
    tables = std::make_unique<Tables>(*database);
    operations = std::make_unique<Operations>(*tables, *ec2);
    const auto loaded = database->load();
    require(loaded.has_value(), loaded ? "" : loaded.error().message);
  }

  template <class F>
  void change(F&& f) {
    const auto done = database->transact([&](store::Tx& tx) -> Result<void> {
      f(tx);
      return {};
    });
    require(done.has_value(), "the disk has room");
    // Keys come in random order: a slow disk, or one that others use, takes its time.
    require(executor.run_until([&] { return database->durable() == database->last_committed(); },
                               std::chrono::minutes(10)),
            "the disk is in time");
  }

  template <class Output, class Input>
  Output call(Result<Output> (Operations::*operation)(control::OpContext&, const Input&),
              const std::type_identity_t<Input>& input) {
    const aws::RequestContext request{
        .request_id = "bench", .caller = {.account = kScope.account}, .region = kScope.region};
    auto result = database->transact([&](store::Tx& tx) {
      control::OpContext context{.request = request, .tx = tx, .now = executor.now(), .ids = ids};
      return (operations.get()->*operation)(context, input);
    });
    require(result.has_value(), result ? "" : result.error().message);
    return *std::move(result);
  }

  BlockingExecutor executor;
  SeededIdSource ids{11};
  std::unique_ptr<store::Database> database;
  std::unique_ptr<iam::Iam> iam;
  std::unique_ptr<ec2::Ec2> ec2;
  std::unique_ptr<Tables> tables;
  std::unique_ptr<Operations> operations;
};

void make_cluster(Process& process) {
  process.call(&Operations::create_cluster, {.cluster_name = "default"});
  api::ecs::RegisterTaskDefinitionRequest definition{.family = "shop"};
  definition.container_definitions.emplace().push_back(
      {.name = "web", .image = "registry.example/shop/web:1", .cpu = 10, .memory = 16});
  process.call(&Operations::register_task_definition, definition);
  process.change([&](store::Tx& tx) {
    for (int i = 0; i < kInstances; ++i) {
      ContainerInstance instance{
          .arn = make_arn("ecs", kScope, "container-instance/default/" + process.ids.hex(32)),
          .cluster_arn = process.tables->clusters.begin()->arn,
          .ec2_instance_id = "i-" + process.ids.hex(17),
          .agent_connected = true,
          .registered = {.cpu = {4096}, .memory = {16384}}};
      instance.attributes = {{"ecs.availability-zone", std::string("us-east-1") + "abc"[i % 3]},
                             {"ecs.instance-type", "m4.large"},
                             {"rack", std::to_string(i % 100)}};
      process.tables->container_instances.put(tx, std::move(instance));
    }
  });
}

/// RUNNING tasks of 200 services, one container each with a bound port, spread evenly.
void add_tasks(Process& process, std::size_t count) {
  Tables& tables = *process.tables;
  std::vector<const ContainerInstance*> instances;
  for (const auto& instance : tables.container_instances) instances.push_back(&instance);
  const std::string service_prefix = make_arn("ecs", kScope, "service/default/web-");
  for (std::size_t made = 0; made < count;) {
    process.change([&](store::Tx& tx) {
      for (std::size_t i = 0; i < kTasksInATransaction && made < count; ++i, ++made) {
        const std::size_t service = made % kServices;
        const std::string arn =
            create_task(tables, tx, process.executor.now(), process.ids,
                        {.cluster = &*tables.clusters.begin(),
                         .definition = &*tables.task_definitions.begin(),
                         .group = fmt::format("service:web-{}", service),
                         .started_by = fmt::format("ecs-svc/{:019}", service),
                         .service_arn = fmt::format("{}{}", service_prefix, service)},
                        instances[made % instances.size()]);
        const Time now = process.executor.now();
        tables.tasks.update(tx, arn, [&](Task& task) {
          task.last_status = TaskStatus::kRunning;
          task.connectivity_at = task.pull_started_at = task.pull_stopped_at = task.started_at =
              now;
          Container& container = task.containers.front();
          container.last_status = TaskStatus::kRunning;
          container.image_digest = "sha256:" + std::string(64, 'a');
          container.runtime_id = process.ids.hex(64);
          container.network_bindings = {
              {.bind_ip = "0.0.0.0", .protocol = "tcp", .container_port = 80, .host_port = 32768}};
        });
      }
    });
  }
}

double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// Microseconds of CPU time of one `call`, over at least half a second.
double time_of(const std::function<void()>& call) {
  call();
  const double start = cpu_seconds();
  int calls = 0;
  while (cpu_seconds() - start < 0.5) {
    call();
    ++calls;
  }
  return (cpu_seconds() - start) * 1e6 / calls;
}

struct Figures {
  double load_seconds = 0;
  double load_cpu_seconds = 0;
  double bytes_per_task = 0;
  double file_bytes_per_task = 0;
  double list = 0, list_service = 0, list_instance = 0, describe = 0, filter = 0;  ///< µs
};

std::vector<std::string> all_tasks(const Process& process) {
  std::vector<std::string> arns;
  for (const Task& task : process.tables->tasks) arns.push_back(task.arn);
  return arns;
}

void time_calls(Process& process, std::size_t count, Figures& figures) {
  const auto arns = all_tasks(process);
  require(arns.size() == count, "every task is there");
  std::mt19937_64 random(3);
  const std::size_t page = std::min<std::size_t>(100, count);

  // From a random place of the listing, as a client somewhere in its pages.
  auto token = process.call(&Operations::list_tasks, {.max_results = 100}).next_token;
  if (count > 1000) {
    for (int i = 0; i < 5; ++i)
      token = process.call(&Operations::list_tasks, {.max_results = 100, .next_token = token})
                  .next_token;
  }
  figures.list = time_of([&] {
    const auto answer =
        process.call(&Operations::list_tasks, {.max_results = 100, .next_token = token});
    require(answer.task_arns->size() == page, "a page is full");
  });
  figures.list_instance = time_of([&] {
    const Task& task = *process.tables->tasks.find(arns[random() % arns.size()]);
    const auto answer = process.call(
        &Operations::list_tasks, {.container_instance = std::string(task.container_instance_arn)});
    require(!answer.task_arns->empty(), "the instance has that task");
  });
  process.change([&](store::Tx& tx) {
    if (!process.tables->services.empty()) return;
    for (int i = 0; i < kServices; ++i) {
      const std::string name = fmt::format("web-{}", i);
      process.tables->services.put(tx, {.arn = make_arn("ecs", kScope, "service/default/" + name),
                                        .name = name,
                                        .cluster_arn = process.tables->clusters.begin()->arn});
    }
  });
  const std::size_t of_service = std::min<std::size_t>(100, count / kServices);
  figures.list_service = time_of([&] {
    const auto answer = process.call(&Operations::list_tasks,
                                     {.service_name = fmt::format("web-{}", random() % kServices)});
    require(answer.task_arns->size() == of_service, "a service's page is as full as it can be");
  });
  figures.describe = time_of([&] {
    api::ecs::DescribeTasksRequest request;
    for (std::size_t i = 0; i < page; ++i)
      request.tasks.emplace(request.tasks.value_or(std::vector<std::string>{}))
          .push_back(arns[random() % arns.size()]);
    const auto answer = process.call(&Operations::describe_tasks, request);
    require(
        answer.tasks->size() == page && answer.tasks->front().task_arn == request.tasks->front(),
        "every task is described");
  });
  figures.filter = time_of([&] {
    const auto answer = process.call(
        &Operations::list_container_instances,
        {.filter = fmt::format("attribute:rack == {} and runningTasksCount >= 0", random() % 100)});
    require(answer.container_instance_arns->size() == kInstances / 100, "one in a hundred matches");
  });
}

Figures measure(std::size_t count, std::size_t bytes_without_tasks) {
  const TempFolder folder;
  {
    Process process(folder);
    make_cluster(process);
    add_tasks(process, count);
  }
  ::malloc_trim(0);
  Figures figures;
  const std::size_t before = ::mallinfo2().uordblks + ::mallinfo2().hblkhd;
  const auto start = Clock::now();
  const double cpu = cpu_seconds();
  Process process(folder);
  figures.load_seconds = seconds_since(start);
  figures.load_cpu_seconds = cpu_seconds() - cpu;
  const auto taken = static_cast<double>(::mallinfo2().uordblks + ::mallinfo2().hblkhd - before) -
                     static_cast<double>(bytes_without_tasks);
  if (count == 0) {
    figures.bytes_per_task = taken;
    return figures;
  }
  figures.bytes_per_task = taken / static_cast<double>(count);
  figures.file_bytes_per_task =
      static_cast<double>(std::filesystem::file_size(folder.path() / "gantry.db")) /
      static_cast<double>(count);
  time_calls(process, count, figures);
  return figures;
}

}  // namespace
}  // namespace gantry::ecs

int main(int argc, char** argv) {
  using gantry::ecs::measure;
  std::vector<std::size_t> counts;
  for (int i = 1; i < argc; ++i) counts.push_back(std::strtoull(argv[i], nullptr, 10));
  if (counts.empty()) counts = {1'000, 10'000, 100'000, 1'000'000};
  const auto bare = static_cast<std::size_t>(measure(0, 0).bytes_per_task);
  fmt::print("{:>9} | {:>7} {:>7} {:>9} {:>9} | {:>9} {:>9} {:>9} {:>9} {:>9}\n", "tasks", "load s",
             "CPU s", "B/task", "file B", "list µs", "service", "instance", "describe", "filter");
  for (const std::size_t count : counts) {
    const auto f = measure(count, bare);
    fmt::print(
        "{:>9} | {:>7.2f} {:>7.2f} {:>9.0f} {:>9.0f} | {:>9.0f} {:>9.0f} {:>9.0f} {:>9.0f} "
        "{:>9.0f}\n",
        count, f.load_seconds, f.load_cpu_seconds, f.bytes_per_task, f.file_bytes_per_task, f.list,
        f.list_service, f.list_instance, f.describe, f.filter);
    std::fflush(stdout);
  }
}
