#pragma once

#include <map>
#include <string>
#include <string_view>

#include "autoscaling/autoscaling.h"
#include "base/executor.h"
#include "base/id_source.h"
#include "control/work_queue.h"
#include "ecs/model/capacity_notes.h"
#include "ecs/plan/capacity_planner.h"
#include "ecs/tables.h"
#include "store/database.h"
#include "store/table.h"

namespace gantry::ecs {

/// What ECS does with the Auto Scaling group of a capacity provider that is attached to a cluster:
/// its container instances carry the provider's name; managed scaling sets the group's desired
/// capacity; managed termination protection keeps instances with tasks from scale-in; managed
/// draining empties an instance, by a lifecycle hook, before the group ends it.
/// AWS: "Amazon ECS cluster auto scaling", "Amazon ECS managed instance draining". State thread
/// only.
class CapacityController {
 public:
  CapacityController(Executor& state, store::Database& database, Tables& tables,
                     autoscaling::Autoscaling& autoscaling, IdSource& ids);
  CapacityController(const CapacityController&) = delete;
  CapacityController& operator=(const CapacityController&) = delete;

  void start();

  /// Null before the provider's first turn.
  [[nodiscard]] const CapacityNotes* notes(std::string_view provider_arn) const {
    return notes_.find(provider_arn);
  }

 private:
  /// A provider's instances at one moment.
  struct Members;

  void process(const std::string& provider_arn);
  void apply(store::Tx& tx, const CapacityProvider& provider, const Cluster* cluster,
             const autoscaling::Group& group);
  void bind(store::Tx& tx, const CapacityProvider& provider, const Cluster* cluster,
            const autoscaling::Group& group);
  [[nodiscard]] Members members_of(const CapacityProvider& provider, const Cluster& cluster,
                                   const autoscaling::Group& group) const;
  void scale(store::Tx& tx, const CapacityProvider& provider, const Cluster& cluster,
             const autoscaling::Group& group, const Members& members);
  void protect(store::Tx& tx, const CapacityProvider& provider, const Members& members);
  void keep_hook(store::Tx& tx, bool wanted, const autoscaling::Group& group);
  void finish_draining(store::Tx& tx, const autoscaling::Group& group);
  void begin_draining(store::Tx& tx, const autoscaling::Member& member);

  [[nodiscard]] bool is_busy(std::string_view instance_arn) const;
  [[nodiscard]] Resources offer_of(const autoscaling::Group& group, const Members& members) const;
  [[nodiscard]] ec2::Change change_in(store::Tx& tx, const autoscaling::Group& group) const;

  void wake_group(const std::string& group_arn);
  void wake_instance(const ContainerInstance& instance);
  /// Soon, and once for many changes.
  void touch(const std::string& provider_arn);

  Executor& state_;
  store::Database& database_;
  Tables& tables_;
  autoscaling::Autoscaling& autoscaling_;
  IdSource& ids_;
  store::Table<CapacityNotes> notes_;
  control::WorkQueue queue_;
  std::map<std::string, Timer> touched_;
  bool running_ = false;
};

}  // namespace gantry::ecs
