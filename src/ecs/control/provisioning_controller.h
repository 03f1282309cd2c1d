#pragma once

#include <string>

#include "base/executor.h"
#include "base/id_source.h"
#include "control/work_queue.h"
#include "ecs/tables.h"
#include "store/database.h"

namespace gantry::ecs {

/// Gives the tasks that wait in PROVISIONING their instances, the oldest first, as soon as their
/// capacity provider has room, and ends those that have waited for too long. State thread only.
class ProvisioningController {
 public:
  ProvisioningController(Executor& state, store::Database& database, Tables& tables, IdSource& ids);
  ProvisioningController(const ProvisioningController&) = delete;
  ProvisioningController& operator=(const ProvisioningController&) = delete;

  void start();

 private:
  void process(const std::string& cluster_arn);
  void place(store::Tx& tx, const std::string& cluster_arn);
  void wake(const std::string& cluster_arn);

  Executor& state_;
  store::Database& database_;
  Tables& tables_;
  IdSource& ids_;
  control::WorkQueue queue_;
  bool running_ = false;
};

}  // namespace gantry::ecs
