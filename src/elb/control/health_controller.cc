#include "elb/control/health_controller.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/log.h"
#include "ec2/model/tables.h"
#include "elb/plan/health_planner.h"
#include "elb/registration.h"

namespace gantry::elb {
namespace {

/// Of an instance that cannot be a target.
std::string invalid_state_of(const ec2::Instance* instance) {
  if (!instance) return "terminated";
  switch (instance->state) {
    case ec2::InstanceState::kPending:
    case ec2::InstanceState::kRunning:
      return "";
    case ec2::InstanceState::kStopping:
    case ec2::InstanceState::kStopped:
      return "stopped";
    case ec2::InstanceState::kShuttingDown:
    case ec2::InstanceState::kTerminated:
      return "terminated";
  }
  return "";
}

/// A server's name is its target and port; empty if it is not ours.
std::string key_of(const ports::ServerState& server) {
  const auto colon = server.server.rfind(':');
  if (colon == std::string::npos) return "";
  std::int32_t port = 0;
  std::from_chars(server.server.data() + colon + 1, server.server.data() + server.server.size(),
                  port);
  return target_key(server.pool, std::string_view(server.server).substr(0, colon), port);
}

}  // namespace

HealthController::HealthController(Executor& state, store::Database& database, Tables& tables,
                                   ec2::Ec2& ec2)
    : state_(state),
      database_(database),
      tables_(tables),
      ec2_(ec2),
      queue_(state, [this](const std::string& arn) { process(arn); }) {}

void HealthController::start() {
  tables_.targets.watch([this](const Target* before, const Target* after) {
    if (!after) observed_.erase(before->id);
    queue_.add((after ? after : before)->group_arn);
  });
  tables_.target_groups.watch([this](const TargetGroup* before, const TargetGroup* after) {
    queue_.add((after ? after : before)->arn);
  });
  tables_.load_balancers.watch([this](const LoadBalancer* before, const LoadBalancer* after) {
    if (before && after && before->footholds == after->footholds) return;
    add_groups_of((after ? after : before)->arn);
  });
  tables_.listeners.watch([this](const Listener* before, const Listener* after) {
    for (const Listener* one : {before, after}) {
      if (!one) continue;
      for (const auto& group : groups_of(one->default_actions)) queue_.add(group);
    }
  });
  tables_.rules.watch([this](const Rule* before, const Rule* after) {
    for (const Rule* one : {before, after}) {
      if (!one) continue;
      for (const auto& group : groups_of(one->actions)) queue_.add(group);
    }
  });
  ec2_.tables().instances.watch([this](const ec2::Instance* before, const ec2::Instance* after) {
    for (const Target& target : tables_.targets_by_id.range((after ? after : before)->id.str()))
      queue_.add(target.group_arn);
  });
  for (const TargetGroup& group : tables_.target_groups) queue_.add(group.arn);
}

void HealthController::add_groups_of(const std::string& balancer_arn) {
  const LoadBalancer* balancer = tables_.load_balancers.find(balancer_arn);
  if (!balancer) return;
  for (const auto& group : tables_.groups_of(*balancer)) queue_.add(group);
}

void HealthController::observe(const std::vector<ports::ServerState>& servers) {
  for (const auto& server : servers) {
    const Target* target = tables_.targets.find(key_of(server));
    if (!target) continue;
    const TargetHealth health = to_health(server);
    auto [at, fresh] = observed_.try_emplace(target->id, health);
    if (!fresh && at->second == health) continue;
    at->second = health;
    queue_.add(target->group_arn);
  }
}

bool HealthController::is_zone_enabled(const TargetGroup& group, const Target& target) const {
  if (target.zone == "all") return true;
  const std::string zone = zone_of(ec2_, group, target);
  if (zone.empty()) return true;
  for (const auto& arn : tables_.load_balancers_of(group.arn)) {
    const LoadBalancer* balancer = tables_.load_balancers.find(arn);
    if (!balancer) continue;
    const auto& footholds = balancer->footholds;
    if (std::ranges::find(footholds, zone, &Foothold::zone) != footholds.end()) return true;
  }
  return false;
}

TargetHealth HealthController::health_of(const TargetGroup& group, const Target& target) const {
  TargetView view{.stored = target.health,
                  .draining = target.drain_until.has_value(),
                  .group_is_used = !tables_.load_balancers_of(group.arn).empty(),
                  .checks_enabled = group.health_check.enabled,
                  .zone_is_enabled = is_zone_enabled(group, target)};
  if (group.target_type == "instance")
    view.invalid_state = invalid_state_of(ec2_.find(ec2::InstanceId(target.target_id)));
  if (const auto at = observed_.find(target.id); at != observed_.end()) view.observed = at->second;
  return plan_health(view);
}

void HealthController::process(const std::string& group_arn) {
  const TargetGroup* group = tables_.target_groups.find(group_arn);
  if (!group) return queue_.forget(group_arn);
  const Time now = state_.now();
  std::vector<std::string> gone;
  std::map<std::string, TargetHealth> changed;
  std::optional<Time> next;
  for (const Target& target : tables_.targets_by_group.range(group_arn)) {
    // AWS: "Terminated instances are automatically deregistered".
    const auto* instance = ec2_.find(ec2::InstanceId(target.target_id));
    const bool ended = group->target_type == "instance" &&
                       (!instance || instance->state == ec2::InstanceState::kTerminated);
    if (ended || (target.drain_until && *target.drain_until <= now)) {
      gone.push_back(target.id);
      continue;
    }
    if (target.drain_until)
      next = std::min(next.value_or(*target.drain_until), *target.drain_until);
    if (auto health = health_of(*group, target); health != target.health)
      changed.emplace(target.id, std::move(health));
  }
  if (!gone.empty() || !changed.empty()) {
    const auto done = database_.transact([&](store::Tx& tx) -> Result<void> {
      for (const auto& key : gone) tables_.targets.erase(tx, key);
      for (const auto& [key, health] : changed)
        tables_.targets.update(tx, key, [&](Target& record) { record.health = health; });
      return {};
    });
    if (!done) {
      log::warn("elb: the health of {} waits: {}", group_arn, done.error().message);
      return queue_.retry(group_arn);
    }
  }
  queue_.forget(group_arn);
  if (next) queue_.add_after(group_arn, std::max(Millis(1), Millis(*next - now)));
}

}  // namespace gantry::elb
