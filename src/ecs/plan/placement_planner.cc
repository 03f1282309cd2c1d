#include "ecs/plan/placement_planner.h"

#include <algorithm>
#include <array>
#include <random>

#include "ecs/plan/fleet.h"
#include "ecs/plan/placement_check.h"

namespace gantry::ecs {
namespace {

/// How much the host lacks of what refused it: the second criterion of what is closest.
std::int64_t shortfall(const Host& host, const PlacementRequest& request, Refusal refusal) {
  const Resources& offer = host.record->registered;
  switch (refusal) {
    case Refusal::kCpu:
      return host.cpu.value + request.claim.cpu.value - offer.cpu.value;
    case Refusal::kGpu:
      return host.gpus + request.claim.gpus - offer.gpus;
    case Refusal::kMemory:
      return host.memory.value + request.claim.memory.value - offer.memory.value;
    case Refusal::kEni:
      return host.enis + request.claim.enis - offer.enis;
    case Refusal::kNone:
    case Refusal::kInactive:
    case Refusal::kAgent:
    case Refusal::kAttribute:
    case Refusal::kLocation:
    case Refusal::kPorts:
    case Refusal::kMemberOf:
    case Refusal::kDistinctInstance:
      return 0;
  }
  return 0;
}

/// The strategy in force: what comes after `random` never decides.
std::vector<Strategy> chain_of(const PlacementRequest& request) {
  std::vector<Strategy> chain = request.rules.strategy;
  if (chain.empty() && request.fallback == PlacementRequest::Default::kService) {
    // AWS: "Service scheduler": zones first, then the instance with the fewest tasks of the
    // service.
    chain = {{Strategy::Kind::kSpread, "attribute:ecs.availability-zone"},
             {Strategy::Kind::kSpread, "instanceId"}};
  }
  const auto random = std::ranges::find(chain, Strategy::Kind::kRandom, &Strategy::kind);
  chain.erase(random, chain.end());
  return chain;
}

std::string spread_value(const Host& host, const std::string& field) {
  const Attribute* found =
      find_attribute(*host.record, std::string_view(field).substr(std::size("attribute:") - 1));
  return found ? found->value.value_or("") : "";
}

/// One plan under way.
class Run {
 public:
  Run(const Fleet& fleet, const std::vector<Host*>& hosts, const PlacementRequest& request)
      : check_(fleet, request), hosts_(hosts), chain_(chain_of(request)), planned_(hosts.size()) {}

  /// The position of the best host for the next task; absent if none takes it.
  std::optional<std::size_t> next(std::mt19937_64& random) {
    count_spread();
    std::optional<std::size_t> best;
    Key best_key;
    std::uint64_t equals = 0;
    for (std::size_t i = 0; i < hosts_.size(); ++i) {
      if (check_.refusal(*hosts_[i], planned_[i]) != Refusal::kNone) continue;
      const Key key = key_of(i);
      if (best && key > best_key) continue;
      equals = best && key == best_key ? equals + 1 : 1;
      if (random() % equals == 0) best = i;
      best_key = key;
    }
    if (best) ++planned_[*best];
    return best;
  }

  [[nodiscard]] std::optional<InstanceRefusal> closest() const {
    const Host* best = nullptr;
    std::tuple<int, std::int64_t, std::string_view> best_key;
    for (std::size_t i = 0; i < hosts_.size(); ++i) {
      const Refusal refusal = check_.refusal(*hosts_[i], planned_[i]);
      const std::tuple key(-static_cast<int>(refusal),
                           shortfall(*hosts_[i], check_.request(), refusal),
                           std::string_view(hosts_[i]->arn));
      if (best && best_key < key) continue;
      best = hosts_[i];
      best_key = key;
    }
    if (!best) return std::nullopt;
    return InstanceRefusal{best->record, static_cast<Refusal>(-std::get<0>(best_key))};
  }

 private:
  using Key = std::array<std::int64_t, 5>;

  void count_spread() {
    counts_.assign(chain_.size(), {});
    for (std::size_t level = 0; level < chain_.size(); ++level) {
      if (chain_[level].kind != Strategy::Kind::kSpread || chain_[level].field == "instanceId") {
        continue;
      }
      for (std::size_t i = 0; i < hosts_.size(); ++i) {
        counts_[level][spread_value(*hosts_[i], chain_[level].field)] +=
            check_.count(*hosts_[i]) + planned_[i];
      }
    }
  }

  Key key_of(std::size_t i) {
    const Host& host = *hosts_[i];
    Key key{};
    for (std::size_t level = 0; level < chain_.size(); ++level) {
      const Strategy& step = chain_[level];
      if (step.kind == Strategy::Kind::kBinpack) {
        const Resources& offer = host.record->registered;
        const Resources& claim = check_.request().claim;
        key[level] =
            step.field == "cpu"
                ? offer.cpu.value - host.cpu.value - planned_[i] * claim.cpu.value
                : offer.memory.value - host.memory.value - planned_[i] * claim.memory.value;
      } else if (step.field == "instanceId") {
        key[level] = check_.count(host) + planned_[i];
      } else {
        key[level] = counts_[level][spread_value(host, step.field)];
      }
    }
    return key;
  }

  PlacementCheck check_;
  const std::vector<Host*>& hosts_;
  std::vector<Strategy> chain_;
  std::vector<std::int32_t> planned_;
  std::vector<std::map<std::string, std::int64_t>> counts_;
};

}  // namespace

PlacementPlan plan_placement(Fleet& fleet, std::string_view cluster_arn,
                             const PlacementRequest& request) {
  const auto& hosts = fleet.hosts(cluster_arn);
  Run run(fleet, hosts, request);
  std::mt19937_64 random(request.seed);
  PlacementPlan plan;
  while (static_cast<int>(plan.placements.size()) < request.count) {
    const auto chosen = run.next(random);
    if (!chosen) {
      plan.closest = run.closest();
      break;
    }
    plan.placements.push_back(hosts[*chosen]->record);
  }
  return plan;
}

Refusal check_instance(const Fleet& fleet, std::string_view instance_arn,
                       const PlacementRequest& request) {
  const Host* host = fleet.find(instance_arn);
  if (!host || !host->record) return Refusal::kInactive;
  return PlacementCheck(fleet, request).refusal(*host, 0);
}

std::vector<InstanceRefusal> explain_placement(const Fleet& fleet, std::string_view cluster_arn,
                                               const PlacementRequest& request) {
  const PlacementCheck check(fleet, request);
  std::vector<InstanceRefusal> refusals;
  for (const Host* host : fleet.hosts(cluster_arn)) {
    refusals.push_back({host->record, check.refusal(*host, 0)});
  }
  std::ranges::sort(refusals, {}, [](const InstanceRefusal& r) { return r.instance->key(); });
  return refusals;
}

}  // namespace gantry::ecs
