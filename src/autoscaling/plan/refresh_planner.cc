#include "autoscaling/plan/refresh_planner.h"

#include <fmt/format.h>

#include <algorithm>

namespace gantry::autoscaling {
namespace {

using enum RefreshStatus;

/// What the members come to.
struct Counts {
  std::int32_t remaining = 0;               ///< old ones, wherever they are
  std::int32_t capacity = 0;                ///< in service or on the way there
  std::int32_t available = 0;               ///< in service, healthy and warm
  std::int32_t fresh = 0;                   ///< of those, new ones
  std::int32_t coming = 0;                  ///< new ones that are not available yet
  std::vector<const RefreshMember*> ready;  ///< old ones that may be ended
  const RefreshMember* launching = nullptr;
  const RefreshMember* warming = nullptr;
  const RefreshMember* blocked = nullptr;  ///< an old one that may not
  std::optional<Time> next_warm;
};

void count_pooled(const RefreshMember& member, Counts& counts) {
  if (!member.is_old) return;
  ++counts.remaining;
  if (is_ready_in_pool(member.state)) counts.ready.push_back(&member);
}

void count_new(const RefreshMember& member, const RefreshView& view, Counts& counts) {
  if (member.state != LifecycleState::kInService) {
    ++counts.coming;
    counts.launching = &member;
  } else if (member.warm_at && *member.warm_at > view.now) {
    ++counts.coming;
    counts.warming = &member;
    counts.next_warm = std::min(counts.next_warm.value_or(*member.warm_at), *member.warm_at);
  } else if (member.is_healthy) {
    ++counts.fresh;
    ++counts.available;
  }
}

void count_old(const RefreshMember& member, const RefreshView& view, Counts& counts) {
  ++counts.remaining;
  const bool standby = member.state == LifecycleState::kStandby;
  if ((standby && view.standby_instances != RefreshScope::kReplace) ||
      (!standby && member.is_protected && view.protected_instances != RefreshScope::kReplace)) {
    counts.blocked = &member;
  } else {
    counts.ready.push_back(&member);
  }
  if (!standby && member.is_healthy && member.state == LifecycleState::kInService)
    ++counts.available;
}

Counts count(const RefreshView& view) {
  Counts counts;
  for (const RefreshMember& member : view.members) {
    if (is_warmed(member.state)) {
      count_pooled(member, counts);
      continue;
    }
    if (is_capacity(member.state)) ++counts.capacity;
    if (member.is_old) {
      count_old(member, view, counts);
    } else if (is_capacity(member.state)) {
      count_new(member, view, counts);
    }
  }
  return counts;
}

/// Ended ones whose replacements are not available yet.
std::int32_t count_missing(const RefreshView& view, const Counts& counts) {
  const std::int32_t ended = view.total - counts.remaining;
  const std::int32_t lacking = std::max(0, view.desired - counts.capacity);
  return std::clamp(ended - counts.fresh, 0, std::max(0, counts.coming + lacking));
}

std::int32_t share(std::int32_t whole, std::int32_t percent) {
  return (whole * percent + 99) / 100;
}

std::string describe_wait(const Counts& counts) {
  if (counts.warming) {
    return fmt::format(
        "Waiting for instances to warm up before continuing. For example: {} is warming up.",
        counts.warming->id);
  }
  if (counts.launching) {
    return fmt::format(
        "Waiting for remaining instances to be available. For example: {} has insufficient data to "
        "evaluate its health with Amazon EC2.",
        counts.launching->id);
  }
  if (counts.blocked && counts.ready.empty()) {
    return fmt::format("Waiting for remaining instances to be available. For example: {} is {}.",
                       counts.blocked->id,
                       counts.blocked->state == LifecycleState::kStandby
                           ? "in Standby"
                           : "protected from scale in");
  }
  return "";
}

/// How many of the old ones may have been ended by now.
std::int32_t allowance(const RefreshView& view) {
  if (view.status == kRollbackInProgress || view.checkpoints.empty()) return view.total;
  const auto at =
      std::min<std::size_t>(static_cast<std::size_t>(view.passed), view.checkpoints.size() - 1);
  return share(view.total, view.checkpoints[at]);
}

void choose(const RefreshView& view, const Counts& counts, RefreshPlan& plan) {
  if (view.is_suspended) return;
  std::int32_t may_end = allowance(view) - (view.total - counts.remaining);
  const std::int32_t surplus = view.desired * view.max_healthy / 100 - view.desired;
  const bool launches_first = view.max_healthy > 100;
  std::int32_t budget = counts.available - share(view.desired, view.min_healthy);
  // At least one at a time, however small the group.
  const bool idle = counts.coming == 0 && counts.capacity >= view.desired;
  if (budget <= 0 && idle && !launches_first) budget = 1;
  for (const RefreshMember* member : counts.ready) {
    if (may_end <= 0) break;
    const bool counts_for_capacity =
        member->state == LifecycleState::kInService && member->is_healthy;
    if (counts_for_capacity && budget <= 0) continue;
    if (counts_for_capacity) --budget;
    plan.terminations.push_back(member->id);
    --may_end;
  }
  const auto left = static_cast<std::int32_t>(counts.ready.size() - plan.terminations.size());
  if (launches_first) plan.surge = std::max(0, std::min({std::max(1, surplus), may_end, left}));
}

/// Nothing is left to replace.
void finish(const RefreshView& view, RefreshPlan& plan) {
  if (view.status == kRollbackInProgress) {
    plan.status = kRollbackSuccessful;
    return;
  }
  if (view.bake_time > Millis(0) && !view.baking_until) {
    plan.status = kBaking;
    plan.baking_until = view.now + view.bake_time;
  }
  if (plan.baking_until && *plan.baking_until > view.now) {
    plan.status = kBaking;
    plan.next_wake = plan.baking_until;
    return;
  }
  plan.status = kSuccessful;
}

/// At a checkpoint the refresh waits; the last one ends it.
void pass_checkpoints(const RefreshView& view, const Counts& counts, RefreshPlan& plan) {
  if (plan.paused_until && *plan.paused_until <= view.now) {
    plan.paused_until.reset();
    ++plan.passed;
    plan.next_wake = view.now;
    return;
  }
  if (!plan.paused_until) plan.paused_until = view.now + view.checkpoint_delay;
  plan.next_wake = plan.paused_until;
  plan.reason =
      fmt::format("Waiting at the checkpoint of {} percent. {} instances remain.",
                  view.checkpoints[static_cast<std::size_t>(view.passed)], counts.remaining);
}

void progress(const RefreshView& view, const Counts& counts, RefreshPlan& plan) {
  const std::int32_t done = view.total - plan.to_update;
  if (counts.remaining == 0 && plan.to_update == 0) return finish(view, plan);
  const bool reached =
      !view.checkpoints.empty() && view.status != kRollbackInProgress && done >= allowance(view);
  if (reached) {
    const bool last = view.passed + 1 >= static_cast<std::int32_t>(view.checkpoints.size());
    return last ? finish(view, plan) : pass_checkpoints(view, counts, plan);
  }
  choose(view, counts, plan);
  plan.reason = describe_wait(counts);
  plan.next_wake = counts.next_warm;
  if (!plan.terminations.empty() || counts.warming || view.is_suspended) return;
  const Time limit = view.last_progress + kRefreshPatience;
  if (limit <= view.now) {
    plan.status = view.status == kRollbackInProgress ? kRollbackFailed : kFailed;
    plan.surge = 0;
    return;
  }
  plan.next_wake = limit;
}

}  // namespace

RefreshPlan plan_refresh(const RefreshView& view) {
  const Counts counts = count(view);
  RefreshPlan plan{.status = view.status == kPending ? kInProgress : view.status,
                   .reason = {},
                   .terminations = {},
                   .surge = 0,
                   .percentage = view.percentage,
                   .to_update = counts.remaining + count_missing(view, counts),
                   .passed = view.passed,
                   .paused_until = view.paused_until,
                   .baking_until = view.baking_until,
                   .next_wake = {}};
  const std::int32_t share_done =
      view.total == 0 ? 100 : (view.total - plan.to_update) * 100 / view.total;
  plan.percentage = view.status == kRollbackInProgress
                        ? view.percentage_on_rollback * (100 - share_done) / 100
                        : share_done;
  if (view.status == kCancelling) {
    plan.reason = "Replacing instances before cancelling.";
    plan.next_wake = counts.next_warm;
    if (counts.coming > 0 || counts.capacity < view.desired) return plan;
    plan.status = kCancelled;
    plan.reason = "Cancelled due to user request.";
    return plan;
  }
  progress(view, counts, plan);
  if (plan.status == kSuccessful) plan.percentage = share_done;
  return plan;
}

}  // namespace gantry::autoscaling
