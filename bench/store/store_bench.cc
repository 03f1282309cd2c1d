// What the store costs: commits per second on the real disk beside what the disk itself syncs,
// start-up with a million tasks, and a lookup and a transaction in memory. TMPDIR chooses the disk.
//
// Budgets: with 64 committers at least 5 commits per sync of the bare disk; a million tasks load
// within 10 s and take at most 2 KiB each.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "base/units.h"
#include "store/contract.h"
#include "store/database.h"
#include "store/index.h"
#include "store/sqlite/sqlite_commit_log.h"
#include "store/table.h"
#include "store/tests/blocking_executor.h"
#include "store/tests/temp_folder.h"

namespace gantry::store {
namespace {

using testing::BlockingExecutor;
using testing::TempFolder;

struct Container {
  std::string arn, name, image, digest, runtime_id;
  std::int32_t status = 0;
  CpuUnits cpu{};
  MiB memory{};
  std::vector<std::int32_t> host_ports;

  static constexpr auto kFields = fields(
      field<1>(&Container::arn), field<2>(&Container::name), field<3>(&Container::image),
      field<4>(&Container::digest), field<5>(&Container::runtime_id), field<6>(&Container::status),
      field<7>(&Container::cpu), field<8>(&Container::memory), field<9>(&Container::host_ports));
};

/// As large as a task of one container is.
struct Task {
  std::string arn, cluster, definition, instance, group, started_by;
  std::int32_t last_status = 0, desired_status = 0;
  Time created{};
  std::optional<Time> started, stopped;
  std::vector<Container> containers;

