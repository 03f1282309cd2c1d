#include "elb/model/tables.h"

#include <algorithm>

namespace gantry::elb {

Tables::Tables(store::Database& database)
    : load_balancers(database),
      target_groups(database),
      listeners(database),
      rules(database),
      targets(database),
      load_balancers_by_scope(load_balancers, [](const LoadBalancer& one) { return one.scope(); }),
      load_balancers_by_name(
          load_balancers, [](const LoadBalancer& one) { return NameKey(one.scope(), one.name); }),
      target_groups_by_scope(target_groups,
                             [](const TargetGroup& one) -> std::optional<Scope> {
                               if (one.classic) return std::nullopt;
                               return one.scope();
                             }),
      target_groups_by_name(target_groups,
                            [](const TargetGroup& one) -> std::optional<NameKey> {
                              if (one.classic) return std::nullopt;
                              return NameKey(one.scope(), one.name);
                            }),
      listeners_by_load_balancer(listeners,
                                 [](const Listener& one) { return one.load_balancer_arn; }),
      listeners_by_group(listeners,
                         [](const Listener& one) { return elb::groups_of(one.default_actions); }),
      listeners_by_default_rule(listeners,
                                [](const Listener& one) { return one.default_rule_arn; }),
      rules_by_listener(rules, [](const Rule& one) { return one.listener_arn; }),
      rules_by_group(rules, [](const Rule& one) { return elb::groups_of(one.actions); }),
      targets_by_group(targets, [](const Target& one) { return one.group_arn; }),
      targets_by_id(targets, [](const Target& one) { return one.target_id; }),
      draining(targets, [](const Target& one) { return one.drain_until; }) {}

Tables::~Tables() = default;

std::set<std::string> Tables::load_balancers_of(const std::string& group_arn) const {
  std::set<std::string> found;
  const TargetGroup* group = target_groups.find(group_arn);
  if (group && group->classic) found.insert(group_arn);
  for (const Listener& one : listeners_by_group.range(group_arn))
    found.insert(one.load_balancer_arn);
  for (const Rule& one : rules_by_group.range(group_arn)) {
    if (const Listener* listener = listeners.find(one.listener_arn))
      found.insert(listener->load_balancer_arn);
  }
  return found;
}

std::set<std::string> Tables::groups_of(const LoadBalancer& balancer) const {
  std::set<std::string> found;
  if (balancer.kind == Kind::kClassic) found.insert(balancer.arn);
  for (const Listener& listener : listeners_by_load_balancer.range(balancer.arn)) {
    found.merge(elb::groups_of(listener.default_actions));
    for (const Rule& rule : rules_by_listener.range(listener.arn))
      found.merge(elb::groups_of(rule.actions));
  }
  return found;
}

std::vector<const Rule*> Tables::rules_of(const std::string& listener_arn) const {
  std::vector<const Rule*> found;
  for (const Rule& one : rules_by_listener.range(listener_arn)) found.push_back(&one);
  std::ranges::sort(found, {}, &Rule::priority);
  return found;
}

void Tables::erase_listener(store::Tx& tx, const std::string& arn) {
  std::vector<std::string> gone;
  for (const Rule& one : rules_by_listener.range(arn)) gone.push_back(one.arn);
  for (const auto& rule : gone) rules.erase(tx, rule);
  listeners.erase(tx, arn);
}

void Tables::erase_group(store::Tx& tx, const std::string& arn) {
  std::vector<std::string> gone;
  for (const Target& one : targets_by_group.range(arn)) gone.push_back(one.id);
  for (const auto& target : gone) targets.erase(tx, target);
  target_groups.erase(tx, arn);
}

}  // namespace gantry::elb
