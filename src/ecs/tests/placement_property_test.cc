// Plans of random fleets against a reference that looks at every record for every task.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <random>

#include "ecs/plan/placement_planner.h"
#include "ecs/tests/fleet_world.h"

namespace gantry::ecs {
namespace {

using testing::FleetWorld;

constexpr int kSeeds = 500;
using Random = std::mt19937_64;

/// An instance as the tables have it, counted anew.
struct Plain final : query::Subject {
  const ContainerInstance* record = nullptr;
  Resources claimed;
  std::map<std::string, int, std::less<>> groups;
  int running = 0;

  std::optional<std::string_view> attribute(std::string_view name) const override {
    const Attribute* found = find_attribute(*record, name);
    if (!found) return std::nullopt;
    return found->value ? std::string_view(*found->value) : "";
  }
  bool agent_connected() const override { return record->agent_connected; }
  std::string_view agent_version() const override { return record->agent_version; }
  std::string_view ec2_instance_id() const override { return record->ec2_instance_id; }
  Time registered_at() const override { return record->registered_at; }
  std::int64_t running_tasks_count() const override { return running; }
  bool has_task_group(std::string_view group) const override { return groups.contains(group); }
  bool any_task_group(const std::function<bool(std::string_view)>& test) const override {
    return std::ranges::any_of(groups, [&](const auto& entry) { return test(entry.first); });
  }
  int count(const std::string& group) const {
    const auto found = groups.find(group);
    return found == groups.end() ? 0 : found->second;
  }
};

std::vector<Plain> count_anew(const FleetWorld& world) {
  std::vector<Plain> hosts;
  for (const auto& instance : world.tables->container_instances) {
    if (instance.status == ContainerInstanceStatus::kInactive ||
        instance.cluster_arn != "cluster") {
      continue;
    }
    Plain host;
    host.record = &instance;
    for (const auto& task : world.tables->tasks) {
      if (task.container_instance_arn != instance.arn || !is_active(task)) continue;
      add_claim(host.claimed, task.claim);
      host.running += task.last_status == TaskStatus::kRunning ? 1 : 0;
      if (task.desired_status == DesiredStatus::kRunning) ++host.groups[task.group];
    }
    hosts.push_back(std::move(host));
  }
  return hosts;
}

bool meets(const std::set<int>& a, const std::set<int>& b) {
  return std::ranges::any_of(a, [&](int port) { return b.contains(port); });
}

bool fits(const Plain& host, const PlacementRequest& request) {
  const ContainerInstance& i = *host.record;
  const Resources& claim = request.claim;
  if (i.status != ContainerInstanceStatus::kActive || !i.agent_connected) return false;
  for (const auto& name : request.required_attributes) {
    if (!find_attribute(i, name)) return false;
  }
  if (request.zone && host.attribute("ecs.availability-zone") != *request.zone) return false;
  if (host.claimed.cpu + claim.cpu > i.registered.cpu) return false;
  if (host.claimed.memory + claim.memory > i.registered.memory) return false;
  if (host.claimed.gpus + claim.gpus > i.registered.gpus) return false;
  if (host.claimed.enis + claim.enis > i.registered.enis) return false;
  if (meets(claim.tcp_ports, i.registered.tcp_ports) ||
      meets(claim.tcp_ports, host.claimed.tcp_ports) ||
      meets(claim.udp_ports, i.registered.udp_ports) ||
      meets(claim.udp_ports, host.claimed.udp_ports)) {
    return false;
  }
  for (const auto& expression : request.rules.member_of) {
    if (!expression.matches(host)) return false;
  }
  return !request.rules.distinct_instance || host.count(request.group) == 0;
}

using Key = std::vector<std::int64_t>;

Key key_of(const std::vector<Plain>& hosts, const Plain& host, const PlacementRequest& request) {
  std::vector<Strategy> chain = request.rules.strategy;
  if (chain.empty() && request.fallback == PlacementRequest::Default::kService) {
    chain = {{Strategy::Kind::kSpread, "attribute:ecs.availability-zone"},
             {Strategy::Kind::kSpread, "instanceId"}};
  }
  Key key;
  for (const auto& step : chain) {
    if (step.kind == Strategy::Kind::kRandom) break;
    if (step.kind == Strategy::Kind::kBinpack) {
      key.push_back(step.field == "cpu"
                        ? (host.record->registered.cpu - host.claimed.cpu).value
                        : (host.record->registered.memory - host.claimed.memory).value);
    } else if (step.field == "instanceId") {
      key.push_back(host.count(request.group));
    } else {
      const auto value = host.attribute(step.field.substr(10)).value_or("");
      std::int64_t tasks = 0;
      for (const Plain& other : hosts) {
        if (other.attribute(step.field.substr(10)).value_or("") == value)
          tasks += other.count(request.group);
      }
      key.push_back(tasks);
    }
  }
  return key;
}

/// Walks through the plan: each place is a possible one, none is better, and whoever is left over
/// fits nowhere.
void expect_right(const FleetWorld& world, const PlacementRequest& request,
                  const PlacementPlan& plan) {
  std::vector<Plain> hosts = count_anew(world);
  const auto best_key = [&] {
    std::optional<Key> best;
    for (const Plain& host : hosts) {
      if (!fits(host, request)) continue;
      const Key key = key_of(hosts, host, request);
      if (!best || key < *best) best = key;
    }
    return best;
  };
  for (const ContainerInstance* placed : plan.placements) {
    const auto host = std::ranges::find(hosts, placed, &Plain::record);
    ASSERT_NE(host, hosts.end());
    ASSERT_TRUE(fits(*host, request)) << placed->arn;
    ASSERT_EQ(key_of(hosts, *host, request), *best_key()) << placed->arn;
    add_claim(host->claimed, request.claim);
    ++host->groups[request.group];
  }
  const bool complete = static_cast<int>(plan.placements.size()) == request.count;
  if (!complete) {
    EXPECT_FALSE(best_key());
    EXPECT_EQ(plan.closest.has_value(), !hosts.empty());
    for (const Plain& host : hosts) EXPECT_FALSE(fits(host, request));
  } else {
    EXPECT_FALSE(plan.closest);
  }
}

template <class T>
const T& pick(Random& random, const std::vector<T>& values) {
  return values[random() % values.size()];
}

std::int64_t up_to(Random& random, std::int64_t most) {
  return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(most + 1));
}

const std::vector<std::string>& groups() {
  static const std::vector<std::string> kGroups = {"service:a", "service:b", "family:x"};
  return kGroups;
}

ContainerInstance random_instance(Random& random, int number) {
  ContainerInstance instance{.arn = fmt::format("i{:03}", number),
                             .cluster_arn = random() % 20 == 0 ? "other" : "cluster",
                             .agent_connected = random() % 12 != 0};
  if (random() % 12 == 0) instance.status = ContainerInstanceStatus::kDraining;
  if (random() % 30 == 0) instance.status = ContainerInstanceStatus::kInactive;
  instance.registered = {.cpu = {pick<std::int64_t>(random, {1024, 2048})},
                         .memory = {pick<std::int64_t>(random, {983, 3900, 7900})},
                         .tcp_ports = {22},
                         .gpus = pick<std::int64_t>(random, {0, 0, 2}),
                         .enis = pick<std::int64_t>(random, {0, 3})};
  instance.attributes = {{"ecs.availability-zone", pick<std::string>(random, {"z1", "z2", "z3"})},
                         {"docker", {}}};
  if (random() % 3 != 0) instance.attributes.push_back({"rack", fmt::format("{}", random() % 4)});
  if (random() % 2 != 0) instance.attributes.push_back({"ssd", {}});
  return instance;
}

Task random_task(Random& random, int number, int instances) {
  Task task{.arn = fmt::format("t{:04}", number),
            .cluster_arn = "cluster",
            .container_instance_arn = fmt::format("i{:03}", up_to(random, instances - 1)),
            .group = pick(random, groups()),
            .last_status = random() % 2 == 0 ? TaskStatus::kRunning : TaskStatus::kPending};
  task.claim = {.cpu = {up_to(random, 200)}, .memory = {1 + up_to(random, 300)}};
  if (random() % 6 == 0) task.desired_status = DesiredStatus::kStopped;
  if (random() % 10 == 0) task.last_status = TaskStatus::kStopped;
  return task;
}

Strategy random_strategy(Random& random) {
  static const std::vector<Strategy> kAll = {
      {Strategy::Kind::kRandom, ""},
      {Strategy::Kind::kSpread, "instanceId"},
      {Strategy::Kind::kSpread, "attribute:ecs.availability-zone"},
      {Strategy::Kind::kSpread, "attribute:rack"},
      {Strategy::Kind::kBinpack, "cpu"},
      {Strategy::Kind::kBinpack, "memory"}};
  return pick(random, kAll);
}

PlacementRequest random_request(Random& random) {
  static const std::vector<std::string> kExpressions = {
      "attribute:ssd exists", "attribute:rack in [0, 1]", "task:group == service:a",
      "not(task:group == family:x)", "runningTasksCount < 3 or attribute:rack == 2"};
  PlacementRequest request{.group = pick(random, groups()),
                           .count = static_cast<int>(1 + random() % 40),
                           .seed = random()};
  request.claim = {.cpu = {up_to(random, 300)}, .memory = {1 + up_to(random, 400)}};
  if (random() % 5 == 0) request.claim.tcp_ports = {random() % 4 == 0 ? 22 : 8080};
  if (random() % 8 == 0) request.claim.udp_ports = {53, 54};
  if (random() % 8 == 0) request.claim.gpus = 1;
  if (random() % 8 == 0) request.claim.enis = 1;
  if (random() % 2 == 0) request.required_attributes = {"docker"};
  if (random() % 10 == 0) request.required_attributes.emplace_back("ssd");
  if (random() % 40 == 0) request.required_attributes.emplace_back("nowhere");
  if (random() % 10 == 0) request.zone = "z2";
  request.rules.distinct_instance = random() % 5 == 0;
  if (random() % 4 == 0) {
    request.rules.member_of.push_back(*query::parse(pick(random, kExpressions)));
  }
  const auto steps = random() % 6;
  for (std::uint64_t i = 0; i < steps; ++i) {
    request.rules.strategy.push_back(random_strategy(random));
  }
  if (random() % 2 == 0) request.fallback = PlacementRequest::Default::kService;
  return request;
}

/// Everything that placement reads of the fleet.
std::string describe(const FleetWorld& world) {
  std::string text;
  for (const auto& instance : world.tables->container_instances) {
    const Host* host = world.tables->fleet.find(instance.arn);
    if (!host) continue;
    EXPECT_EQ(host->record, &instance);
    EXPECT_EQ(host->planned, 0);
    text += fmt::format("{} {} {} {} {} {} {} {}:", host->arn, host->cpu.value, host->memory.value,
                        host->gpus, host->enis, host->tcp_ports.size(), host->udp_ports.size(),
                        host->running_tasks);
    std::map<std::string_view, int> counts;
    for (const auto& [group, tasks] : host->groups)
      counts[world.tables->fleet.group_name(group)] = tasks;
    for (const auto& [group, tasks] : counts) text += fmt::format(" {}={}", group, tasks);
    text += "\n";
  }
  return text;
}

/// Changes a few records at random, as operations would.
void disturb(FleetWorld& world, Random& random, store::Tx& tx, int instances, int& next_task) {
  Tables& tables = *world.tables;
  for (int i = 0; i < 5; ++i) {
    const std::string arn = fmt::format("i{:03}", up_to(random, instances - 1));
    const ContainerInstance other =
        random_instance(random, static_cast<int>(up_to(random, instances - 1)));
    switch (random() % 5) {
      case 0:
        tables.container_instances.update(
            tx, arn, [&](ContainerInstance& instance) { instance.attributes = other.attributes; });
        break;
      case 1:
        tables.container_instances.update(tx, arn, [&](ContainerInstance& instance) {
          instance.agent_connected = other.agent_connected;
          instance.status = other.status;
        });
        break;
      case 2:
        tables.container_instances.put(tx, random_instance(random, instances + i));
        break;
      case 3:
        tables.container_instances.erase(tx, arn);
        break;
      default:
        tables.tasks.put(tx, random_task(random, next_task++, instances));
        tables.tasks.update(tx, fmt::format("t{:04}", up_to(random, next_task)),
                            [](Task& task) { task.last_status = TaskStatus::kStopped; });
    }
  }
}

class PlacementPropertyTest : public ::testing::Test {
 protected:
  void fill(FleetWorld& world, Random& random) {
    instances_ = static_cast<int>(1 + random() % 40);
    next_task_ = static_cast<int>(random() % 120);
    world.change([&](store::Tx& tx) {
      for (int i = 0; i < instances_; ++i)
        world.tables->container_instances.put(tx, random_instance(random, i));
      for (int i = 0; i < next_task_; ++i)
        world.tables->tasks.put(tx, random_task(random, i, instances_));
    });
  }

