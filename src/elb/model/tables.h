#pragma once

#include <set>
#include <string>
#include <utility>

#include "base/arn.h"
#include "elb/model/listener.h"
#include "elb/model/load_balancer.h"
#include "elb/model/target.h"
#include "elb/model/target_group.h"
#include "store/database.h"
#include "store/index.h"
#include "store/table.h"

namespace gantry::elb {

/// A name is good within its account and region.
using NameKey = std::pair<Scope, std::string>;
using ListenerPort = std::pair<std::string, std::int32_t>;

/// All that the module keeps. State thread only.
struct Tables {
  explicit Tables(store::Database& database);
  ~Tables();
  Tables(const Tables&) = delete;
  Tables& operator=(const Tables&) = delete;

  store::Table<LoadBalancer> load_balancers;
  store::Table<TargetGroup> target_groups;
  store::Table<Listener> listeners;
  store::Table<Rule> rules;
  store::Table<Target> targets;

  store::Index<LoadBalancer, Scope> load_balancers_by_scope;
  store::UniqueIndex<LoadBalancer, NameKey> load_balancers_by_name;
  /// Not those of classic load balancers, here and by name.
  store::Index<TargetGroup, Scope> target_groups_by_scope;
  store::UniqueIndex<TargetGroup, NameKey> target_groups_by_name;
  store::Index<Listener, std::string> listeners_by_load_balancer;
  /// Those whose default actions forward to the group.
  store::Index<Listener, std::string> listeners_by_group;
  store::Index<Listener, std::string> listeners_by_default_rule;
  store::Index<Rule, std::string> rules_by_listener;
  store::Index<Rule, std::string> rules_by_group;
  store::Index<Target, std::string> targets_by_group;
  store::Index<Target, std::string> targets_by_id;  ///< by instance, address or load balancer
  store::Index<Target, Time> draining;              ///< by the time when they are gone

  /// The load balancers that send to the group, by listeners and rules; ARNs.
  [[nodiscard]] std::set<std::string> load_balancers_of(const std::string& group_arn) const;
  /// The groups that the load balancer sends to; ARNs.
  [[nodiscard]] std::set<std::string> groups_of(const LoadBalancer& balancer) const;
  /// Of a listener, by priority.
  [[nodiscard]] std::vector<const Rule*> rules_of(const std::string& listener_arn) const;

  /// With its rules.
  void erase_listener(store::Tx& tx, const std::string& arn);
  /// With its targets.
  void erase_group(store::Tx& tx, const std::string& arn);
};

}  // namespace gantry::elb
