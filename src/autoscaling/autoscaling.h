#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "autoscaling/control/group_controller.h"
#include "autoscaling/control/health_controller.h"
#include "autoscaling/control/refresh_controller.h"
#include "autoscaling/control/schedule_controller.h"
#include "autoscaling/fleet.h"
#include "autoscaling/model/tables.h"
#include "autoscaling/traffic.h"
#include "base/executor.h"
#include "base/id_source.h"
#include "ec2/ec2.h"
#include "store/database.h"

namespace gantry::autoscaling {

/// The Auto Scaling module as the others see it. State thread only.
class Autoscaling {
 public:
  /// Constructed before the database is loaded.
  Autoscaling(Executor& state, store::Database& database, ec2::Ec2& ec2, IdSource& ids);
  Autoscaling(const Autoscaling&) = delete;
  Autoscaling& operator=(const Autoscaling&) = delete;

  /// Before the start: where groups register their instances, and what tells of their health.
  void use(LoadBalancers& load_balancers) { traffic_.use(load_balancers); }

  /// After the load: the groups begin to be kept at their capacity.
  void start() {
    controller_.start();
    refreshes_.start();
    health_.start();
    schedules_.start();
  }

  /// By name or ARN; null if there is none, or if it is being deleted.
  [[nodiscard]] const Group* find_group(const Scope& scope, std::string_view name_or_arn) const;
  /// Null if it is in no group.
  [[nodiscard]] const Member* find_member(const ec2::InstanceId& id) const {
    return tables_.members.find(id.str());
  }
  /// The group's instances, by state and zone.
  [[nodiscard]] const Census& census(const std::string& group_arn) const {
    return tables_.census(group_arn);
  }

  /// As SetDesiredCapacity; `clause` says who did it (model/texts.h).
  /// Errors: ValidationError if it is outside the group's sizes.
  Result<void> set_desired_capacity(const ec2::Change& change, const std::string& group_arn,
                                    std::int32_t desired, const std::string& clause);

  /// As SetInstanceProtection; nothing if the instance is in no group.
  void set_protection(store::Tx& tx, const ec2::InstanceId& id, bool is_protected);

  // Lifecycle hooks: how another module has a say before an instance goes into service or ends.
  // The hook is one of the group's, shown by DescribeLifecycleHooks.

  void put_hook(store::Tx& tx, const std::string& group_arn, const std::string& name,
                const LifecycleHook& hook);
  void delete_hook(const ec2::Change& change, const std::string& group_arn,
                   const std::string& name);
  /// Called when an instance begins to wait for a hook, within that transaction: the listener
  /// completes it later, or at once.
  void on_hook_wait(Fleet::WaitListener listener) { fleet_.on_wait(std::move(listener)); }
  /// As CompleteLifecycleAction; nothing if the instance does not wait for the hook.
  void complete_hook(const ec2::Change& change, const ec2::InstanceId& id, const std::string& hook,
                     HookResult result);

  [[nodiscard]] Tables& tables() { return tables_; }
  [[nodiscard]] const Tables& tables() const { return tables_; }

  // Of the module itself:
  [[nodiscard]] Fleet& fleet() { return fleet_; }
  [[nodiscard]] Traffic& traffic() { return traffic_; }
  [[nodiscard]] const Traffic& traffic() const { return traffic_; }
  [[nodiscard]] ec2::Ec2& ec2() { return ec2_; }

 private:
  ec2::Ec2& ec2_;
  Tables tables_;
  Traffic traffic_;
  Fleet fleet_;
  GroupController controller_;
  RefreshController refreshes_;
  HealthController health_;
  ScheduleController schedules_;
};

}  // namespace gantry::autoscaling
