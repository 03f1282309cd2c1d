#include "elb/control/balancer_controller.h"

#include "base/log.h"
#include "ec2/model/tables.h"
#include "elb/plan/balancer_planner.h"

namespace gantry::elb {

BalancerController::BalancerController(Executor& state, store::Database& database, Elb& elb,
                                       const Certificates& certificates,
                                       ports::LoadBalancerEngine& engine, BalancerOptions options)
    : database_(database),
      elb_(elb),
      certificates_(certificates),
      engine_(engine),
      options_(std::move(options)),
      queue_(state, [this](const std::string& arn) { process(arn); }),
      removals_(state, [this](const std::string& id) { remove(id); }) {}

void BalancerController::start() {
  Tables& tables = elb_.tables();
  tables.load_balancers.watch([this](const LoadBalancer* before, const LoadBalancer* after) {
    queue_.add((after ? after : before)->arn);
    const bool same_names = before && after && before->footholds == after->footholds;
    if (!same_names && names_changed_) names_changed_();
  });
  tables.listeners.watch([this](const Listener* before, const Listener* after) {
    queue_.add((after ? after : before)->load_balancer_arn);
  });
  tables.rules.watch([this](const Rule* before, const Rule* after) {
    const auto* listener = elb_.tables().listeners.find((after ? after : before)->listener_arn);
    if (listener) queue_.add(listener->load_balancer_arn);
  });
  tables.target_groups.watch([this](const TargetGroup* before, const TargetGroup* after) {
    add_users((after ? after : before)->arn);
  });
  tables.targets.watch([this](const Target* before, const Target* after) {
    add_users((after ? after : before)->group_arn);
  });
  elb_.ec2().tables().instances.watch(
      [this](const ec2::Instance* before, const ec2::Instance* after) {
        for (const Target& target :
             elb_.tables().targets_by_id.range((after ? after : before)->id.str()))
          add_users(target.group_arn);
      });
  engine_.watch(
      [this](const ports::BalancerReport& report) { elb_.health().observe(report.servers); },
      [this](const std::string& id) {
        for (const auto& [arn, known] : ids_) {
          if (known != id) continue;
          applied_.erase(arn);
          queue_.add(arn);
        }
      });
  for (const LoadBalancer& one : tables.load_balancers) queue_.add(one.arn);
  remove_strangers();
}

void BalancerController::add_users(const std::string& group_arn) {
  for (const auto& arn : elb_.tables().load_balancers_of(group_arn)) queue_.add(arn);
}

/// Those of load balancers whose deletion was durable before they could be removed.
void BalancerController::remove_strangers() {
  engine_.list([this](Result<std::vector<std::string>> ids) {
    if (!ids) return log::warn("elb: the load balancers' engine: {}", ids.error().message);
    std::set<std::string> known;
    for (const LoadBalancer& one : elb_.tables().load_balancers) known.insert(engine_id(one));
    for (const auto& id : *ids) {
      if (!known.contains(id)) removals_.add(id);
    }
  });
}

void BalancerController::process(const std::string& arn) {
  database_.when_durable(database_.last_committed(), [this, arn] { reconcile(arn); });
}

void BalancerController::reconcile(const std::string& arn) {
  const LoadBalancer* balancer = elb_.tables().load_balancers.find(arn);
  if (in_flight_.contains(arn)) return;  // the answer brings it back
  const auto id = ids_.find(arn);
  if (!balancer || (id != ids_.end() && id->second != engine_id(*balancer))) {
    // Gone; or a classic one has been made again with the same name.
    if (id != ids_.end()) removals_.add(id->second);
    ids_.erase(arn);
    applied_.erase(arn);
    if (!balancer) return queue_.forget(arn);
  }
  ids_[arn] = engine_id(*balancer);
  auto spec = plan_balancer({.tables = elb_.tables(),
                             .ec2 = elb_.ec2(),
                             .certificates = certificates_,
                             .access_logs = options_.access_logs},
                            *balancer);
  const auto last = applied_.find(arn);
  if (last != applied_.end() && last->second == spec) return;
  in_flight_.insert(arn);
  applied_.insert_or_assign(arn, spec);
  engine_.apply(spec,
                [this, arn, spec](const Result<void>& result) { applied(arn, spec, result); });
}

void BalancerController::applied(const std::string& arn, const ports::LoadBalancerSpec& spec,
                                 const Result<void>& result) {
  in_flight_.erase(arn);
  if (result) {
    queue_.forget(arn);
    set_state(arn, BalancerState::kActive, "");
    return queue_.add(arn);  // it may have changed meanwhile
  }
  if (const auto last = applied_.find(arn); last != applied_.end() && last->second == spec)
    applied_.erase(last);
  log::warn("elb: load balancer {}: {}", spec.name, result.error().message);
  const LoadBalancer* balancer = elb_.tables().load_balancers.find(arn);
  if (balancer && balancer->state == BalancerState::kProvisioning)
    set_state(arn, BalancerState::kProvisioning, result.error().message);
  queue_.retry(arn);
}

void BalancerController::set_state(const std::string& arn, BalancerState state,
                                   const std::string& reason) {
  const LoadBalancer* balancer = elb_.tables().load_balancers.find(arn);
  if (!balancer || (balancer->state == state && balancer->state_reason == reason)) return;
  const auto done = database_.transact([&](store::Tx& tx) -> Result<void> {
    elb_.tables().load_balancers.update(tx, arn, [&](LoadBalancer& next) {
      next.state = state;
      next.state_reason = reason;
    });
    return {};
  });
  if (!done) log::warn("elb: the state of {}: {}", arn, done.error().message);
}

void BalancerController::remove(const std::string& id) {
  engine_.remove(id, [this, id](const Result<void>& result) {
    if (result) return removals_.forget(id);
    log::warn("elb: load balancer {} is yet to be removed: {}", id, result.error().message);
    removals_.retry(id);
  });
}

void BalancerController::add_names(ports::NameMap& names) const {
  for (const LoadBalancer& one : elb_.tables().load_balancers) {
    std::vector<std::string> addresses;
    for (const Foothold& foothold : one.footholds) addresses.push_back(foothold.address);
    if (!addresses.empty()) names[one.dns_name] = std::move(addresses);
  }
}

}  // namespace gantry::elb
