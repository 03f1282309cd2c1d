#include "autoscaling/fleet.h"
#include "autoscaling/model/texts.h"
#include "ec2/power.h"

namespace gantry::autoscaling {
namespace {

/// AWS: "Warm pools for Amazon EC2 Auto Scaling", "Instance reuse policy".
bool reuses(const Group& group) {
  return group.warm_pool && group.warm_pool->reuse_on_scale_in && !group.warm_pool->deleting &&
         !group.deleting;
}

}  // namespace

void Fleet::scale_in(const ec2::Change& change, const ec2::InstanceId& id,
                     const std::string& cause) {
  const Member* member = tables_.members.find(id.str());
  if (!member) return;
  const bool returns = member->state == LifecycleState::kInService &&
                       reuses(*tables_.groups.find(member->group_arn));
  tables_.members.update(change.tx, id.str(),
                         [&](Member& next) { next.returns_to_pool = returns; });
  terminate(change, id, cause);
}

void Fleet::end_or_return(const ec2::Change& change, const ec2::InstanceId& id) {
  const Member& member = *tables_.members.find(id.str());
  const ec2::Instance* instance = ec2_.find(id);
  const bool returns = member.returns_to_pool && !is_warmed(member.state) && instance &&
                       instance->state == ec2::InstanceState::kRunning &&
                       reuses(*tables_.groups.find(member.group_arn));
  returns ? return_to_pool(change, id) : end_instance(change, id);
}

void Fleet::return_to_pool(const ec2::Change& change, const ec2::InstanceId& id) {
  const Member& member = *tables_.members.find(id.str());
  end(change, member.activity, ActivityStatus::kSuccessful);
  const std::string activity =
      begin(change, *tables_.groups.find(member.group_arn),
            {.description = "Returning EC2 instance to warm pool: " + id.str(),
             .cause = texts::add("", change.now, texts::selected(id.str())),
             .subnet = subnet_of(id),
             .zone = member.zone,
             .status = ActivityStatus::kPreInService,
             .progress = 30});
  tables_.members.update(change.tx, id.str(), [&](Member& next) {
    next.activity = activity;
    next.in_service_at.reset();
    next.is_protected = false;
  });
  settle_in_pool(change, id);
}

void Fleet::settle_in_pool(const ec2::Change& change, const ec2::InstanceId& id) {
  const Member& member = *tables_.members.find(id.str());
  const Group& group = *tables_.groups.find(member.group_arn);
  const bool stops = !group.warm_pool || group.warm_pool->stopped;
  tables_.members.update(change.tx, id.str(), [&](Member& next) {
    next.state = stops ? LifecycleState::kWarmedPendingProceed : LifecycleState::kWarmedRunning;
    next.waits.clear();
  });
  if (stops) {
    ec2::stop(ec2_, change.tx, id, change.now);
  } else {
    end(change, tables_.members.find(id.str())->activity, ActivityStatus::kSuccessful);
  }
}

void Fleet::take_from_pool(const ec2::Change& change, const ec2::InstanceId& id,
                           const std::string& cause) {
  const Member* member = tables_.members.find(id.str());
  if (!member || !is_ready_in_pool(member->state)) return;
  const bool stopped = member->state == LifecycleState::kWarmedStopped;
  const std::string activity =
      begin(change, *tables_.groups.find(member->group_arn),
            {.description = "Launching a new EC2 instance from warm pool: " + id.str(),
             .cause = cause,
             .subnet = subnet_of(id),
             .zone = member->zone,
             .status = ActivityStatus::kPreInService,
             .progress = 30});
  tables_.members.update(change.tx, id.str(), [&](Member& next) {
    next.state = LifecycleState::kPending;
    next.activity = activity;
    next.in_service_at.reset();
  });
  stopped ? ec2::start(ec2_, change.tx, id, change.now) : recheck(change, id);
}

bool Fleet::pooled_changed(const ec2::Change& change, const Member& member,
                           ec2::InstanceState state) {
  const ec2::InstanceId id = member.id;
  if (member.state == LifecycleState::kWarmedPending && state == ec2::InstanceState::kRunning) {
    const Group& group = *tables_.groups.find(member.group_arn);
    if (!wait_for_hooks(change, group, id, Transition::kLaunching,
                        LifecycleState::kWarmedPendingWait)) {
      settle_in_pool(change, id);
    }
    return true;
  }
  if (state == ec2::InstanceState::kStopped &&
      (member.state == LifecycleState::kWarmedPendingProceed)) {
    tables_.members.update(change.tx, id.str(),
                           [](Member& next) { next.state = LifecycleState::kWarmedStopped; });
    end(change, tables_.members.find(id.str())->activity, ActivityStatus::kSuccessful);
    return true;
  }
  const bool ends =
      state == ec2::InstanceState::kShuttingDown || state == ec2::InstanceState::kTerminated;
  if (ends && member.state != LifecycleState::kWarmedPending && !is_terminating(member.state)) {
    // Somebody has ended it; the pool gets another.
    terminate(change, id,
              texts::add("", change.now, texts::taken_out(texts::kStoppedOrTerminated)));
    return true;
  }
  return false;
}

}  // namespace gantry::autoscaling
