#include "autoscaling/fleet.h"

#include <fmt/format.h>

#include <algorithm>

#include "autoscaling/launch.h"
#include "autoscaling/model/texts.h"
#include "ec2/model/state_reasons.h"

namespace gantry::autoscaling {
namespace {

constexpr Millis kFirstRetry = std::chrono::seconds(15);
constexpr Millis kLongestRetry = std::chrono::minutes(15);

Member make_member(const Group& group, const ec2::Instance& instance, Time now) {
  Member member;
  member.id = instance.id;
  member.group_arn = group.arn;
  member.account = group.account;
  member.region = group.region;
  member.zone = instance.availability_zone;
  member.instance_type = instance.instance_type;
  member.image_id = instance.image_id;
  member.is_protected = group.new_instances_protected;
  member.joined_at = now;
  return member;
}

bool is_going(ec2::InstanceState state) {
  return state != ec2::InstanceState::kPending && state != ec2::InstanceState::kRunning;
}

}  // namespace

void back_off(Tables& tables, store::Tx& tx, const std::string& group_arn, Time now) {
  tables.groups.update(tx, group_arn, [&](Group& group) {
    group.retry_at =
        now + std::min(kFirstRetry * (1 << std::min(group.launch_failures, 16)), kLongestRetry);
    ++group.launch_failures;
  });
}

// --- activities ---

std::string Fleet::begin(const ec2::Change& change, const Group& group, NewActivity activity) {
  Activity record;
  record.number = tables_.next_activity();
  record.sort_key = activity_key(record.number);
  record.id = change.ids.uuid();
  record.group_arn = group.arn;
  record.group_name = group.name;
  record.account = group.account;
  record.region = group.region;
  record.description = std::move(activity.description);
  record.cause = std::move(activity.cause);
  record.details = texts::details(activity.subnet, activity.zone);
  record.start_time = change.now;
  record.status = activity.status;
  record.progress = activity.progress;
  std::string id = record.id;
  tables_.activities.put(change.tx, std::move(record));
  if (has_ended(activity.status)) end(change, id, activity.status, activity.message);
  return id;
}

void Fleet::progress(const ec2::Change& change, const std::string& activity, ActivityStatus status,
                     std::int32_t progress) {
  const Activity* record = tables_.find_activity(activity);
  if (!record || has_ended(record->status)) return;
  tables_.activities.update(change.tx, record->sort_key, [&](Activity& next) {
    next.status = status;
    next.progress = progress;
  });
}

// AWS: "Troubleshoot launching an Amazon EC2 instance": Launching a new EC2 instance. Status
// Reason: <message>
void Fleet::end(const ec2::Change& change, const std::string& activity, ActivityStatus status,
                const std::string& message) {
  const Activity* record = tables_.find_activity(activity);
  if (!record || record->end_time) return;
  tables_.activities.update(change.tx, record->sort_key, [&](Activity& next) {
    next.status = status;
    next.progress = 100;
    next.end_time = change.now;
    if (message.empty()) return;
    next.status_message = message.substr(0, 255);
    next.description += ".  Status Reason: " + message;
  });
}

// --- the way in ---

LaunchResult Fleet::launch(const ec2::Change& change, const Group& group,
                           const LaunchOrder& order) {
  const std::string group_arn = group.arn;
  LaunchResult result;
  auto source = prepare_launch(tables_, ec2_, group, order.zone, order.count);
  auto launched = source ? ec2_.launch(change, source->request)
                         : Result<std::vector<ec2::InstanceId>>(std::unexpected(source.error()));
  if (!launched) {
    result.error = launched.error();
    const std::string& text = launched.error().message;
    begin(change, group,
          {.description = "Launching a new EC2 instance",
           .cause = order.cause,
           .subnet = source ? source->request.subnet_id.value_or("") : "",
           .zone = order.zone,
           .status = ActivityStatus::kFailed,
           .message = text + (text.ends_with('.') ? "" : ".") + " Launching EC2 instance failed."});
    return result;
  }
  result.instances = *std::move(launched);
  const std::string what = order.to_pool ? " into warm pool" : "";
  for (const auto& id : result.instances) {
    const ec2::Instance& instance = *ec2_.find(id);
    const Group& now_group = *tables_.groups.find(group_arn);
    Member member = make_member(now_group, instance, change.now);
    member.launch_configuration = source->launch_configuration;
    member.launch_template = source->launch_template;
    member.source_created_at = source->created_at;
    if (order.to_pool) member.state = LifecycleState::kWarmedPending;
    member.activity = begin(change, now_group,
                            {.description = "Launching a new EC2 instance" + what + ": " + id.str(),
                             .cause = order.cause,
                             .subnet = instance.subnet_id.str(),
                             .zone = instance.availability_zone,
                             .status = ActivityStatus::kPreInService,
                             .progress = 30});
    tables_.members.put(change.tx, std::move(member));
  }
  return result;
}

void Fleet::attach(const ec2::Change& change, const Group& group, const ec2::Instance& instance,
                   const std::string& cause) {
  Member member = make_member(group, instance, change.now);
  const ec2::InstanceId id = instance.id;
  const bool is_running = instance.state == ec2::InstanceState::kRunning;
  member.was_attached = true;
  member.activity = begin(change, group,
                          {.description = "Attaching an existing EC2 instance: " + id.str(),
                           .cause = cause,
                           .zone = instance.availability_zone,
                           .status = ActivityStatus::kPreInService,
                           .progress = 30});
  tables_.members.put(change.tx, std::move(member));
  ec2_.put_tags(change.tx, id, tags_of_instances(group));
  if (is_running) instance_changed(change, *ec2_.find(id));
}

bool Fleet::wait_for_hooks(const ec2::Change& change, const Group& group, const ec2::InstanceId& id,
                           Transition transition, LifecycleState waiting) {
  if (group.deleting) return false;
  std::vector<HookWait> waits;
  for (const auto& [name, hook] : group.hooks) {
    if (hook.transition != transition) continue;
    waits.push_back({.hook = name,
                     .token = change.ids.uuid(),
                     .deadline = change.now + hook.heartbeat,
                     .global_deadline = change.now + hook.global_timeout()});
  }
  if (waits.empty()) return false;
  tables_.members.update(change.tx, id.str(), [&](Member& member) {
    member.state = waiting;
    member.waits = waits;
  });
  const Member& member = *tables_.members.find(id.str());
  progress(change, member.activity, ActivityStatus::kMidLifecycleAction,
           transition == Transition::kLaunching ? 60 : 50);
  for (const HookWait& wait : waits) {
    for (const auto& listener : listeners_) listener(change, member, wait);
  }
  return true;
}

void Fleet::put_in_service(const ec2::Change& change, const ec2::InstanceId& id) {
  tables_.members.update(change.tx, id.str(), [&](Member& member) {
    member.state = LifecycleState::kInService;
    member.in_service_at = change.now;
    member.returns_to_pool = false;
    member.waits.clear();
  });
  const Member& member = *tables_.members.find(id.str());
  traffic_.add(change, member);
  end(change, member.activity, ActivityStatus::kSuccessful);
  const Group* group = tables_.groups.find(member.group_arn);
  if (group && (group->launch_failures > 0 || group->retry_at)) {
    tables_.groups.update(change.tx, member.group_arn, [](Group& next) {
      next.launch_failures = 0;
      next.retry_at.reset();
    });
  }
}

// --- the way out ---

std::string Fleet::terminate(const ec2::Change& change, const ec2::InstanceId& id,
                             const std::string& cause) {
  const Member* member = tables_.members.find(id.str());
  if (!member || is_terminating(member->state)) return "";
  const Group& group = *tables_.groups.find(member->group_arn);
  if (!member->activity.empty()) end(change, member->activity, ActivityStatus::kCancelled);
  const bool warmed = is_warmed(member->state);
  if (!warmed) traffic_.remove(change, *member);
  const std::string activity = begin(change, group,
                                     {.description = "Terminating EC2 instance: " + id.str(),
                                      .cause = cause,
                                      .subnet = subnet_of(id),
                                      .zone = member->zone});
  tables_.members.update(change.tx, id.str(), [&](Member& next) {
    next.state = warmed ? LifecycleState::kWarmedTerminating : LifecycleState::kTerminating;
    next.activity = activity;
    next.waits.clear();
  });
  const auto waiting =
      warmed ? LifecycleState::kWarmedTerminatingWait : LifecycleState::kTerminatingWait;
  if (!wait_for_hooks(change, group, id, Transition::kTerminating, waiting))
    end_or_return(change, id);
  return activity;
}

void Fleet::terminate_all(const ec2::Change& change, const std::string& group_arn,
                          const std::string& cause) {
  std::vector<ec2::InstanceId> going;
  std::vector<ec2::InstanceId> waiting;
  for (const Member& member : tables_.members_by_group.range(group_arn)) {
    if (!is_terminating(member.state)) {
      going.push_back(member.id);
    } else if (!member.waits.empty()) {
      waiting.push_back(member.id);
    }
  }
  for (const auto& id : going) {
    terminate(change, id, texts::add(cause, change.now, texts::selected(id.str())));
  }
  for (const auto& id : waiting) {
    tables_.members.update(change.tx, id.str(), [](Member& member) { member.waits.clear(); });
    proceed(change, id);
  }
}

void Fleet::end_instance(const ec2::Change& change, const ec2::InstanceId& id) {
  // An instance that is unknown is gone as well.
  (void)ec2_.terminate(change.tx, id, ec2::user_initiated_shutdown(), change.now);
  const ec2::Instance* instance = ec2_.find(id);
  if (!instance || instance->state == ec2::InstanceState::kTerminated) gone(change, id);
}

void Fleet::gone(const ec2::Change& change, const ec2::InstanceId& id) {
  const Member* member = tables_.members.find(id.str());
  if (!member) return;
  end(change, member->activity, ActivityStatus::kSuccessful);
  tables_.members.erase(change.tx, id.str());
}

Activity Fleet::detach(const ec2::Change& change, const ec2::InstanceId& id,
                       const std::string& cause) {
  const Member& member = *tables_.members.find(id.str());
  const std::string activity = begin(change, *tables_.groups.find(member.group_arn),
                                     {.description = "Detaching EC2 instance: " + id.str(),
                                      .cause = cause,
                                      .subnet = subnet_of(id),
                                      .zone = member.zone,
                                      .progress = 50});
  Activity begun = *tables_.find_activity(activity);
  traffic_.remove(change, member);
  tables_.members.erase(change.tx, id.str());
  ec2_.remove_tags(change.tx, id, {std::string(kGroupNameTag)});
  end(change, activity, ActivityStatus::kSuccessful);
  return begun;
}

Activity Fleet::enter_standby(const ec2::Change& change, const ec2::InstanceId& id,
                              const std::string& cause) {
  const Member& member = *tables_.members.find(id.str());
  const std::string activity = begin(change, *tables_.groups.find(member.group_arn),
                                     {.description = "Moving EC2 instance to Standby: " + id.str(),
                                      .cause = cause,
                                      .subnet = subnet_of(id),
                                      .zone = member.zone,
                                      .progress = 50});
  Activity begun = *tables_.find_activity(activity);
  traffic_.remove(change, member);
  tables_.members.update(change.tx, id.str(),
                         [](Member& next) { next.state = LifecycleState::kStandby; });
  end(change, activity, ActivityStatus::kSuccessful);
  return begun;
}

Activity Fleet::exit_standby(const ec2::Change& change, const ec2::InstanceId& id,
                             const std::string& cause) {
  const Member& member = *tables_.members.find(id.str());
  const std::string activity =
      begin(change, *tables_.groups.find(member.group_arn),
            {.description = "Moving EC2 instance out of Standby: " + id.str(),
             .cause = cause,
             .subnet = subnet_of(id),
             .zone = member.zone,
             .status = ActivityStatus::kPreInService,
             .progress = 30});
  Activity begun = *tables_.find_activity(activity);
  tables_.members.update(change.tx, id.str(), [&](Member& next) {
    next.state = LifecycleState::kPending;
    next.activity = activity;
  });
  recheck(change, id);
  return begun;
}

void Fleet::mark_unhealthy(const ec2::Change& change, const ec2::InstanceId& id,
                           std::string_view reason) {
  tables_.members.update(change.tx, id.str(), [&](Member& member) {
    member.healthy = false;
    member.unhealthy_reason = reason;
  });
}

// --- hooks ---

void Fleet::complete(const ec2::Change& change, const ec2::InstanceId& id, const std::string& hook,
                     HookResult result, std::string_view reason) {
  const Member* member = tables_.members.find(id.str());
  if (!member) return;
  const auto wait = std::ranges::find(member->waits, hook, &HookWait::hook);
  if (wait == member->waits.end()) return;
  const bool launching = !is_terminating(member->state);
  if (launching && result == HookResult::kAbandon) {
    const std::string message = fmt::format(
        "Instance failed to complete user's Lifecycle Action: Lifecycle Action with token {} was "
        "abandoned: {}",
        wait->token, reason);
    end(change, member->activity, ActivityStatus::kCancelled, message);
    const std::string group_arn = member->group_arn;
    back_off(tables_, change.tx, group_arn, change.now);
    terminate(change, id, texts::add("", change.now, texts::taken_out("a user request")));
    return;
  }
  // AWS: "Lifecycle hooks", ABANDON stops the remaining actions of a terminating instance.
  const bool all = result == HookResult::kAbandon;
  tables_.members.update(change.tx, id.str(), [&](Member& next) {
    std::erase_if(next.waits, [&](const HookWait& one) { return all || one.hook == hook; });
  });
  if (tables_.members.find(id.str())->waits.empty()) proceed(change, id);
}

void Fleet::proceed(const ec2::Change& change, const ec2::InstanceId& id) {
  const LifecycleState state = tables_.members.find(id.str())->state;
  if (state == LifecycleState::kTerminatingWait ||
      state == LifecycleState::kWarmedTerminatingWait) {
    const auto next = state == LifecycleState::kTerminatingWait
                          ? LifecycleState::kTerminatingProceed
                          : LifecycleState::kWarmedTerminatingProceed;
    tables_.members.update(change.tx, id.str(), [&](Member& member) { member.state = next; });
    return end_or_return(change, id);
  }
  if (state == LifecycleState::kWarmedPendingWait) return settle_in_pool(change, id);
  if (state == LifecycleState::kPendingWait) put_in_service(change, id);
}

// --- what EC2 tells ---

void Fleet::failed_to_launch(const ec2::Change& change, const Member& member,
                             const ec2::Instance& instance) {
  const std::string reason = instance.state_reason ? instance.state_reason->message : "";
  // AWS would have refused it at once.
  const bool refused = reason.starts_with("Server.InsufficientInstanceCapacity");
  const std::string group_arn = member.group_arn;
  const ec2::InstanceId id = member.id;
  end(change, member.activity, refused ? ActivityStatus::kFailed : ActivityStatus::kCancelled,
      "Instance became unhealthy while waiting for instance to be in InService state. Termination "
      "Reason: " +
          reason);
  back_off(tables_, change.tx, group_arn, change.now);
  tables_.members.update(change.tx, id.str(), [](Member& next) {
    next.state =
        is_warmed(next.state) ? LifecycleState::kWarmedTerminating : LifecycleState::kTerminating;
    next.healthy = false;
    next.waits.clear();
  });
}

void Fleet::instance_changed(const ec2::Change& change, const ec2::Instance& instance) {
  const ec2::InstanceId id = instance.id;
  const Member* member = tables_.members.find(id.str());
  if (!member) return;
  const ec2::InstanceState state = instance.state;
  if (is_warmed(member->state) && pooled_changed(change, *member, state)) return;
  if (state == ec2::InstanceState::kRunning && member->state == LifecycleState::kPending) {
    const Group& group = *tables_.groups.find(member->group_arn);
    if (!member->was_attached && !member->in_service_at &&
        wait_for_hooks(change, group, id, Transition::kLaunching, LifecycleState::kPendingWait)) {
      return;
    }
    return put_in_service(change, id);
  }
  if (!is_going(state)) return;
  const bool ends =
      state == ec2::InstanceState::kShuttingDown || state == ec2::InstanceState::kTerminated;
  if ((is_pending(member->state) || member->state == LifecycleState::kWarmedPending) && ends) {
    failed_to_launch(change, *member, instance);
  } else if (!is_terminating(member->state) && member->healthy &&
             member->state != LifecycleState::kStandby && !is_warmed(member->state) &&
             !tables_.groups.find(member->group_arn)->is_suspended("HealthCheck")) {
    mark_unhealthy(change, id, texts::kStoppedOrTerminated);
  }
  member = tables_.members.find(id.str());
  if (state == ec2::InstanceState::kTerminated &&
      (member->state == LifecycleState::kTerminating ||
       member->state == LifecycleState::kTerminatingProceed ||
       member->state == LifecycleState::kWarmedTerminating ||
       member->state == LifecycleState::kWarmedTerminatingProceed)) {
    gone(change, id);
  }
}

void Fleet::recheck(const ec2::Change& change, const ec2::InstanceId& id) {
  const Member* member = tables_.members.find(id.str());
  if (!member) return;
  if (const ec2::Instance* instance = ec2_.find(id)) return instance_changed(change, *instance);
  // EC2 has forgotten it: it has been terminated for an hour.
  gone(change, id);
}

std::string Fleet::subnet_of(const ec2::InstanceId& id) const {
  const ec2::Instance* instance = ec2_.find(id);
  return instance ? instance->subnet_id.str() : "";
}

}  // namespace gantry::autoscaling
