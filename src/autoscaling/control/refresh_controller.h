#pragma once

#include <string>

#include "autoscaling/fleet.h"
#include "autoscaling/model/tables.h"
#include "autoscaling/plan/refresh_planner.h"
#include "base/executor.h"
#include "base/id_source.h"
#include "control/work_queue.h"
#include "store/database.h"

namespace gantry::autoscaling {

/// Leads the instance refreshes: ends what is to be replaced, as fast as the preferences let it;
/// the group's controller launches the replacements. State thread only.
class RefreshController {
 public:
  RefreshController(Executor& state, store::Database& database, Tables& tables, Fleet& fleet,
                    IdSource& ids);
  RefreshController(const RefreshController&) = delete;
  RefreshController& operator=(const RefreshController&) = delete;

  /// After the load.
  void start();

 private:
  void process(const std::string& group_arn);
  [[nodiscard]] RefreshView view_of(const InstanceRefresh& refresh, const Group& group) const;
  void apply(store::Tx& tx, const std::string& group_arn, const RefreshPlan& plan);
  void end(store::Tx& tx, InstanceRefresh& refresh) const;

  Executor& state_;
  store::Database& database_;
  Tables& tables_;
  Fleet& fleet_;
  IdSource& ids_;
  control::WorkQueue groups_;
  bool running_ = false;
};

/// The instances that a refresh has launched, or that came since.
[[nodiscard]] std::set<std::string> launched_since(const Tables& tables,
                                                   const InstanceRefresh& refresh);

}  // namespace gantry::autoscaling
