#include "autoscaling/control/refresh_controller.h"

#include <algorithm>

#include "autoscaling/model/texts.h"
#include "base/log.h"

namespace gantry::autoscaling {
namespace {

RefreshScope to_scope(const std::optional<std::string>& text) {
  if (text == "Ignore") return RefreshScope::kIgnore;
  return text == "Refresh" || text == "Terminate" ? RefreshScope::kReplace : RefreshScope::kWait;
}

Millis seconds(const std::optional<std::int32_t>& number) {
  return std::chrono::seconds(number.value_or(0));
}

bool is_suspended(const Group& group) {
  return group.is_suspended("InstanceRefresh") || group.is_suspended("Launch") ||
         group.is_suspended("Terminate");
}

}  // namespace

std::set<std::string> launched_since(const Tables& tables, const InstanceRefresh& refresh) {
  std::set<std::string> ids;
  for (const Member& member : tables.members_by_group.range(refresh.group_arn)) {
    if (is_terminating(member.state) || refresh.remaining.contains(member.id.str())) continue;
    if (refresh.start_time && member.joined_at >= *refresh.start_time) ids.insert(member.id.str());
  }
  return ids;
}

RefreshController::RefreshController(Executor& state, store::Database& database, Tables& tables,
                                     Fleet& fleet, IdSource& ids)
    : state_(state),
      database_(database),
      tables_(tables),
      fleet_(fleet),
      ids_(ids),
      groups_(state, [this](const std::string& arn) { process(arn); }) {
  tables_.refreshes.watch([this](const InstanceRefresh*, const InstanceRefresh* after) {
    if (running_ && after && !has_ended(after->status)) groups_.add(after->group_arn);
  });
  tables_.members.watch([this](const Member* before, const Member* after) {
    const std::string& arn = after ? after->group_arn : before->group_arn;
    if (running_ && tables_.find_refresh(arn)) groups_.add(arn);
  });
  tables_.groups.watch([this](const Group*, const Group* after) {
    if (running_ && after && tables_.find_refresh(after->arn)) groups_.add(after->arn);
  });
}

void RefreshController::start() {
  running_ = true;
  for (const InstanceRefresh& refresh : tables_.refreshes) {
    if (!has_ended(refresh.status)) groups_.add(refresh.group_arn);
  }
}

RefreshView RefreshController::view_of(const InstanceRefresh& refresh, const Group& group) const {
  const auto& wants = refresh.preferences;
  RefreshView view{.status = refresh.status,
                   .desired = group.desired,
                   .total = refresh.total,
                   .members = {},
                   .min_healthy = wants.min_healthy_percentage.value_or(90),
                   .max_healthy = wants.max_healthy_percentage.value_or(100),
                   .checkpoints = wants.checkpoint_percentages.value_or(std::vector<int>()),
                   .passed = refresh.checkpoints,
                   .checkpoint_delay = seconds(wants.checkpoint_delay),
                   .bake_time = seconds(wants.bake_time),
                   .protected_instances = to_scope(wants.scale_in_protected_instances),
                   .standby_instances = to_scope(wants.standby_instances),
                   .is_suspended = is_suspended(group),
                   .percentage = refresh.percentage,
                   .percentage_on_rollback = refresh.percentage_on_rollback,
                   .paused_until = refresh.paused_until,
                   .baking_until = refresh.baking_until,
                   .last_progress = refresh.last_progress,
                   .now = state_.now()};
  const Millis warm_up = seconds(wants.instance_warmup);
  for (const Member& member : tables_.members_by_group.range(group.arn)) {
    if (is_terminating(member.state)) continue;
    auto& one = view.members.emplace_back();
    one.id = member.id.str();
    one.is_old = refresh.remaining.contains(one.id);
    one.state = member.state;
    one.is_healthy = member.healthy;
    one.is_protected = member.is_protected;
    if (member.in_service_at) one.warm_at = *member.in_service_at + warm_up;
  }
  return view;
}

void RefreshController::process(const std::string& group_arn) {
  const InstanceRefresh* refresh = tables_.find_refresh(group_arn);
  const Group* group = tables_.groups.find(group_arn);
  if (!refresh || !group || group->deleting) return groups_.forget(group_arn);
  const RefreshPlan plan = plan_refresh(view_of(*refresh, *group));
  const auto applied = database_.transact([&](store::Tx& tx) -> Result<void> {
    apply(tx, group_arn, plan);
    return {};
  });
  if (!applied) {
    log::warn("{} waits: {}", group_arn, applied.error().message);
    return groups_.retry(group_arn);
  }
  groups_.forget(group_arn);
  if (plan.next_wake)
    groups_.add_after(group_arn, std::max(Millis(1), Millis(*plan.next_wake - state_.now())));
}

void RefreshController::apply(store::Tx& tx, const std::string& group_arn,
                              const RefreshPlan& plan) {
  const InstanceRefresh& before = *tables_.find_refresh(group_arn);
  InstanceRefresh refresh = before;
  const ec2::Change change{.tx = tx, .now = state_.now(), .ids = ids_, .scope = before.scope()};
  if (!refresh.start_time) refresh.start_time = change.now;
  const bool moved = plan.to_update != refresh.to_update || plan.passed != refresh.checkpoints;
  if (moved || !plan.terminations.empty()) refresh.last_progress = change.now;
  refresh.status = plan.status;
  refresh.reason = plan.reason;
  refresh.surge = plan.surge;
  refresh.percentage = plan.percentage;
  refresh.to_update = plan.to_update;
  refresh.checkpoints = plan.passed;
  refresh.paused_until = plan.paused_until;
  refresh.baking_until = plan.baking_until;
  for (const auto& id : plan.terminations) {
    const std::string why = texts::add("", change.now, texts::taken_out(texts::kInstanceRefresh));
    fleet_.terminate(change, ec2::InstanceId(id), texts::add(why, change.now, texts::selected(id)));
  }
  std::erase_if(refresh.remaining, [&](const std::string& id) {
    const Member* member = tables_.members.find(id);
    return !member || is_terminating(member->state);
  });
  if (has_ended(refresh.status)) end(tx, refresh);
  if (refresh != *tables_.find_refresh(group_arn)) tables_.refreshes.put(tx, std::move(refresh));
}

void RefreshController::end(store::Tx& tx, InstanceRefresh& refresh) const {
  const bool failed = refresh.status == RefreshStatus::kFailed;
  if (failed && refresh.preferences.auto_rollback.value_or(false)) {
    // AWS: RefreshPreferences, AutoRollback.
    return roll_back(refresh, launched_since(tables_, refresh),
                     "Instance refresh failed to make progress.", state_.now());
  }
  refresh.end_time = state_.now();
  refresh.surge = 0;
  if (failed) refresh.reason = "No progress was made within an hour. " + refresh.reason;
  // AWS: StartInstanceRefresh, DesiredConfiguration: "updated after a successful instance refresh".
  if (refresh.status == RefreshStatus::kSuccessful && refresh.wanted) {
    tables_.groups.update(tx, refresh.group_arn,
                          [&](Group& group) { group.source = *refresh.wanted; });
  }
}

}  // namespace gantry::autoscaling
