#include "autoscaling/control/group_controller.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ranges>

#include "autoscaling/model/texts.h"
#include "base/log.h"

namespace gantry::autoscaling {
namespace {

/// One transaction must not hold the state thread for long; a group goes on in its next turn.
constexpr std::int32_t kMostLaunchesAtOnce = 500;
constexpr std::size_t kMostTerminationsAtOnce = 500;
/// AWS: DescribeScalingActivities, "Activities ... deleted after six weeks".
constexpr Millis kKeepActivities = std::chrono::weeks(6);
constexpr Millis kSweepPause = std::chrono::hours(1);

/// What another zone may have though this one has not.
bool is_shortage(const Error& error) {
  return error.code == "InsufficientInstanceCapacity" ||
         error.code == "InsufficientFreeAddressesInSubnet";
}

Candidate to_candidate(const Group& group, const Member& member) {
  return {.id = member.id.str(),
          .zone = member.zone,
          .from_configuration = !member.launch_configuration.empty(),
          .source_created_at = member.source_created_at,
          .launched_at = member.joined_at,
          .is_protected = member.is_protected,
          .is_misplaced = std::ranges::find(group.zones, member.zone) == group.zones.end()};
}

}  // namespace

GroupController::GroupController(Executor& state, store::Database& database, Tables& tables,
                                 Fleet& fleet, ec2::Ec2& ec2, IdSource& ids)
    : state_(state),
      database_(database),
      tables_(tables),
      fleet_(fleet),
      ec2_(ec2),
      ids_(ids),
      groups_(state, [this](const std::string& arn) { process(arn); }),
      waits_(state, [this](const std::string& id) { expire(id); }) {
  tables_.groups.watch([this](const Group* before, const Group* after) {
    if (running_) group_changed(before, after);
  });
  tables_.refreshes.watch([this](const InstanceRefresh* before, const InstanceRefresh* after) {
    if (running_) groups_.add((after ? after : before)->group_arn);
  });
  tables_.members.watch([this](const Member* before, const Member* after) {
    if (running_) member_changed(before, after);
  });
}

void GroupController::start() {
  running_ = true;
  std::vector<std::pair<ec2::InstanceId, Scope>> members;
  for (const Member& member : tables_.members) {
    members.emplace_back(member.id, member.scope());
    if (!member.waits.empty()) waits_.add(member.id.str());
  }
  const auto checked = database_.transact([&](store::Tx& tx) -> Result<void> {
    for (const auto& [id, scope] : members) fleet_.recheck(change_in(tx, scope), id);
    return {};
  });
  if (!checked) log::warn("autoscaling: {}", checked.error().message);
  for (const Group& group : tables_.groups) groups_.add(group.arn);
  sweep();
}

// --- what wakes a group ---

void GroupController::group_changed(const Group*, const Group* after) {
  if (after) groups_.add(after->arn);
}

void GroupController::member_changed(const Member* before, const Member* after) {
  if (after && !after->waits.empty()) waits_.add(after->id.str());
  const std::string& arn = after ? after->group_arn : before->group_arn;
  // Capacity that goes into service matters to nobody but who waits for it.
  const Group* group = tables_.groups.find(arn);
  if (!group) return;
  const bool quiet = before && after && is_capacity(before->state) && is_capacity(after->state) &&
                     before->healthy == after->healthy &&
                     before->is_protected == after->is_protected && group->balancing == 0;
  if (!quiet) groups_.add(arn);
}

// --- one turn ---

GroupView GroupController::view_of(const Group& group) const {
  const Census& census = tables_.census(group.arn);
  GroupView view{.desired = group.desired,
                 .max_size = group.max_size,
                 .zones = group.zones,
                 .by_zone = census.by_zone,
                 .pending = census.pending,
                 .termination_policies = group.termination_policies,
                 .may_launch = !group.is_suspended("Launch"),
                 .may_terminate = !group.is_suspended("Terminate"),
                 .may_replace = !group.is_suspended("ReplaceUnhealthy"),
                 .may_balance = !group.is_suspended("AZRebalance"),
                 .balancing = group.balancing,
                 .retry_at = group.retry_at,
                 .now = state_.now(),
                 .seed = 0};
  if (const InstanceRefresh* refresh = tables_.find_refresh(group.arn))
    view.desired += refresh->surge;
  view_pool(group, view);
  for (const auto& id : census.unhealthy) {
    const Member& member = *tables_.members.find(id);
    if (!is_capacity(member.state)) continue;
    view.unhealthy.push_back(id);
    --view.by_zone[member.zone];
  }
  if (!wants_candidates(view)) return view;
  view.seed = ids_.u64();
  for (const Member& member : tables_.members_by_group.range(group.arn)) {
    if (is_capacity(member.state) && member.healthy)
      view.candidates.push_back(to_candidate(group, member));
  }
  return view;
}

// AWS: PutWarmPool, MaxGroupPreparedCapacity: "the difference between the MaxGroupPreparedCapacity
// and the desired capacity", by default that of the group's maximum.
void GroupController::view_pool(const Group& group, GroupView& view) const {
  if (!group.warm_pool && tables_.census(group.arn).warmed == 0) return;
  if (group.warm_pool && !group.warm_pool->deleting) {
    const WarmPool& pool = *group.warm_pool;
    view.reuses = pool.reuse_on_scale_in;
    view.pool_wanted =
        std::max(pool.min_size, pool.max_prepared.value_or(group.max_size) - group.desired);
  }
  std::vector<const Member*> members;
  for (const Member& member : tables_.members_by_group.range(group.arn)) {
    if (is_terminating(member.state)) {
      view.pool_returning += member.returns_to_pool && !is_warmed(member.state);
    } else if (is_warmed(member.state)) {
      members.push_back(&member);
    }
  }
  std::ranges::sort(members, {},
                    [](const Member* one) { return std::pair(one->joined_at, one->id.str()); });
  for (const Member* member : members) {
    view.pool.push_back({.id = member->id.str(),
                         .zone = member->zone,
                         .is_ready = is_ready_in_pool(member->state)});
  }
}

void GroupController::process(const std::string& arn) {
  const Group* group = tables_.groups.find(arn);
  if (!group) return groups_.forget(arn);
  if (group->deleting) return finish_deletion(arn);
  const GroupView view = view_of(*group);
  const GroupPlan plan = plan_group(view);
  const bool settled = plan.empty() && view.capacity() == group->desired &&
                       !group->pending_cause.empty() && view.unhealthy.empty();
  if (!plan.empty() || settled) {
    const auto applied = database_.transact([&](store::Tx& tx) -> Result<void> {
      apply(tx, arn, view, plan);
      return {};
    });
    if (!applied) {
      log::warn("{} waits: {}", arn, applied.error().message);
      return groups_.retry(arn);
    }
  }
  finish_pool_deletion(arn);
  groups_.forget(arn);
  if (plan.next_wake)
    groups_.add_after(arn, std::max(Millis(1), Millis(*plan.next_wake - state_.now())));
}

void GroupController::apply(store::Tx& tx, const std::string& arn, const GroupView& view,
                            const GroupPlan& plan) {
  const Group& group = *tables_.groups.find(arn);
  const ec2::Change change = change_in(tx, group.scope());
  const std::string cause = group.pending_cause;
  const bool partial = plan.terminations.size() > kMostTerminationsAtOnce;
  tables_.groups.update(tx, arn, [&](Group& next) {
    if (!partial) next.pending_cause.clear();
    next.to_replace += static_cast<std::int32_t>(plan.unhealthy.size());
    if (plan.balancing) next.balancing = *plan.balancing;
  });
  for (const auto& id : plan.unhealthy) {
    const std::string reason = tables_.members.find(id)->unhealthy_reason;
    fleet_.terminate(change, ec2::InstanceId(id),
                     texts::add("", change.now, texts::taken_out(reason)));
  }
  const std::int32_t capacity = view.capacity();
  const auto goal = capacity - static_cast<std::int32_t>(plan.terminations.size());
  for (const auto& id : plan.terminations | std::views::take(kMostTerminationsAtOnce)) {
    const std::string why = texts::add(cause, change.now, texts::shrunk(capacity, goal));
    fleet_.scale_in(change, ec2::InstanceId(id), texts::add(why, change.now, texts::selected(id)));
  }
  change_pool(change, arn, view, plan, cause);
  launch(change, arn, {.view = view, .plan = plan, .cause = cause});
}

void GroupController::change_pool(const ec2::Change& change, const std::string& arn,
                                  const GroupView& view, const GroupPlan& plan,
                                  const std::string& cause) {
  std::int32_t capacity = view.capacity();
  for (const auto& id : plan.from_pool | std::views::take(kMostLaunchesAtOnce)) {
    fleet_.take_from_pool(change, ec2::InstanceId(id),
                          texts::add(cause, change.now, texts::started(capacity, capacity + 1)));
    ++capacity;
  }
  const auto size = static_cast<std::int32_t>(view.pool.size() - plan.from_pool.size());
  for (const auto& id : plan.pool_terminations | std::views::take(kMostTerminationsAtOnce)) {
    const std::string why = texts::add("", change.now, texts::pool_shrunk(size, view.pool_wanted));
    fleet_.terminate(change, ec2::InstanceId(id), texts::add(why, change.now, texts::selected(id)));
  }
  if (plan.launches.empty())
    launch(change, arn, {.view = view, .plan = plan, .cause = cause, .to_pool = true});
}

/// Where there is no room, another zone takes the rest, as on AWS.
void GroupController::launch(const ec2::Change& change, const std::string& arn,
                             const Launching& what) {
  std::vector<std::string> zones = what.view.zones;
  std::map<std::string, std::int32_t> by_zone = what.view.by_zone;
  std::vector<LaunchIntent> intents = what.to_pool ? what.plan.pool_launches : what.plan.launches;
  std::int32_t budget = kMostLaunchesAtOnce;
  bool launched = false;
  while (!intents.empty() && budget > 0) {
    std::int32_t missing = 0;
    for (const LaunchIntent& intent : intents) {
      const std::int32_t count = std::min(intent.count, budget);
      if (count == 0) break;
      const LaunchResult result = launch_in_zone(change, arn, what, intent.zone, count);
      const auto got = static_cast<std::int32_t>(result.instances.size());
      launched = launched || got > 0;
      budget -= got;
      by_zone[intent.zone] += got;
      if (!result.error) continue;
      if (!is_shortage(*result.error)) return back_off(tables_, change.tx, arn, change.now);
      missing += count - got;
      std::erase(zones, intent.zone);
    }
    if (missing > 0 && zones.empty()) return back_off(tables_, change.tx, arn, change.now);
    intents = spread_launches(zones, by_zone, missing);
  }
  if (budget > 0 || !launched || what.to_pool) return;
  // The rest follows in the next turn and is there for the same reason.
  tables_.groups.update(change.tx, arn, [&](Group& group) { group.pending_cause = what.cause; });
}

/// The group as it launches now: an instance refresh with a desired configuration launches that,
/// and the group takes it over when it has succeeded.
Group GroupController::source_of(const std::string& arn) const {
  Group group = *tables_.groups.find(arn);
  const InstanceRefresh* refresh = tables_.find_refresh(arn);
  const bool forward = refresh && refresh->status != RefreshStatus::kRollbackInProgress;
  if (forward && refresh->wanted) group.source = *refresh->wanted;
  return group;
}

LaunchResult GroupController::launch_in_zone(const ec2::Change& change, const std::string& arn,
                                             const Launching& what, const std::string& zone,
                                             std::int32_t count) {
  if (what.to_pool) {
    const auto from = static_cast<std::int32_t>(what.view.pool.size() - what.plan.from_pool.size());
    const std::string clause = texts::pool_started(from, what.view.pool_wanted);
    return fleet_.launch(change, source_of(arn),
                         {.zone = zone,
                          .count = count,
                          .cause = texts::add("", change.now, clause),
                          .to_pool = true});
  }
  const std::int32_t replacing = std::min(tables_.groups.find(arn)->to_replace, count);
  LaunchResult all;
  if (replacing > 0) {
    all = fleet_.launch(
        change, source_of(arn),
        {.zone = zone, .count = replacing, .cause = texts::add("", change.now, texts::replaced())});
    tables_.groups.update(change.tx, arn, [&](Group& group) {
      group.to_replace -= static_cast<std::int32_t>(all.instances.size());
    });
    if (all.error || replacing == count) return all;
  }
  std::int32_t wanted = 0;
  for (const LaunchIntent& intent : what.plan.launches) wanted += intent.count;
  const std::int32_t from = what.view.capacity();
  const std::string clause =
      what.plan.reason == LaunchReason::kBalance
          ? texts::balanced(fmt::format("{}", fmt::join(what.view.zones, " ")))
      : tables_.find_refresh(arn) && what.cause.empty() ? texts::refreshed()
                                                        : texts::started(from, from + wanted);
  LaunchResult rest = fleet_.launch(change, source_of(arn),
                                    {.zone = zone,
                                     .count = count - replacing,
                                     .cause = texts::add(what.cause, change.now, clause)});
  all.instances.insert(all.instances.end(), rest.instances.begin(), rest.instances.end());
  all.error = std::move(rest.error);
  return all;
}

void GroupController::finish_pool_deletion(const std::string& arn) {
  const Group& group = *tables_.groups.find(arn);
  if (!group.warm_pool || !group.warm_pool->deleting) return;
  for (const Member& member : tables_.members_by_group.range(arn)) {
    if (is_warmed(member.state)) return;
  }
  const auto erased = database_.transact([&](store::Tx& tx) -> Result<void> {
    tables_.groups.update(tx, arn, [](Group& next) { next.warm_pool.reset(); });
    return {};
  });
  if (!erased) groups_.retry(arn);
}

void GroupController::finish_deletion(const std::string& arn) {
  if (tables_.census(arn).all() > 0) return;
  const auto erased = database_.transact([&](store::Tx& tx) -> Result<void> {
    tables_.erase_group(tx, arn);
    return {};
  });
  if (!erased) groups_.retry(arn);
}

// --- time ---

void GroupController::expire(const std::string& id) {
  const Member* member = tables_.members.find(id);
  if (!member || member->waits.empty()) return waits_.forget(id);
  const auto due = [](const HookWait& wait) {
    return std::min(wait.deadline, wait.global_deadline);
  };
  const HookWait wait = *std::ranges::min_element(member->waits, {}, due);
  if (due(wait) > state_.now()) return waits_.add_after(id, due(wait) - state_.now());
  const auto expired = database_.transact([&](store::Tx& tx) -> Result<void> {
    const Group* group = tables_.groups.find(member->group_arn);
    const auto hook = group->hooks.find(wait.hook);
    const HookResult result =
        hook == group->hooks.end() ? HookResult::kContinue : hook->second.default_result;
    fleet_.complete(change_in(tx, member->scope()), member->id, wait.hook, result,
                    "Heartbeat Timeout");
    return {};
  });
  expired ? waits_.add(id) : waits_.retry(id);
}

void GroupController::sweep() {
  const Time limit = state_.now() - kKeepActivities;
  std::vector<std::string> old;
  for (const Activity& activity : tables_.activities | std::views::reverse) {
    if (activity.start_time >= limit) break;
    if (has_ended(activity.status)) old.push_back(activity.sort_key);
  }
  const auto swept = database_.transact([&](store::Tx& tx) -> Result<void> {
    for (const auto& key : old) tables_.activities.erase(tx, key);
    return {};
  });
  if (!swept) log::warn("autoscaling: {}", swept.error().message);
  sweep_timer_ = state_.after(kSweepPause, [this] { sweep(); });
}

}  // namespace gantry::autoscaling
