#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace gantry::autoscaling {

enum class AdjustmentType { kChangeInCapacity, kExactCapacity, kPercentChangeInCapacity };

struct Adjustment {
  AdjustmentType type = AdjustmentType::kChangeInCapacity;
  std::int32_t amount = 0;
  std::int32_t min_magnitude = 0;  ///< of percentages
};

/// Bounds relative to the alarm's threshold; absent: without end.
struct Step {
  std::optional<double> lower;
  std::optional<double> upper;
  std::int32_t amount = 0;
};

struct Capacity {
  std::int32_t min = 0;
  std::int32_t max = 0;
  std::int32_t desired = 0;
  std::int32_t warming = 0;  ///< of the desired ones, those that do not count in metrics yet
};

/// What `current` becomes; the group's sizes do not matter here. Percentages above one are rounded
/// towards zero, those between are one. AWS: "Scaling adjustment types".
[[nodiscard]] std::int32_t adjust(const Adjustment& adjustment, std::int32_t current);

/// The new desired capacity of a simple policy.
[[nodiscard]] std::int32_t scale_simply(const Capacity& capacity, const Adjustment& adjustment);

/// The step for a metric that is `difference` above the threshold (below, if negative); null if
/// none is meant. AWS: "Step adjustments": above the threshold the lower bound is inclusive and the
/// upper exclusive, below it is the other way round.
[[nodiscard]] const Step* find_step(const std::vector<Step>& steps, double difference);

/// The new desired capacity of a step policy. Instances that warm up are part of the capacity that
/// an increase has brought already, and keep a decrease from beginning. AWS: "Instance warmup".
[[nodiscard]] std::int32_t scale_by_step(const Capacity& capacity, const Adjustment& adjustment);

/// The capacity at which the metric, which falls as the capacity grows, meets its target, rounded
/// up. AWS: "Target tracking scaling policies".
[[nodiscard]] std::int32_t scale_to_target(const Capacity& capacity, double metric, double target,
                                           bool may_scale_in);

/// Whether steps cover their side of the threshold without gap or overlap.
[[nodiscard]] bool are_well_formed(std::vector<Step> steps);

}  // namespace gantry::autoscaling
