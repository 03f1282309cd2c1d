#include "ec2/control/packet_filter_controller.h"

#include "base/log.h"
#include "ec2/model/tables.h"
#include "ec2/plan/packet_rules_planner.h"

namespace gantry::ec2 {
namespace {

/// What other instances' rules depend on.
bool is_same_member(const Instance& a, const Instance& b) {
  const auto gone = [](const Instance& instance) {
    return instance.state == InstanceState::kTerminated;
  };
  return a.security_groups == b.security_groups &&
         a.interface.private_ip == b.interface.private_ip && gone(a) == gone(b);
}

}  // namespace

PacketFilterController::PacketFilterController(Executor& state, store::Database& database, Ec2& ec2,
                                               ports::PacketFilter& filter)
    : database_(database),
      ec2_(ec2),
      filter_(filter),
      queue_(state, [this](const std::string& id) { process(id); }) {}

void PacketFilterController::start() {
  auto& tables = ec2_.tables();
  tables.instances.watch(
      [this](const Instance* before, const Instance* after) { instance_changed(before, after); });
  tables.interfaces.watch([this](const FreeInterface* before, const FreeInterface* after) {
    interface_changed(before, after);
  });
  tables.security_group_rules.watch(
      [this](const SecurityGroupRule* before, const SecurityGroupRule* after) {
        add_members((after ? after : before)->group_id);
      });
  filter_.watch([this](const std::string& id) {
    applied_.erase(id);
    queue_.add(id);
  });
  for (const Instance& instance : tables.instances) queue_.add(instance.id.str());
}

void PacketFilterController::instance_changed(const Instance* before, const Instance* after) {
  queue_.add((after ? after : before)->id.str());
  if (before && after && is_same_member(*before, *after)) return;
  for (const Instance* instance : {before, after}) {
    if (!instance) continue;
    for (const auto& group : instance->security_groups) add_dependents(group);
  }
}

void PacketFilterController::interface_changed(const FreeInterface* before,
                                               const FreeInterface* after) {
  for (const FreeInterface* interface : {before, after}) {
    if (!interface) continue;
    if (!interface->instance_id.empty()) queue_.add(interface->instance_id.str());
    if (before && after && before->security_groups == after->security_groups) continue;
    for (const auto& group : interface->security_groups) add_dependents(group);
  }
}

void PacketFilterController::add_members(const SecurityGroupId& group) {
  for (const Instance& instance : ec2_.tables().instances_by_group.range(group))
    queue_.add(instance.id.str());
  for (const FreeInterface& interface : ec2_.tables().task_interfaces_by_group.range(group))
    queue_.add(interface.instance_id.str());
}

void PacketFilterController::add_dependents(const SecurityGroupId& group) {
  std::set<SecurityGroupId> naming;
  for (const SecurityGroupRule& rule : ec2_.tables().rules_by_peer.range(group))
    naming.insert(rule.group_id);
  for (const auto& id : naming) add_members(id);
}

void PacketFilterController::process(const std::string& id) {
  database_.when_durable(database_.last_committed(), [this, id] { reconcile(id); });
}

void PacketFilterController::reconcile(const std::string& id) {
  const Instance* instance = ec2_.find(InstanceId(id));
  if (!instance || !is_active(instance->state)) {
    applied_.erase(id);
    return;
  }
  if (in_flight_.contains(id)) return;  // the answer brings it back
  auto rules = plan_packet_rules(ec2_.tables(), *instance);
  const auto last = applied_.find(id);
  if (last != applied_.end() && last->second == rules) return;
  in_flight_.insert(id);
  applied_.insert_or_assign(id, rules);
  filter_.apply(id, rules,
                [this, id, rules](const Result<void>& result) { applied(id, rules, result); });
}

void PacketFilterController::applied(const std::string& id, const ports::PacketRules& rules,
                                     const Result<void>& result) {
  in_flight_.erase(id);
  if (result) {
    queue_.forget(id);
    return queue_.add(id);  // it may have changed meanwhile
  }
  // Another start of the host, or a newer plan, comes with an entry of its own.
  if (const auto last = applied_.find(id); last != applied_.end() && last->second == rules)
    applied_.erase(last);
  if (result.error().code == "NotFound") return;  // watch() tells when the host starts
  log::warn("ec2: the packet filter of instance {}: {}", id, result.error().message);
  queue_.retry(id);
}

}  // namespace gantry::ec2
