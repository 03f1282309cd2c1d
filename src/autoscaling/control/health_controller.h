#pragma once

#include <string>

#include "autoscaling/fleet.h"
#include "autoscaling/model/tables.h"
#include "autoscaling/traffic.h"
#include "base/executor.h"
#include "base/id_source.h"
#include "control/work_queue.h"
#include "store/database.h"

namespace gantry::autoscaling {

/// Health checks of the type ELB: an instance that a load balancer calls unhealthy, past the grace
/// period, is unhealthy to its group. State thread only.
class HealthController {
 public:
  HealthController(Executor& state, store::Database& database, Tables& tables, Fleet& fleet,
                   Traffic& traffic, IdSource& ids);
  HealthController(const HealthController&) = delete;
  HealthController& operator=(const HealthController&) = delete;

  /// After the load: looks at every instance in service.
  void start();

 private:
  void check(const std::string& id);

  Executor& state_;
  store::Database& database_;
  Tables& tables_;
  Fleet& fleet_;
  Traffic& traffic_;
  IdSource& ids_;
  control::WorkQueue instances_;
};

}  // namespace gantry::autoscaling
