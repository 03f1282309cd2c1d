// Placement decisions per second on one core, by strategy and by the number of container instances.
// Each case first checks its plan: complete, nothing over capacity, no better place left.
//
// Budgets: 500,000 decisions a second at 10,000 instances for binpack and for spread by zone then
// binpack, and a time per decision that grows no faster than the logarithm of the instances; a
// service of 5,000 tasks planned within 5 ms.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <string>

#include "base/result.h"
#include "ecs/plan/placement_planner.h"
#include "ecs/tables.h"
#include "fakes/sim_executor.h"
#include "store/memory/memory_commit_log.h"

namespace gantry::ecs {
namespace {

constexpr const char* kCluster = "arn:aws:ecs:us-east-1:123456789012:cluster/bench";

void require(bool condition, const char* what) {
  if (condition) return;
  fmt::print(stderr, "placement_bench: {}\n", what);
  std::abort();
}

/// A cluster of instances in three zones and of two types, each with some tasks already.
class Ground {
 public:
  explicit Ground(int instances) {
    (void)database_.load();
    change([&](store::Tx& tx) {
      for (int i = 0; i < instances; ++i) add_instance(tx, i);
    });
  }

  Fleet& fleet() { return tables_.fleet; }
  Tables& tables() { return tables_; }

  template <class F>
  void change(F&& f) {
    const auto done = database_.transact([&](store::Tx& tx) -> Result<void> {
      f(tx);
      return {};
    });
    require(done.has_value(), "a transaction failed");
    state_.run_until_idle();
  }

  std::string put_task(store::Tx& tx, const std::string& instance, const Resources& claim,
                       const std::string& group) {
    Task task{.arn = fmt::format("arn:aws:ecs:us-east-1:123456789012:task/bench/{:032x}", ++tasks_),
              .cluster_arn = kCluster,
              .container_instance_arn = instance,
              .group = group,
              .last_status = TaskStatus::kRunning,
              .claim = claim};
    std::string arn = task.arn;
    tables_.tasks.put(tx, std::move(task));
    return arn;
  }

 private:
  void add_instance(store::Tx& tx, int i) {
    const bool large = i % 4 == 0;
    ContainerInstance instance{
        .arn =
            fmt::format("arn:aws:ecs:us-east-1:123456789012:container-instance/bench/{:032x}", i),
        .cluster_arn = kCluster,
        .agent_connected = true};
    instance.registered = {.cpu = {large ? 65536 : 32768},
                           .memory = {large ? 262144 : 131072},
                           .tcp_ports = {22, 2375, 2376, 51678, 51679},
                           .enis = 3};
    instance.attributes = {{"ecs.availability-zone", fmt::format("us-east-1{}", "abc"[i % 3])},
                           {"ecs.instance-type", large ? "m5.16xlarge" : "m5.8xlarge"},
                           {"ecs.os-type", "linux"}};
    for (int n = 0; n < 30; ++n) {
      instance.attributes.push_back({fmt::format("ecs.capability.some-capability-{}", n), {}});
    }
    const std::string arn = instance.arn;
    tables_.container_instances.put(tx, std::move(instance));
    for (int n = 0; n < i % 5; ++n) {
      put_task(tx, arn, {.cpu = {100 + i % 7 * 32}, .memory = {256 + i % 11 * 64}},
               fmt::format("service:s{}", n));
    }
  }