  static constexpr std::string_view kTable = "bench.tasks";
  [[nodiscard]] std::string_view key() const { return arn; }
  static constexpr auto kFields = fields(
      field<1>(&Task::arn), field<2>(&Task::cluster), field<3>(&Task::definition),
      field<4>(&Task::instance), field<5>(&Task::group), field<6>(&Task::started_by),
      field<7>(&Task::last_status), field<8>(&Task::desired_status), field<9>(&Task::created),
      field<10>(&Task::started), field<11>(&Task::stopped), field<12>(&Task::containers));
};

/// Spread like random ids.
std::string arn(std::string_view kind, std::uint64_t number) {
  return fmt::format("arn:aws:ecs:us-east-1:000000000000:{}/default/{:016x}{:016x}", kind,
                     number * 0x9e3779b97f4a7c15u, number);
}

Task make_task(std::uint64_t number) {
  return {.arn = arn("task", number),
          .cluster = "arn:aws:ecs:us-east-1:000000000000:cluster/default",
          .definition = "arn:aws:ecs:us-east-1:000000000000:task-definition/web:7",
          .instance = arn("container-instance", number % 10'000),
          .group = fmt::format("service:web-{}", number % 1000),
          .started_by = "ecs-svc/1234567890123456789",
          .last_status = 3,
          .desired_status = 3,
          .created = from_epoch_millis(1'700'000'000'000),
          .started = from_epoch_millis(1'700'000'001'000),
          .containers = {{.arn = arn("container", number),
                          .name = "web",
                          .image = "registry.example/shop/web:2026-01-01",
                          .digest = "sha256:" + std::string(64, 'a'),
                          .runtime_id = std::string(64, 'b'),
                          .status = 3,
                          .cpu = {256},
                          .memory = {512},
                          .host_ports = {32768}}}};
}

struct Tasks {
  explicit Tasks(Database& db) : table(db) {}

  Table<Task> table;
  Index<Task, std::string> by_instance{table, [](const Task& task) { return task.instance; }};
  Index<Task, std::string> by_group{table, [](const Task& task) { return task.group; }};
};

std::unique_ptr<CommitLog> open_log(const TempFolder& folder) {
  auto log = SqliteCommitLog::open({.folder = folder.path()});
  require(log.has_value(), log ? "" : log.error().message);
  return *std::move(log);
}

/// The disk itself: what one commit of one row writes, two pages, in place and synced.
void BM_DiskSync(benchmark::State& state) {
  const TempFolder folder;
  const int fd = ::open((folder.path() / "raw").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  const std::string pages(8192, 'x');
  constexpr int kSlots = 512;
  for (int i = 0; i < kSlots; ++i)
    require(::write(fd, pages.data(), pages.size()) == 8192, "the disk is full");
  ::fsync(fd);
  int slot = 0;
  for (auto _ : state) {
    require(::pwrite(fd, pages.data(), pages.size(), (slot++ % kSlots) * 8192) == 8192,
            "the disk is full");
    require(::fdatasync(fd) == 0, "the disk does not sync");
  }
  ::close(fd);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_DiskSync)->MinTime(3)->UseRealTime()->Unit(benchmark::kMicrosecond);

/// So many committers, each of which waits until its task is durable before its next.
void BM_Commit(benchmark::State& state) {
  const TempFolder folder;
  BlockingExecutor executor;
  std::int64_t acknowledged = 0;
  {
    Database db(executor, open_log(folder));
    Tasks tasks(db);
    require(db.load().has_value(), "an empty store loads");
    std::uint64_t number = 0;
    const auto commit = [&] {
      const auto done = db.transact([&](Tx& tx) -> Result<void> {
        tasks.table.put(tx, make_task(number++ % 100'000));
        tx.on_durable([&] { ++acknowledged; });
        return {};
      });
      require(done.has_value(), "the disk is nearly full");
    };
    std::int64_t begun = 0;
    for (auto _ : state) {
      for (; begun - acknowledged < state.range(0); ++begun) commit();
      const std::int64_t before = acknowledged;
      require(executor.run_until([&] { return acknowledged > before; }),
              "the disk takes longer than 30 s");
    }
    state.SetItemsProcessed(acknowledged);
    require(executor.run_until([&] { return acknowledged == begun; }),
            "the disk takes longer than 30 s");
  }
  Database db(executor, open_log(folder));
  Tasks tasks(db);
  require(db.load().has_value() && db.durable() >= acknowledged, "what was acknowledged is there");
}
BENCHMARK(BM_Commit)->Arg(1)->Arg(16)->Arg(64)->MinTime(3)->UseRealTime()->Unit(
    benchmark::kMicrosecond);

/// Makes a data file of `count` tasks, written in key order because that is quicker.
void fill(const TempFolder& folder, std::uint64_t count) {
  std::map<std::string, std::uint64_t> numbers;
  for (std::uint64_t number = 0; number < count; ++number)
    numbers.emplace(arn("task", number), number);
  BlockingExecutor executor;
  Database db(executor, open_log(folder));
  Table<Task> tasks(db);
  require(db.load().has_value(), "an empty store loads");
  for (auto next = numbers.begin(); next != numbers.end();) {
    const auto done = db.transact([&](Tx& tx) -> Result<void> {
      for (int i = 0; i < 20'000 && next != numbers.end(); ++i, ++next)
        tasks.put(tx, make_task(next->second));
      return {};
    });
    require(done.has_value(), "the disk is nearly full");
    require(executor.run_until([&] { return db.durable() == db.last_committed(); }),
            "the disk takes longer than 30 s");
  }
}

void BM_Load(benchmark::State& state) {
  const TempFolder folder;
  BlockingExecutor executor;
  const auto count = static_cast<std::uint64_t>(state.range(0));
  fill(folder, count);
  ::malloc_trim(0);
  for (auto _ : state) {
    const std::size_t before = ::mallinfo2().uordblks;
    const auto start = std::chrono::steady_clock::now();
    auto log = open_log(folder);
    const std::chrono::duration<double> checked = std::chrono::steady_clock::now() - start;
    auto db = std::make_unique<Database>(executor, std::move(log));
    auto tasks = std::make_unique<Tasks>(*db);
    require(db->load().has_value() && tasks->table.size() == count, "everything is loaded");
    state.PauseTiming();
    state.counters["check_seconds"] = checked.count();
    state.counters["bytes_per_task"] =
        static_cast<double>(::mallinfo2().uordblks - before) / static_cast<double>(count);
    state.counters["file_bytes_per_task"] =
        static_cast<double>(std::filesystem::file_size(folder.path() / "gantry.db")) /
        static_cast<double>(count);
    tasks.reset();
    db.reset();
    state.ResumeTiming();
  }
}
BENCHMARK(BM_Load)->Arg(1'000'000)->Iterations(1)->UseRealTime()->Unit(benchmark::kSecond);

/// Takes everything and writes nothing: leaves the cost in memory.
class NoLog final : public CommitLog {
 public:
  Result<Seq> load(const RowSink&) override { return 0; }
  Result<void> start(Events) override { return {}; }
  void append(Seq, std::vector<RowChange> rows) override { benchmark::DoNotOptimize(rows.data()); }
  Result<void> writable(std::span<const RowChange>) const override { return {}; }
};

struct InMemory {
  explicit InMemory(std::uint64_t count) {
    require(db.load().has_value(), "an empty store loads");
    const auto done = db.transact([&](Tx& tx) -> Result<void> {
      for (std::uint64_t number = 0; number < count; ++number)
        tasks.table.put(tx, make_task(number));
      return {};
    });
    require(done && tasks.table.size() == count, "every task has its own key");
  }

  BlockingExecutor executor;
  Database db{executor, std::make_unique<NoLog>()};
  Tasks tasks{db};
};

/// Made once for all runs of a size.
InMemory& in_memory(std::int64_t count) {
  static std::map<std::int64_t, std::unique_ptr<InMemory>> made;
  auto& store = made[count];
  if (!store) store = std::make_unique<InMemory>(static_cast<std::uint64_t>(count));
  return *store;
}

void BM_Find(benchmark::State& state) {
  const auto count = static_cast<std::uint64_t>(state.range(0));
  const InMemory& store = in_memory(state.range(0));
  std::mt19937_64 random(1);
  std::vector<std::string> keys;
  for (int i = 0; i < 4096; ++i) keys.push_back(arn("task", random() % count));
  std::size_t next = 0;
  for (auto _ : state) {
    const Task* task = store.tasks.table.find(keys[next++ % keys.size()]);
    require(task != nullptr, "every key is there");
    benchmark::DoNotOptimize(task);
  }
}
BENCHMARK(BM_Find)->Arg(10'000)->Arg(1'000'000)->Unit(benchmark::kMicrosecond);

/// One transaction: a status change of one task, encoded, with its indexes.
void BM_Update(benchmark::State& state) {
  const auto count = static_cast<std::uint64_t>(state.range(0));
  InMemory& store = in_memory(state.range(0));
  std::mt19937_64 random(1);
  std::vector<std::string> keys;
  for (int i = 0; i < 4096; ++i) keys.push_back(arn("task", random() % count));
  std::size_t next = 0;
  for (auto _ : state) {
    const auto done = store.db.transact([&](Tx& tx) -> Result<bool> {
      return store.tasks.table.update(tx, keys[next++ % keys.size()],
                                      [](Task& task) { ++task.last_status; });
    });
    require(*done, "every key is there");
  }
}
BENCHMARK(BM_Update)->Arg(10'000)->Arg(1'000'000)->Unit(benchmark::kMicrosecond);

void BM_Put(benchmark::State& state) {
  InMemory& store = in_memory(state.range(0));
  std::uint64_t number = store.tasks.table.size();
  for (auto _ : state) {
    require(store.db
                .transact([&](Tx& tx) -> Result<void> {
                  store.tasks.table.put(tx, make_task(number++));
                  return {};
                })
                .has_value(),
            "it commits");
  }
}
BENCHMARK(BM_Put)->Arg(10'000)->Arg(1'000'000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace gantry::store
