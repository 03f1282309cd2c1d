#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "autoscaling/model/tables.h"
#include "autoscaling/traffic.h"
#include "ec2/ec2.h"

namespace gantry::autoscaling {

/// What a launch is and why.
struct LaunchOrder {
  std::string zone;
  std::int32_t count = 0;
  std::string cause;     ///< of the activities
  bool to_pool = false;  ///< into the warm pool
};

struct LaunchResult {
  std::vector<ec2::InstanceId> instances;
  std::optional<Error> error;  ///< why there are no more
};

/// The steps of an instance's way through its group, each within the caller's transaction: it
/// writes members, activities and what EC2 knows, and decides nothing. State thread only.
class Fleet {
 public:
  /// Called when an instance begins to wait for a hook, within that transaction.
  using WaitListener =
      std::function<void(const ec2::Change&, const Member& member, const HookWait& wait)>;

  Fleet(Tables& tables, ec2::Ec2& ec2, Traffic& traffic)
      : tables_(tables), ec2_(ec2), traffic_(traffic) {}
  Fleet(const Fleet&) = delete;
  Fleet& operator=(const Fleet&) = delete;

  void on_wait(WaitListener listener) { listeners_.push_back(std::move(listener)); }

  /// Launches up to `order.count` instances in a zone. An activity tells of each, and one of the
  /// failure if there was one.
  LaunchResult launch(const ec2::Change& change, const Group& group, const LaunchOrder& order);

  /// Takes an instance of EC2's into the group, which then counts it.
  void attach(const ec2::Change& change, const Group& group, const ec2::Instance& instance,
              const std::string& cause);

  /// Begins to end an instance (or to return it to the warm pool): its terminating hooks first. The
  /// activity's id; empty if the instance is on its way out already.
  std::string terminate(const ec2::Change& change, const ec2::InstanceId& id,
                        const std::string& cause);

  /// The same, but where the group's reuse policy says so the instance goes back to the warm pool.
  void scale_in(const ec2::Change& change, const ec2::InstanceId& id, const std::string& cause);

  /// Takes an instance that is ready in the warm pool out of it, into service.
  void take_from_pool(const ec2::Change& change, const ec2::InstanceId& id,
                      const std::string& cause);

  /// The same for all of a group, waiting or not: it is being deleted.
  void terminate_all(const ec2::Change& change, const std::string& group_arn,
                     const std::string& cause);

  /// Lets an instance go without ending it. The activity as it begins, as AWS answers; it has ended
  /// since, and so with the next two. The instance is a member.
  Activity detach(const ec2::Change& change, const ec2::InstanceId& id, const std::string& cause);
  Activity enter_standby(const ec2::Change& change, const ec2::InstanceId& id,
                         const std::string& cause);
  Activity exit_standby(const ec2::Change& change, const ec2::InstanceId& id,
                        const std::string& cause);

  /// From the next turn of the group's controller on, it is being replaced.
  void mark_unhealthy(const ec2::Change& change, const ec2::InstanceId& id,
                      std::string_view reason);

  /// Ends the wait for one hook; with the last the instance goes on. Nothing if it does not wait
  /// for it.
  void complete(const ec2::Change& change, const ec2::InstanceId& id, const std::string& hook,
                HookResult result, std::string_view reason);

  /// EC2 tells of a state; nothing if the instance is no member.
  void instance_changed(const ec2::Change& change, const ec2::Instance& instance);

  /// Takes up what EC2 says now: for what happened while nobody listened.
  void recheck(const ec2::Change& change, const ec2::InstanceId& id);

 private:
  struct NewActivity {
    std::string description;
    std::string cause;
    std::string subnet;
    std::string zone;
    ActivityStatus status = ActivityStatus::kInProgress;
    std::int32_t progress = 0;
    std::string message;
  };
  std::string begin(const ec2::Change& change, const Group& group, NewActivity activity);
  void progress(const ec2::Change& change, const std::string& activity, ActivityStatus status,
                std::int32_t progress);
  /// Ends an activity; a message is shown in the description as well, as AWS does.
  void end(const ec2::Change& change, const std::string& activity, ActivityStatus status,
           const std::string& message = "");

  /// True if there are hooks to wait for.
  bool wait_for_hooks(const ec2::Change& change, const Group& group, const ec2::InstanceId& id,
                      Transition transition, LifecycleState waiting);
  void proceed(const ec2::Change& change, const ec2::InstanceId& id);
  void put_in_service(const ec2::Change& change, const ec2::InstanceId& id);
  /// Its hooks are done: it gets the state that the pool's instances have.
  void settle_in_pool(const ec2::Change& change, const ec2::InstanceId& id);
  void return_to_pool(const ec2::Change& change, const ec2::InstanceId& id);
  void end_or_return(const ec2::Change& change, const ec2::InstanceId& id);
  /// True if that was all there is to say of the instance.
  bool pooled_changed(const ec2::Change& change, const Member& member, ec2::InstanceState state);
  void end_instance(const ec2::Change& change, const ec2::InstanceId& id);
  void failed_to_launch(const ec2::Change& change, const Member& member,
                        const ec2::Instance& instance);
  void gone(const ec2::Change& change, const ec2::InstanceId& id);
  [[nodiscard]] std::string subnet_of(const ec2::InstanceId& id) const;

  Tables& tables_;
  ec2::Ec2& ec2_;
  Traffic& traffic_;
  std::vector<WaitListener> listeners_;
};

/// Notes one more launch that failed: the group's next one waits, longer with each.
void back_off(Tables& tables, store::Tx& tx, const std::string& group_arn, Time now);

}  // namespace gantry::autoscaling