  void write_plan(FleetWorld& world, const PlacementRequest& request, const PlacementPlan& plan) {
    world.change([&](store::Tx& tx) {
      for (const ContainerInstance* instance : plan.placements) {
        world.tables->tasks.put(tx, Task{.arn = fmt::format("t{:04}", next_task_++),
                                         .cluster_arn = "cluster",
                                         .container_instance_arn = instance->arn,
                                         .group = request.group,
                                         .claim = request.claim});
      }
    });
  }

  int instances_ = 0;
  int next_task_ = 0;
};

TEST_F(PlacementPropertyTest, EveryPlaceIsPossibleAndNoneIsBetter) {
  for (std::uint64_t seed = 1; seed <= kSeeds && !HasFailure(); ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    Random random(seed);
    FleetWorld world;
    fill(world, random);
    for (int round = 0; round < 4 && !HasFailure(); ++round) {
      const PlacementRequest request = random_request(random);
      const std::string before = describe(world);
      const auto plan = plan_placement(world.tables->fleet, "cluster", request);
      EXPECT_EQ(describe(world), before);
      expect_right(world, request, plan);
      EXPECT_EQ(plan_placement(world.tables->fleet, "cluster", request).placements,
                plan.placements);
      write_plan(world, request, plan);
      world.change([&](store::Tx& tx) { disturb(world, random, tx, instances_, next_task_); });
    }
  }
}

TEST_F(PlacementPropertyTest, TheFleetIsInStepAfterRollbackAndReload) {
  for (std::uint64_t seed = 1; seed <= kSeeds && !HasFailure(); ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    Random random(seed);
    FleetWorld world;
    fill(world, random);
    const PlacementRequest request = random_request(random);
    (void)plan_placement(world.tables->fleet, "cluster", request);
    const std::string before = describe(world);
    int next_task = next_task_;
    (void)world.database->transact([&](store::Tx& tx) -> Result<void> {
      disturb(world, random, tx, instances_, next_task);
      if (seed % 2 == 0) (void)plan_placement(world.tables->fleet, "cluster", request);
      return failure("Refused", "for the test");
    });
    EXPECT_EQ(describe(world), before);
    expect_right(world, request, plan_placement(world.tables->fleet, "cluster", request));
    world.change([&](store::Tx& tx) { disturb(world, random, tx, instances_, next_task_); });
    const std::string changed = describe(world);
    world.restart();
    EXPECT_EQ(describe(world), changed);
    expect_right(world, request, plan_placement(world.tables->fleet, "cluster", request));
  }
}

}  // namespace
}  // namespace gantry::ecs
