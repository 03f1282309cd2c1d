#include "ecs/plan/capacity_planner.h"

#include <algorithm>
#include <chrono>

namespace gantry::ecs {
namespace {

// AWS: "Amazon ECS managed scaling behavior": the alarm for less needs 15 data points of a minute.
constexpr Millis kIdleTime = std::chrono::minutes(15);
constexpr Millis kScaleInPause = std::chrono::minutes(1);

constexpr std::int64_t kMostTasks = 1'000'000;

std::int64_t divided_up(std::int64_t number, std::int64_t by) { return (number + by - 1) / by; }

/// How many such tasks fit on one instance; one if its size is not known.
std::int64_t fit(const WaitingTasks& group, const Resources& offer) {
  const Resources& claim = group.claim;
  if (offer == Resources{}) return 1;
  const bool alone =
      group.distinct_instance || !claim.tcp_ports.empty() || !claim.udp_ports.empty();
  std::int64_t most = alone ? 1 : kMostTasks;
  const auto limit = [&](std::int64_t wanted, std::int64_t offered) {
    if (wanted > 0) most = std::min(most, offered / wanted);
  };
  limit(claim.cpu.value, offer.cpu.value);
  limit(claim.memory.value, offer.memory.value);
  limit(claim.gpus, offer.gpus);
  limit(claim.enis, offer.enis);
  return most;
}

/// How many instances are needed: those in use, and for what waits as many as it takes; idle ones,
/// which are about to be found by it, are among them.
std::int64_t needed(const CapacityView& view) {
  return view.busy + instances_for(view.waiting, view.offer);
}

}  // namespace

int instances_for(const std::vector<WaitingTasks>& waiting, const Resources& offer) {
  std::int64_t most = 0;
  std::int64_t cpu = 0;
  std::int64_t memory = 0;
  for (const WaitingTasks& group : waiting) {
    const std::int64_t each = fit(group, offer);
    if (each == 0) continue;  // no number of instances would do
    most = std::max(most, divided_up(group.count, each));
    cpu += group.count * group.claim.cpu.value;
    memory += group.count * group.claim.memory.value;
  }
  if (offer.cpu.value > 0) most = std::max(most, divided_up(cpu, offer.cpu.value));
  if (offer.memory.value > 0) most = std::max(most, divided_up(memory, offer.memory.value));
  return static_cast<int>(std::min<std::int64_t>(most, 1'000'000));
}

CapacityPlan plan_capacity(const CapacityView& view) {
  const ScalingRules& rules = view.rules;
  CapacityPlan plan{.desired = view.desired};
  const std::int64_t need = needed(view);
  const std::int64_t there = view.registered + view.coming;
  // AWS: "Deep Dive on Amazon ECS Cluster Auto Scaling": without instances 100, or 200 if some are
  // needed.
  plan.reservation = there == 0 ? (need == 0 ? 100 : 200)
                                : 100.0 * static_cast<double>(need) / static_cast<double>(there);
  const auto wanted = static_cast<int>(std::clamp<std::int64_t>(
      divided_up(need * 100, rules.target_capacity), view.least, std::max(view.least, view.most)));
  if (wanted > view.desired) {
    const int step = std::clamp(wanted - view.desired, rules.minimum_step, rules.maximum_step);
    plan.desired = std::min(view.desired + step, view.most);
    return plan;
  }
  if (wanted == view.desired || !view.waiting.empty()) return plan;
  plan.idle_since = view.idle_since.value_or(view.now);
  Time due = *plan.idle_since + kIdleTime;
  if (view.scaled_in_at) due = std::max(due, *view.scaled_in_at + kScaleInPause);
  if (view.now < due) {
    plan.next_wake = due;
    return plan;
  }
  const int half = view.desired - std::max(1, view.desired / 2);
  plan.desired = std::max(wanted, half);
  if (plan.desired > wanted) plan.next_wake = view.now + kScaleInPause;
  return plan;
}

}  // namespace gantry::ecs
