#pragma once

#include <optional>
#include <vector>

#include "base/time.h"
#include "ecs/model/resources.h"

namespace gantry::ecs {

/// Tasks in PROVISIONING that ask for the same.
struct WaitingTasks {
  Resources claim;
  int count = 0;
  bool distinct_instance = false;
};

/// AWS: API_ManagedScaling.
struct ScalingRules {
  int target_capacity = 100;  ///< percent
  int minimum_step = 1;
  int maximum_step = 10'000;
  Millis warmup = std::chrono::seconds(300);
};

/// The Auto Scaling group of a capacity provider and what its instances do.
struct CapacityView {
  ScalingRules rules;
  int desired = 0;  ///< of the group, as are the next two
  int least = 0;
  int most = 0;
  int registered = 0;  ///< container instances that take tasks
  int busy = 0;        ///< of them, those with a task that is not a DAEMON's
  int coming = 0;      ///< launched within the warm-up and not yet registered
  Resources offer;     ///< of an instance; zero if its type is not known
  std::vector<WaitingTasks> waiting;
  /// Since when fewer instances would do, as the last plan told it.
  std::optional<Time> idle_since;
  std::optional<Time> scaled_in_at;
  Time now;
};

struct CapacityPlan {
  /// CapacityProviderReservation: the percentage of the instances there are that is needed.
  double reservation = 100;
  int desired = 0;  ///< of the group from now on
  std::optional<Time> idle_since;
  std::optional<Time> next_wake;
};

/// How many instances at least take these tasks, when each has `offer`. One for each group at
/// least. AWS: "Amazon ECS managed scaling behavior": a lower bound for each group of tasks that
/// ask for the same; the greatest counts.
[[nodiscard]] int instances_for(const std::vector<WaitingTasks>& waiting, const Resources& offer);

/// Managed scaling of one group. More instances at once, fewer after 15 minutes of less need, at
/// most half of them each minute. Pure.
[[nodiscard]] CapacityPlan plan_capacity(const CapacityView& view);

}  // namespace gantry::ecs
