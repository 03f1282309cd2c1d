#pragma once

#include <string>

#include "autoscaling/fleet.h"
#include "autoscaling/model/tables.h"
#include "autoscaling/plan/group_planner.h"
#include "base/executor.h"
#include "base/id_source.h"
#include "control/work_queue.h"
#include "ec2/ec2.h"
#include "store/database.h"

namespace gantry::autoscaling {

/// Keeps every group at its capacity: whenever something that matters to a group changes, its plan
/// is made anew and carried out in one transaction. What remembers is the records. State thread
/// only.
class GroupController {
 public:
  GroupController(Executor& state, store::Database& database, Tables& tables, Fleet& fleet,
                  ec2::Ec2& ec2, IdSource& ids);
  GroupController(const GroupController&) = delete;
  GroupController& operator=(const GroupController&) = delete;

  /// After the load: takes up what happened meanwhile, then every group has its first turn.
  void start();

 private:
  void process(const std::string& arn);
  [[nodiscard]] GroupView view_of(const Group& group) const;
  void apply(store::Tx& tx, const std::string& arn, const GroupView& view, const GroupPlan& plan);
  struct Launching {
    const GroupView& view;
    const GroupPlan& plan;
    const std::string& cause;
    bool to_pool = false;
  };
  /// Into service or into the warm pool.
  void launch(const ec2::Change& change, const std::string& arn, const Launching& what);
  void change_pool(const ec2::Change& change, const std::string& arn, const GroupView& view,
                   const GroupPlan& plan, const std::string& cause);
  /// The instances of the warm pool, and the size that it should have.
  void view_pool(const Group& group, GroupView& view) const;
  [[nodiscard]] Group source_of(const std::string& arn) const;
  LaunchResult launch_in_zone(const ec2::Change& change, const std::string& arn,
                              const Launching& what, const std::string& zone, std::int32_t count);
  /// A warm pool that is being deleted goes with its last instance.
  void finish_pool_deletion(const std::string& arn);
  /// The group goes with its last instance.
  void finish_deletion(const std::string& arn);

  void member_changed(const Member* before, const Member* after);
  void group_changed(const Group* before, const Group* after);
  /// The end of the next wait for a hook of this instance.
  void expire(const std::string& id);
  void sweep();

  [[nodiscard]] ec2::Change change_in(store::Tx& tx, const Scope& scope) const {
    return {.tx = tx, .now = state_.now(), .ids = ids_, .scope = scope};
  }

  Executor& state_;
  store::Database& database_;
  Tables& tables_;
  Fleet& fleet_;
  ec2::Ec2& ec2_;
  IdSource& ids_;
  control::WorkQueue groups_;
  control::WorkQueue waits_;  ///< members that wait for hooks
  Timer sweep_timer_;
  bool running_ = false;
};

}  // namespace gantry::autoscaling
