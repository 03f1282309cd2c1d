#include "autoscaling/plan/group_planner.h"

#include <algorithm>
#include <numeric>
#include <ranges>
#include <set>

namespace gantry::autoscaling {
namespace {

/// AWS: "Rebalancing activities": up to 10 percent of the maximum capacity beyond it, or by one
/// instance, whichever is greater.
std::int32_t balancing_margin(const GroupView& view) { return std::max(1, view.max_size / 10); }

/// How many instances would have to move for the zones to differ by one at most, and for none to be
/// in a zone that is not the group's.
std::int32_t count_misplaced(const GroupView& view) {
  const auto zones = static_cast<std::int32_t>(view.zones.size());
  if (zones == 0) return 0;
  const std::int32_t low = view.capacity() / zones;
  std::int32_t spare = view.capacity() % zones;  // so many zones may have one more
  std::vector<std::int32_t> sizes;
  std::int32_t misplaced = 0;
  for (const auto& [zone, count] : view.by_zone) {
    std::ranges::find(view.zones, zone) != view.zones.end() ? sizes.push_back(count)
                                                            : void(misplaced += count);
  }
  std::ranges::sort(sizes, std::greater());
  for (const std::int32_t size : sizes) {
    const bool takes_spare = size > low && spare > 0;
    spare -= takes_spare;
    misplaced += std::max(0, size - low - takes_spare);
  }
  return misplaced;
}

void plan_scale_in(const GroupView& view, GroupPlan& plan) {
  const std::int32_t excess = view.capacity() - view.desired;
  if (!view.may_terminate) return;
  // Instances launched to balance the zones go into service before others leave it.
  if (view.balancing > 0 && excess <= view.balancing && view.pending > 0) return;
  for (const auto id : choose_terminations(view.candidates, view.termination_policies, excess,
                                           view.now, view.seed)) {
    plan.terminations.emplace_back(id);
  }
  if (view.balancing > 0) plan.balancing = 0;
}

/// Launches first, so that the capacity is there all the time; the next plan then scales in.
void plan_balance(const GroupView& view, GroupPlan& plan) {
  if (view.balancing > 0 && view.pending == 0) plan.balancing = 0;
  if (!view.may_balance || !view.may_launch || !view.may_terminate || view.pending > 0) return;
  const std::int32_t misplaced = std::min(count_misplaced(view), balancing_margin(view));
  if (misplaced == 0) return;
  plan.launches = spread_launches(view.zones, view.by_zone, misplaced);
  plan.reason = LaunchReason::kBalance;
  plan.balancing = misplaced;
}

/// What is ready in the warm pool comes before launches. AWS: "Warm pools", scale-out.
void plan_scale_out(const GroupView& view, std::int32_t missing, bool waits, GroupPlan& plan) {
  if (!view.may_launch) return;
  std::map<std::string, std::int32_t> by_zone = view.by_zone;
  for (const PooledInstance& one : view.pool) {
    if (missing == 0) break;
    if (!one.is_ready) continue;
    plan.from_pool.push_back(one.id);
    ++by_zone[one.zone];
    --missing;
  }
  if (missing == 0) return;
  if (waits) {
    plan.next_wake = view.retry_at;
  } else {
    plan.launches = spread_launches(view.zones, by_zone, missing);
  }
}

/// Brings the warm pool, less what is being taken from it, to its size.
void plan_pool(const GroupView& view, bool waits, GroupPlan& plan) {
  std::map<std::string, std::int32_t> by_zone;
  std::vector<std::string> staying;
  for (const PooledInstance& one : view.pool) {
    if (std::ranges::find(plan.from_pool, one.id) != plan.from_pool.end()) continue;
    ++by_zone[one.zone];
    staying.push_back(one.id);
  }
  const auto size = static_cast<std::int32_t>(staying.size());
  const auto returning =
      view.pool_returning + (view.reuses ? static_cast<std::int32_t>(plan.terminations.size()) : 0);
  const std::int32_t missing = view.pool_wanted - size - returning;
  if (missing > 0 && view.may_launch) {
    if (waits) {
      plan.next_wake = view.retry_at;
    } else {
      plan.pool_launches = spread_launches(view.zones, by_zone, missing);
    }
  }
  if (size > view.pool_wanted && view.may_terminate) {
    staying.resize(static_cast<std::size_t>(size - view.pool_wanted));
    plan.pool_terminations = std::move(staying);
  }
}

}  // namespace

std::int32_t GroupView::capacity() const {
  return std::accumulate(by_zone.begin(), by_zone.end(), 0,
                         [](std::int32_t sum, const auto& zone) { return sum + zone.second; });
}

bool wants_candidates(const GroupView& view) { return view.capacity() > view.desired; }

std::vector<LaunchIntent> spread_launches(const std::vector<std::string>& zones,
                                          std::map<std::string, std::int32_t> by_zone,
                                          std::int32_t count) {
  std::set<std::pair<std::int32_t, std::string>> order;
  for (const auto& zone : zones) order.emplace(by_zone[zone], zone);
  std::map<std::string, std::int32_t> chosen;
  for (; count > 0 && !order.empty(); --count) {
    auto next = order.extract(order.begin());
    ++chosen[next.value().second];
    ++next.value().first;
    order.insert(std::move(next));
  }
  std::vector<LaunchIntent> launches;
  for (const auto& [zone, number] : chosen) launches.push_back({.zone = zone, .count = number});
  return launches;
}

GroupPlan plan_group(const GroupView& view) {
  GroupPlan plan;
  if (view.may_replace && view.may_terminate) plan.unhealthy = view.unhealthy;
  // What is unhealthy and may not be replaced keeps its place in the group.
  const auto kept = static_cast<std::int32_t>(view.unhealthy.size() - plan.unhealthy.size());
  const std::int32_t missing = view.desired - view.capacity() - kept;
  const bool waits = view.retry_at && *view.retry_at > view.now;
  if (missing > 0) {
    plan_scale_out(view, missing, waits, plan);
  } else if (view.capacity() > view.desired) {
    plan_scale_in(view, plan);
  } else if (waits) {
    plan.next_wake = view.retry_at;
  } else if (view.unhealthy.empty()) {
    plan_balance(view, plan);
  }
  plan_pool(view, waits, plan);
  return plan;
}

}  // namespace gantry::autoscaling
