#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/executor.h"
#include "base/id_source.h"
#include "control/work_queue.h"
#include "ecs/alarms.h"
#include "ecs/plan/service_planner.h"
#include "ecs/tables.h"
#include "store/database.h"

namespace gantry::ecs {

/// Keeps every service at what was asked for: whenever something that a service depends on changes,
/// its plan is made anew and carried out in one transaction. What remembers is the records; this
/// object can be gone at any moment. State thread only.
class ServiceController {
 public:
  ServiceController(Executor& state, store::Database& database, Tables& tables, IdSource& ids,
                    AlarmSource& alarms, SchedulerSettings settings);
  ServiceController(const ServiceController&) = delete;
  ServiceController& operator=(const ServiceController&) = delete;

  /// Begins to act: every service has its first turn.
  void start();

 private:
  void process(const std::string& arn);
  /// True if the service wants another turn at once.
  Result<bool> apply(store::Tx& tx, const ServiceView& view, ServicePlan& plan);
  Result<bool> start_tasks(store::Tx& tx, const Service& service, const ServicePlan& plan);
  void tell_starts(store::Tx& tx, const Service& service, const StartIntent& start,
                   const std::vector<std::string>& tasks);
  void note_placement(store::Tx& tx, const std::string& arn, const StartIntent& start,
                      const std::optional<NewServiceEvent>& failure, bool placed);
  void roll_back(store::Tx& tx, const Service& service, const RollbackIntent& intent);

  void task_changed(const Task* before, const Task* after);
  void instance_changed(const ContainerInstance* before, const ContainerInstance* after);
  /// A service of many tasks gets one turn for many of their changes.
  void touch(const std::string& service_arn);
  void take_turn(const std::string& service_arn);
  void wake_daemons(const std::string& cluster_arn);
  /// The cluster has room that it did not have: whoever found none tries again.
  void wake_hungry(const std::string& cluster_arn);

  Executor& state_;
  store::Database& database_;
  Tables& tables_;
  IdSource& ids_;
  AlarmSource& alarms_;
  SchedulerSettings settings_;
  control::WorkQueue queue_;
  struct Touched {
    Timer turn;
    std::size_t tasks = 0;
  };
  std::map<std::string, Touched> touched_;
  std::size_t touched_tasks_ = 0;                        ///< of all of them
  std::map<std::string, std::set<std::string>> hungry_;  ///< services without room, by cluster
  bool running_ = false;
};

}  // namespace gantry::ecs
