#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ecs/model/container_instance.h"
#include "ecs/model/resources.h"

namespace gantry::ecs {

/// Why an instance does not take a task, in the order in which ECS looks.
enum class Refusal { kNone, kInactive, kAgent, kAttribute, kCpu, kMemory, kPorts };

/// AWS's word for it in RunTask's failures (API_RunTask; "API failure reasons").
[[nodiscard]] std::string_view failure_reason(Refusal refusal);

/// An instance as the planner sees it; the pointers outlive the plan.
struct Candidate {
  const ContainerInstance* instance = nullptr;
  Resources claimed;  ///< by the tasks that are there
};

struct PlacementRequest {
  Resources claim;  ///< of one task
  std::vector<std::string> required_attributes;
  int count = 1;
  std::uint64_t seed = 0;  ///< decides among equals
};

struct PlacementPlan {
  /// Indexes into the candidates, one for each task that has a place, in order of placement.
  std::vector<std::size_t> placements;
  /// Why each candidate refused the first task that found no place; empty if all found one.
  std::vector<Refusal> refusals;
};

/// Whether `candidate` could take one more task of that claim, and if not, the first reason.
[[nodiscard]] Refusal check(const Candidate& candidate, const PlacementRequest& request);

/// Places `request.count` tasks at random over the instances that have room (AWS: RunTask without a
/// strategy). Pure: the same input gives the same plan.
[[nodiscard]] PlacementPlan plan_placement(std::vector<Candidate> candidates,
                                           const PlacementRequest& request);

}  // namespace gantry::ecs
