#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/executor.h"
#include "base/id_source.h"
#include "control/work_queue.h"
#include "ecs/tables.h"
#include "ecs/targets.h"
#include "store/database.h"

namespace gantry::ecs {

/// Brings the tasks of services into their load balancers before they are RUNNING and out of them
/// before they stop. AWS: "Amazon ECS task lifecycle": ACTIVATING registers, DEACTIVATING
/// deregisters. Where a task stands is in its record. State thread only.
class TargetController {
 public:
  TargetController(Executor& state, store::Database& database, Tables& tables, IdSource& ids,
                   TargetRegistry& registry);
  TargetController(const TargetController&) = delete;
  TargetController& operator=(const TargetController&) = delete;

  void start();

 private:
  void process(const std::string& task_arn);
  Result<void> advance(store::Tx& tx, const Task& task);
  Result<void> enter(store::Tx& tx, const Task& task, const std::vector<Target>& targets);
  void observe(store::Tx& tx, const Task& task, const std::vector<Target>& targets);
  void leave(store::Tx& tx, const Task& task, const std::vector<Target>& targets);
  void tell(store::Tx& tx, const Task& task, const std::vector<Target>& targets,
            std::string_view what);
  void refused(const Task& task, const Target& target, const Error& error);

  Executor& state_;
  store::Database& database_;
  Tables& tables_;
  IdSource& ids_;
  TargetRegistry& registry_;
  control::WorkQueue queue_;
  std::map<std::string, std::string> tasks_by_address_;  ///< active ones of mode awsvpc
};

/// The targets of a task, as the load balancers of its service or task set name them and its
/// containers' ports are bound. Empty for a task without.
[[nodiscard]] std::vector<Target> targets_of(const Tables& tables, const Task& task);

}  // namespace gantry::ecs
