#include "ecs/plan/placement_planner.h"

#include <random>

namespace gantry::ecs {
namespace {

bool collides(const std::set<int>& wanted, const std::set<int>& reserved,
              const std::set<int>& claimed) {
  return std::ranges::any_of(
      wanted, [&](int port) { return reserved.contains(port) || claimed.contains(port); });
}

}  // namespace

std::string_view failure_reason(Refusal refusal) {
  switch (refusal) {
    case Refusal::kNone:
      return "";
    case Refusal::kInactive:
      return "INACTIVE";
    case Refusal::kAgent:
      return "AGENT";
    case Refusal::kAttribute:
      return "ATTRIBUTE";
    case Refusal::kCpu:
      return "RESOURCE:CPU";
    case Refusal::kMemory:
      return "RESOURCE:MEMORY";
    case Refusal::kPorts:
      return "RESOURCE:PORTS";
  }
  return "";
}

Refusal check(const Candidate& candidate, const PlacementRequest& request) {
  const ContainerInstance& instance = *candidate.instance;
  if (instance.status != ContainerInstanceStatus::kActive) return Refusal::kInactive;
  if (!instance.agent_connected) return Refusal::kAgent;
  for (const auto& name : request.required_attributes) {
    if (!find_attribute(instance, name)) return Refusal::kAttribute;
  }
  if (candidate.claimed.cpu + request.claim.cpu > instance.registered.cpu) return Refusal::kCpu;
  if (candidate.claimed.memory + request.claim.memory > instance.registered.memory)
    return Refusal::kMemory;
  if (collides(request.claim.tcp_ports, instance.registered.tcp_ports,
               candidate.claimed.tcp_ports) ||
      collides(request.claim.udp_ports, instance.registered.udp_ports,
               candidate.claimed.udp_ports)) {
    return Refusal::kPorts;
  }
  return Refusal::kNone;
}

PlacementPlan plan_placement(std::vector<Candidate> candidates, const PlacementRequest& request) {
  PlacementPlan plan;
  std::mt19937_64 random(request.seed);
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (check(candidates[i], request) == Refusal::kNone) open.push_back(i);
  }
  for (int task = 0; task < request.count; ++task) {
    if (open.empty()) {
      for (const auto& candidate : candidates) plan.refusals.push_back(check(candidate, request));
      break;
    }
    const std::size_t pick = random() % open.size();
    const std::size_t chosen = open[pick];
    plan.placements.push_back(chosen);
    add_claim(candidates[chosen].claimed, request.claim);
    if (check(candidates[chosen], request) != Refusal::kNone) {
      open.erase(open.begin() + static_cast<std::ptrdiff_t>(pick));
    }
  }
  return plan;
}

}  // namespace gantry::ecs
