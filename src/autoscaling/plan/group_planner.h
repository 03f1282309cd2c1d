#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "autoscaling/plan/termination_order.h"
#include "base/time.h"

namespace gantry::autoscaling {

/// An instance of the warm pool that is not on its way out.
struct PooledInstance {
  std::string id;
  std::string zone;
  bool is_ready = false;  ///< to be taken
};

/// A group as the planner sees it.
struct GroupView {
  std::int32_t desired = 0;
  std::int32_t max_size = 0;
  std::vector<std::string> zones;               ///< where it launches
  std::map<std::string, std::int32_t> by_zone;  ///< healthy capacity, also of other zones
  std::int32_t pending = 0;                     ///< of that, not in service yet
  std::vector<std::string> unhealthy;           ///< ids; they are no capacity any more
  /// Every instance that counts in by_zone. Wanted only where wants_candidates() says so.
  std::vector<Candidate> candidates;
  std::vector<std::string> termination_policies{"Default"};
  std::int32_t pool_wanted = 0;      ///< size that the warm pool should have
  std::vector<PooledInstance> pool;  ///< the longest there first
  std::int32_t pool_returning = 0;   ///< on their way from the group to the pool
  bool reuses = false;               ///< scale-in returns instances to the pool
  bool may_launch = true;
  bool may_terminate = true;
  bool may_replace = true;     ///< what is unhealthy
  bool may_balance = true;     ///< zones
  std::int32_t balancing = 0;  ///< launched beyond the desired capacity, to balance zones
  std::optional<Time> retry_at;
  Time now;
  std::uint64_t seed = 0;

  [[nodiscard]] std::int32_t capacity() const;
};

enum class LaunchReason { kCapacity, kBalance };

struct LaunchIntent {
  std::string zone;
  std::int32_t count = 0;
};

struct GroupPlan {
  std::vector<std::string> unhealthy;  ///< to end and, the group being as large as it is, replace
  std::vector<std::string> terminations;    ///< scale-in
  std::vector<LaunchIntent> launches;       ///< in order of zone
  std::vector<std::string> from_pool;       ///< to take into service
  std::vector<LaunchIntent> pool_launches;  ///< into the warm pool
  std::vector<std::string> pool_terminations;
  LaunchReason reason = LaunchReason::kCapacity;
  std::optional<std::int32_t> balancing;  ///< the view's is this from now on
  std::optional<Time> next_wake;

  [[nodiscard]] bool empty() const {
    return unhealthy.empty() && terminations.empty() && launches.empty() && from_pool.empty() &&
           pool_launches.empty() && pool_terminations.empty() && !balancing;
  }
};

/// Whether the view needs its candidates: it will scale in.
[[nodiscard]] bool wants_candidates(const GroupView& view);

/// What to do next for a group to be what it is meant to be. A group that is, has an empty plan.
[[nodiscard]] GroupPlan plan_group(const GroupView& view);

/// `count` launches, each in the zone that has fewest then; the first by name of those that are
/// alike. AWS: "Instance distribution".
[[nodiscard]] std::vector<LaunchIntent> spread_launches(const std::vector<std::string>& zones,
                                                        std::map<std::string, std::int32_t> by_zone,
                                                        std::int32_t count);

}  // namespace gantry::autoscaling
