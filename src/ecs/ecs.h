#pragma once

#include "autoscaling/autoscaling.h"
#include "base/executor.h"
#include "base/id_source.h"
#include "ec2/ec2.h"
#include "ecs/alarms.h"
#include "ecs/control/capacity_controller.h"
#include "ecs/control/provisioning_controller.h"
#include "ecs/control/service_controller.h"
#include "ecs/control/target_controller.h"
#include "ecs/events.h"
#include "ecs/operations.h"
#include "ecs/tables.h"
#include "ecs/targets.h"
#include "store/database.h"

namespace gantry::ecs {

/// What an operator may choose.
struct EcsOptions {
  /// AWS: "Amazon ECS task lifecycle": a stopped task can be described for at least an hour.
  Millis stopped_task_lifetime = std::chrono::weeks(1);
  TargetRegistry* targets = nullptr;  ///< the load balancers; null: there are none
  AlarmSource* alarms = nullptr;      ///< CloudWatch; null: there is none
  SchedulerSettings scheduler = {};
};

/// The ECS module as the rest of the process sees it.
class Ecs {
 public:
  Ecs(Executor& state, store::Database& database, ec2::Ec2& ec2,
      autoscaling::Autoscaling& autoscaling, IdSource& ids, EcsOptions options = {});

  [[nodiscard]] Tables& tables() { return tables_; }
  [[nodiscard]] Operations& operations() { return operations_; }
  /// What ECS tells EventBridge.
  [[nodiscard]] EventStream& events() { return events_; }

  /// Begins the module's own work: forgetting what has been stopped for long enough. After the
  /// store was loaded.
  void start();

 private:
  void host_changed(store::Tx& tx, const ec2::Instance& instance);
  void sweep();
  void sweep_services();

  Executor& state_;
  store::Database& database_;
  EcsOptions options_;
  Tables tables_;
  Operations operations_;
  EventStream events_;
  NoTargets no_targets_;
  NoAlarms no_alarms_;
  TargetController targets_;
  ServiceController services_;
  ProvisioningController provisioning_;
  CapacityController capacity_;
  Timer sweep_timer_;
};

}  // namespace gantry::ecs
