#include "ecs/plan/placement_planner.h"

#include <algorithm>
#include <tuple>

#include "ecs/plan/fleet.h"
#include "ecs/plan/placement_check.h"
#include "ecs/plan/placement_run.h"

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
    case Refusal::kCapacityProvider:
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

/// AWS does not tell what makes an instance the closest match. Here it is the one that comes
/// furthest in the order of Refusal and then lacks least.
std::optional<InstanceRefusal> find_closest(const Fleet& fleet, std::string_view cluster_arn,
                                            const PlacementRequest& request) {
  const PlacementCheck check(fleet, request);
  InstanceRefusal best;
  std::int64_t best_shortfall = 0;
  for (const Host* host : fleet.hosts(cluster_arn)) {
    const Refusal refusal = check.refusal(*host, host->planned);
    if (refusal == Refusal::kCapacityProvider) continue;
    const std::int64_t lacks = shortfall(*host, request, refusal);
    if (best.instance) {
      const auto order = std::tuple(best.refusal, lacks, host->record->key()) <=>
                         std::tuple(refusal, best_shortfall, best.instance->key());
      if (order > 0) continue;
    }
    best = {host->record, refusal};
    best_shortfall = lacks;
  }
  if (!best.instance) return std::nullopt;
  return best;
}

}  // namespace

PlacementPlan plan_placement(Fleet& fleet, std::string_view cluster_arn,
                             const PlacementRequest& request) {
  PlacementPlan plan;
  PlacementRun run(fleet, cluster_arn, request);
  while (static_cast<int>(plan.placements.size()) < request.count) {
    const Host* host = run.next();
    if (!host) {
      plan.closest = find_closest(fleet, cluster_arn, request);
      break;
    }
    plan.placements.push_back(host->record);
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