  fakes::SimExecutor state_;
  store::MemoryDisk disk_;
  store::Database database_{state_, std::make_unique<store::MemoryCommitLog>(state_, disk_),
                            [](const Error&) {}};
  Tables tables_{database_};
  std::uint64_t tasks_ = 0;
};

/// Kept between cases: 50,000 instances take a while to make.
Ground& ground(std::int64_t instances) {
  static std::map<std::int64_t, std::unique_ptr<Ground>> kept;
  auto& slot = kept[instances];
  if (!slot) slot = std::make_unique<Ground>(static_cast<int>(instances));
  return *slot;
}

PlacementRequest make_request(int count) {
  PlacementRequest request{.group = "service:new", .count = count, .seed = 1};
  request.claim = {.cpu = {256}, .memory = {512}};
  request.required_attributes = {
      "ecs.capability.some-capability-3", "ecs.capability.some-capability-7",
      "ecs.capability.some-capability-9", "ecs.capability.some-capability-21"};
  return request;
}

const Strategy kZone{Strategy::Kind::kSpread, "attribute:ecs.availability-zone"};
const Strategy kInstance{Strategy::Kind::kSpread, "instanceId"};
const Strategy kMemory{Strategy::Kind::kBinpack, "memory"};

PlacementRequest binpack(int count) {
  auto request = make_request(count);
  request.rules.strategy = {kMemory};
  return request;
}

PlacementRequest zone_binpack(int count) {
  auto request = make_request(count);
  request.rules.strategy = {kZone, kMemory};
  return request;
}

PlacementRequest service_default(int count) {
  auto request = make_request(count);
  request.fallback = PlacementRequest::Default::kService;
  return request;
}

PlacementRequest random_place(int count) { return make_request(count); }

PlacementRequest distinct(int count) {
  auto request = service_default(count);
  request.rules.distinct_instance = true;
  return request;
}

PlacementRequest member_of(int count) {
  auto request = zone_binpack(count);
  request.rules.member_of.push_back(*query::parse(
      "attribute:ecs.instance-type == m5.16xlarge and attribute:ecs.os-type == linux"));
  return request;
}

PlacementRequest member_of_group(int count) {
  auto request = make_request(count);
  request.rules.member_of.push_back(*query::parse("not(task:group == service:s0)"));
  return request;
}

void check_plan(Ground& ground, const PlacementRequest& request, const PlacementPlan& plan) {
  const std::int64_t hosts = static_cast<std::int64_t>(ground.fleet().hosts(kCluster).size());
  if (request.rules.distinct_instance && request.count > hosts) return;
  require(static_cast<int>(plan.placements.size()) == request.count, "the plan is incomplete");
  std::map<const ContainerInstance*, int> tasks;
  std::map<std::string, int> zones;
  for (const auto* instance : plan.placements) {
    ++tasks[instance];
    ++zones[*find_attribute(*instance, "ecs.availability-zone")->value];
  }
  for (const auto& [instance, count] : tasks) {
    const Host& host = *ground.fleet().find(instance->arn);
    require(
        host.memory.value + count * request.claim.memory.value <= instance->registered.memory.value,
        "over capacity");
    require(!request.rules.distinct_instance || count == 1, "two on one instance");
  }
  const auto& steps = request.rules.strategy;
  if (!steps.empty() && steps.front().field == kZone.field) {
    for (const auto& [zone, count] : zones) {
      require(std::abs(count - request.count / 3) <= 1, "zones out of balance");
    }
  }
}

using Make = PlacementRequest (*)(int);

/// A plan of `range(1)` tasks; decisions per second.
void plan(benchmark::State& state, Make make) {
  Ground& at = ground(state.range(0));
  PlacementRequest request = make(static_cast<int>(state.range(1)));
  check_plan(at, request, plan_placement(at.fleet(), kCluster, request));
  for (auto _ : state) {
    ++request.seed;
    benchmark::DoNotOptimize(plan_placement(at.fleet(), kCluster, request));
  }
  state.SetItemsProcessed(state.iterations() * state.range(1));
}

/// One task planned, written to the tables, planned again ...: with what the fleet takes to keep
/// up.
void plan_and_claim(benchmark::State& state, Make make) {
  Ground& at = ground(state.range(0));
  PlacementRequest request = make(1);
  std::vector<std::string> made;
  for (auto _ : state) {
    ++request.seed;
    const auto plan = plan_placement(at.fleet(), kCluster, request);
    require(!plan.placements.empty(), "no place");
    at.change([&](store::Tx& tx) {
      made.push_back(at.put_task(tx, plan.placements.front()->arn, request.claim, request.group));
    });
  }
  state.SetItemsProcessed(state.iterations());
  at.change([&](store::Tx& tx) {
    for (const auto& arn : made) at.tables().tasks.erase(tx, arn);
  });
}

/// The observers and indexes alone: a host's claim changes, and the order follows at the next plan.
void follow(benchmark::State& state) {
  Ground& at = ground(state.range(0));
  PlacementRequest request = zone_binpack(1);
  (void)plan_placement(at.fleet(), kCluster, request);
  const auto& hosts = at.fleet().hosts(kCluster);
  std::size_t next = 0;
  for (auto _ : state) {
    Host& host = *hosts[next++ * 7919 % hosts.size()];
    state.PauseTiming();
    std::string arn;
    at.change([&](store::Tx& tx) { arn = at.put_task(tx, host.arn, request.claim, "service:f"); });
    state.ResumeTiming();
    at.fleet().settle();
    state.PauseTiming();
    at.change([&](store::Tx& tx) { at.tables().tasks.erase(tx, arn); });
    at.fleet().settle();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations());
}

void sizes(benchmark::internal::Benchmark* bench, int count) {
  for (const int instances : {100, 1000, 10000, 50000}) bench->Args({instances, count});
}
void singly(benchmark::internal::Benchmark* bench) { sizes(bench, 1); }
void hundreds(benchmark::internal::Benchmark* bench) { sizes(bench, 100); }

#define GANTRY_PLACEMENT_CASE(name)                            \
  BENCHMARK_CAPTURE(plan, name##_single, name)->Apply(singly); \
  BENCHMARK_CAPTURE(plan, name##_hundred, name)->Apply(hundreds)
GANTRY_PLACEMENT_CASE(binpack);
GANTRY_PLACEMENT_CASE(zone_binpack);
GANTRY_PLACEMENT_CASE(random_place);
GANTRY_PLACEMENT_CASE(service_default);
GANTRY_PLACEMENT_CASE(distinct);
GANTRY_PLACEMENT_CASE(member_of);
GANTRY_PLACEMENT_CASE(member_of_group);
BENCHMARK_CAPTURE(plan, service_of_5000, service_default)->Args({10000, 5000});
BENCHMARK_CAPTURE(plan, zone_binpack_of_5000, zone_binpack)->Args({10000, 5000});
BENCHMARK_CAPTURE(plan_and_claim, zone_binpack, zone_binpack)->Arg(10000);
BENCHMARK(follow)->Arg(100)->Arg(1000)->Arg(10000)->Arg(50000)->Iterations(20000);

}  // namespace
}  // namespace gantry::ecs
