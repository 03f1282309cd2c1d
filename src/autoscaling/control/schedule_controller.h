#pragma once

#include "autoscaling/model/tables.h"
#include "base/executor.h"
#include "store/database.h"

namespace gantry::autoscaling {

/// Carries out scheduled actions when they are due. One that was due while gantryd was away is
/// carried out at its start. State thread only.
class ScheduleController {
 public:
  ScheduleController(Executor& state, store::Database& database, Tables& tables);
  ScheduleController(const ScheduleController&) = delete;
  ScheduleController& operator=(const ScheduleController&) = delete;

  /// After the load.
  void start();

 private:
  /// Does what is due and waits for the next.
  void turn();
  void wait();
  void carry_out(store::Tx& tx, const ScheduledAction& action);

  Executor& state_;
  store::Database& database_;
  Tables& tables_;
  Timer timer_;
  bool running_ = false;
};

}  // namespace gantry::autoscaling
