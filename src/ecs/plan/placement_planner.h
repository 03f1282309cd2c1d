#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/ecs/types.h"
#include "base/result.h"
#include "ecs/model/container_instance.h"
#include "ecs/model/resources.h"
#include "ecs/query/expression.h"

namespace gantry::ecs {

class Fleet;  // plan/fleet.h: the instances of all clusters, indexed for placement

/// Why an instance does not take a task, in the order in which ECS looks.
enum class Refusal {
  kNone,
  kCapacityProvider,  ///< never told by AWS: such instances are not looked at
  kInactive,
  kAgent,
  kAttribute,
  kLocation,
  kCpu,
  kGpu,
  kMemory,
  kPorts,
  kEni,
  kMemberOf,
  kDistinctInstance,
};

/// AWS's word for it in RunTask's failures (API_RunTask; "API failure reasons").
[[nodiscard]] std::string_view failure_reason(Refusal refusal);

/// The half sentence of a service event: "has insufficient memory available." and so on.
[[nodiscard]] std::string_view event_text(Refusal refusal);

struct Strategy {
  enum class Kind { kRandom, kSpread, kBinpack };
  Kind kind = Kind::kRandom;
  std::string field;  ///< spread: instanceId or attribute:NAME (host means instanceId); binpack:
                      ///< cpu or memory
};

/// Constraints and strategies, parsed.
struct PlacementRules {
  bool distinct_instance = false;
  std::vector<query::Expression> member_of;
  std::vector<Strategy> strategy;  ///< at most five; empty: the default of RunTask or service
};

/// Errors: InvalidParameterException with AWS's texts for what is no constraint or strategy, for
/// more than ten constraints or five strategies, and for an expression that does not parse.
Result<PlacementRules> to_rules(
    const std::optional<std::vector<api::ecs::PlacementConstraint>>& constraints,
    const std::optional<std::vector<api::ecs::PlacementStrategy>>& strategy);

/// Adds a task definition's own constraints, which hold beside those of the request.
Result<void> add_constraints(
    PlacementRules& rules,
    const std::optional<std::vector<api::ecs::TaskDefinitionPlacementConstraint>>& constraints);

struct PlacementRequest {
  Resources claim;  ///< of one task
  std::vector<std::string> required_attributes;
  std::string group;  ///< service:NAME, family:NAME, ...
  PlacementRules rules;
  enum class Default {
    kRandom,
    kService
  };  ///< without a strategy: RunTask's or the service scheduler's
  Default fallback = Default::kRandom;
  std::optional<std::string> zone;  ///< only instances of this availability zone
  std::string capacity_provider;    ///< only instances of this one, if not empty
  int count = 1;
  std::uint64_t seed = 0;  ///< decides among equals
};

struct InstanceRefusal {
  const ContainerInstance* instance = nullptr;
  Refusal refusal = Refusal::kNone;
};

struct PlacementPlan {
  /// One for each task that has a place, in order of placement.
  std::vector<const ContainerInstance*> placements;
  /// Set when a task found no place and the cluster (the capacity provider) has instances: the one
  /// that came closest.
  std::optional<InstanceRefusal> closest;
};

/// Places up to `request.count` tasks. Pure but for scratch space: the same input gives the same
/// plan, and the fleet is afterwards as it was.
[[nodiscard]] PlacementPlan plan_placement(Fleet& fleet, std::string_view cluster_arn,
                                           const PlacementRequest& request);

/// Why that one instance does (kNone) or does not take one more such task; kInactive if the fleet
/// does not know it.
[[nodiscard]] Refusal check_instance(const Fleet& fleet, std::string_view instance_arn,
                                     const PlacementRequest& request);

/// Why each instance of the cluster does (kNone) or does not take one more such task; ordered by
/// ARN.
[[nodiscard]] std::vector<InstanceRefusal> explain_placement(const Fleet& fleet,
                                                             std::string_view cluster_arn,
                                                             const PlacementRequest& request);

}  // namespace gantry::ecs
