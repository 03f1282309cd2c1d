#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "autoscaling/model/instance_refresh.h"
#include "autoscaling/model/lifecycle.h"
#include "base/time.h"

namespace gantry::autoscaling {

/// An instance of the group, of its warm pool or in standby, that is not on its way out.
struct RefreshMember {
  std::string id;
  bool is_old = false;  ///< to be replaced
  LifecycleState state = LifecycleState::kInService;
  bool is_healthy = true;
  bool is_protected = false;
  std::optional<Time> warm_at;  ///< in service, this is when it counts
};

/// An instance refresh under way as the planner sees it.
struct RefreshView {
  RefreshStatus status = RefreshStatus::kInProgress;
  std::int32_t desired = 0;
  std::int32_t total = 0;  ///< to be replaced in all
  std::vector<RefreshMember> members;
  std::int32_t min_healthy = 90;  ///< percent of the desired capacity, as is the next
  std::int32_t max_healthy = 100;
  std::vector<std::int32_t> checkpoints;  ///< percentages
  std::int32_t passed = 0;                ///< checkpoints
  Millis checkpoint_delay{0};
  Millis bake_time{0};
  RefreshScope protected_instances = RefreshScope::kWait;
  RefreshScope standby_instances = RefreshScope::kWait;
  bool is_suspended = false;
  std::int32_t percentage = 0;              ///< so far
  std::int32_t percentage_on_rollback = 0;  ///< where it goes down from
  std::optional<Time> paused_until;
  std::optional<Time> baking_until;
  Time last_progress;
  Time now;
};

struct RefreshPlan {
  RefreshStatus status = RefreshStatus::kInProgress;
  std::string reason;
  std::vector<std::string> terminations;
  std::int32_t surge = 0;  ///< instances wanted beyond the desired capacity
  std::int32_t percentage = 0;
  std::int32_t to_update = 0;
  std::int32_t passed = 0;
  std::optional<Time> paused_until;
  std::optional<Time> baking_until;
  std::optional<Time> next_wake;
};

/// AWS: "How an instance refresh works": instances that stay at their state this long make it fail.
inline constexpr Millis kRefreshPatience = std::chrono::hours(1);

/// The next step of an instance refresh. Replaced instances are ended and the group launches others
/// in their place; with a maximum above 100 percent the others come first.
[[nodiscard]] RefreshPlan plan_refresh(const RefreshView& view);

}  // namespace gantry::autoscaling
