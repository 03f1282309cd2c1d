#include "ecs/control/capacity_controller.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "autoscaling/model/texts.h"
#include "base/log.h"
#include "ec2/model/instance_types.h"
#include "ecs/capacity.h"
#include "ecs/launch.h"

namespace gantry::ecs {
namespace {

// AWS: "Amazon ECS managed instance draining".
constexpr std::string_view kDrainingHook = "ecs-managed-draining-termination-hook";
constexpr Millis kPause{200};
// The agent and the system keep this share of an instance's memory, by t2.micro: 983 of 1024 MiB.
constexpr std::int64_t kUsableMemoryPercent = 96;

Scope scope_of(const CapacityProvider& provider) {
  const auto arn = parse_arn(provider.arn);
  return {arn->account, arn->region};
}

ScalingRules rules_of(const CapacityProvider& provider) {
  const auto& scaling = *provider.auto_scaling_group.managed_scaling;
  return {.target_capacity = *scaling.target_capacity,
          .minimum_step = *scaling.minimum_scaling_step_size,
          .maximum_step = *scaling.maximum_scaling_step_size,
          .warmup = std::chrono::seconds(*scaling.instance_warmup_period)};
}

bool waits_to_drain(const autoscaling::Member& member) {
  return std::ranges::find(member.waits, kDrainingHook, &autoscaling::HookWait::hook) !=
         member.waits.end();
}

/// Tasks in PROVISIONING of the provider, by what they ask for.
std::vector<WaitingTasks> waiting_for(const Tables& tables, const Cluster& cluster,
                                      const std::string& provider) {
  std::vector<WaitingTasks> groups;
  for (const Task& task : tables.provisioning_tasks.range(cluster.arn)) {
    if (task.capacity_provider_name != provider) continue;
    const bool distinct = placement_for(tables, task).rules.distinct_instance;
    const auto same = std::ranges::find_if(groups, [&](const WaitingTasks& group) {
      return group.claim == task.claim && group.distinct_instance == distinct;
    });
    if (same == groups.end()) {
      groups.push_back({.claim = task.claim, .count = 1, .distinct_instance = distinct});
    } else {
      ++same->count;
    }
  }
  return groups;
}

}  // namespace

struct CapacityController::Members {
  struct One {
    const autoscaling::Member* member = nullptr;
    const ContainerInstance* instance = nullptr;  ///< null: it has not joined the cluster
    bool busy = false;
  };
  std::vector<One> all;  ///< pending or in service
};

CapacityController::CapacityController(Executor& state, store::Database& database, Tables& tables,
                                       autoscaling::Autoscaling& autoscaling, IdSource& ids)
    : state_(state),
      database_(database),
      tables_(tables),
      autoscaling_(autoscaling),
      ids_(ids),
      notes_(database),
      queue_(state, [this](const std::string& arn) { process(arn); }) {
  tables_.capacity_providers.watch([this](const CapacityProvider*, const CapacityProvider* after) {
    if (after) touch(after->arn);
  });
  tables_.clusters.watch([this](const Cluster* before, const Cluster* after) {
    for (const Cluster* cluster : {before, after}) {
      if (!cluster) continue;
      for (const auto& name : cluster->capacity_providers) {
        const auto* provider = find_capacity_provider(tables_, cluster->arn, name);
        if (provider) touch(provider->arn);
      }
    }
  });
  tables_.tasks.watch([this](const Task* before, const Task* after) {
    const bool was = before && is_active(*before);
    const bool is = after && is_active(*after);
    const Task& task = after ? *after : *before;
    const bool moved = was && is && before->last_status != after->last_status &&
                       before->last_status == TaskStatus::kProvisioning;
    if (was == is && !moved) return;
    if (const auto* instance = tables_.container_instances.find(task.container_instance_arn))
      wake_instance(*instance);
    if (const auto* provider =
            find_capacity_provider(tables_, task.cluster_arn, task.capacity_provider_name))
      touch(provider->arn);
  });
  tables_.container_instances.watch(
      [this](const ContainerInstance* before, const ContainerInstance* after) {
        if (before && after && before->version == after->version) return;
        wake_instance(after ? *after : *before);
      });
  auto& theirs = autoscaling_.tables();
  theirs.members.watch([this](const autoscaling::Member* before, const autoscaling::Member* after) {
    wake_group((after ? after : before)->group_arn);
  });
  theirs.groups.watch([this](const autoscaling::Group* before, const autoscaling::Group* after) {
    wake_group((after ? after : before)->arn);
  });
  autoscaling_.on_hook_wait([this](const ec2::Change& change, const autoscaling::Member& member,
                                   const autoscaling::HookWait& wait) {
    if (wait.hook == kDrainingHook) begin_draining(change.tx, member);
  });
}

void CapacityController::start() {
  running_ = true;
  for (const auto& provider : tables_.capacity_providers) queue_.add(provider.arn);
}

void CapacityController::touch(const std::string& provider_arn) {
  if (!running_ || touched_.contains(provider_arn)) return;
  touched_[provider_arn] = state_.after(kPause, [this, provider_arn] { queue_.add(provider_arn); });
}

void CapacityController::wake_group(const std::string& group_arn) {
  for (const auto& provider : tables_.capacity_providers_by_group.range(group_arn))
    touch(provider.arn);
  // Providers may name the group instead.
  if (const auto* group = autoscaling_.tables().groups.find(group_arn)) {
    for (const auto& provider : tables_.capacity_providers_by_group.range(group->name))
      touch(provider.arn);
  }
}

void CapacityController::wake_instance(const ContainerInstance& instance) {
  if (instance.ec2_instance_id.empty()) return;
  const auto* member = autoscaling_.find_member(ec2::InstanceId(instance.ec2_instance_id));
  if (member) wake_group(member->group_arn);
}

void CapacityController::process(const std::string& provider_arn) {
  touched_.erase(provider_arn);
  const auto* provider = tables_.capacity_providers.find(provider_arn);
  if (!provider) return queue_.forget(provider_arn);
  const auto* group = autoscaling_.find_group(
      scope_of(*provider), provider->auto_scaling_group.auto_scaling_group_arn.value_or(""));
  if (!group) return queue_.forget(provider_arn);
  const Cluster* cluster = nullptr;
  if (provider->status == CapacityProviderStatus::kActive) {
    for (const Cluster& one : tables_.clusters_by_capacity_provider.range(provider_arn))
      cluster = &one;
  }
  const auto done = database_.transact([&](store::Tx& tx) -> Result<void> {
    apply(tx, *provider, cluster, *group);
    return {};
  });
  if (!done) {
    log::warn("{} waits: {}", provider_arn, done.error().message);
    return queue_.retry(provider_arn);
  }
  queue_.forget(provider_arn);
  const auto* after = notes_.find(provider_arn);
  if (after && after->next_turn) {
    const Millis wait = *after->next_turn - state_.now();
    queue_.add_after(provider_arn, std::max(Millis(1), wait));
  }
}

void CapacityController::apply(store::Tx& tx, const CapacityProvider& provider,
                               const Cluster* cluster, const autoscaling::Group& group) {
  bind(tx, provider, cluster, group);
  const bool drains = cluster && provider.auto_scaling_group.managed_draining == "ENABLED";
  keep_hook(tx, drains, group);
  if (!cluster) return;
  const Members members = members_of(provider, *cluster, group);
  protect(tx, provider, members);
  finish_draining(tx, group);
  scale(tx, provider, *cluster, group, members);
}

/// The container instances of the group's members, and no others, carry the provider's name.
void CapacityController::bind(store::Tx& tx, const CapacityProvider& provider,
                              const Cluster* cluster, const autoscaling::Group& group) {
  std::vector<std::string> stale;
  std::vector<std::string> fresh;
  if (cluster) {
    for (const Host* host : tables_.fleet.hosts(cluster->arn)) {
      const ContainerInstance& instance = *host->record;
      const auto* member =
          instance.ec2_instance_id.empty()
              ? nullptr
              : autoscaling_.find_member(ec2::InstanceId(instance.ec2_instance_id));
      const bool belongs = member && member->group_arn == group.arn;
      const bool carries = instance.capacity_provider_name == provider.name;
      if (belongs && !carries) fresh.push_back(instance.arn);
      if (!belongs && carries) stale.push_back(instance.arn);
    }
  } else {
    for (const auto& member : autoscaling_.tables().members_by_group.range(group.arn)) {
      for (const auto& instance : tables_.instances_by_ec2_id.range(member.id.str())) {
        if (instance.capacity_provider_name == provider.name) stale.push_back(instance.arn);
      }
    }
  }
  const auto carry = [&](const std::string& arn, const std::string& name) {
    tables_.container_instances.update(tx, arn, [&](ContainerInstance& instance) {
      instance.capacity_provider_name = name;
      ++instance.version;
    });
  };
  for (const auto& arn : stale) carry(arn, "");
  for (const auto& arn : fresh) carry(arn, provider.name);
}

CapacityController::Members CapacityController::members_of(const CapacityProvider&,
                                                           const Cluster& cluster,
                                                           const autoscaling::Group& group) const {
  Members members;
  for (const auto& member : autoscaling_.tables().members_by_group.range(group.arn)) {
    if (!autoscaling::is_capacity(member.state)) continue;
    Members::One one{.member = &member};
    for (const auto& instance : tables_.instances_by_ec2_id.range(member.id.str())) {
      if (instance.cluster_arn == cluster.arn) one.instance = &instance;
    }
    one.busy = one.instance && is_busy(one.instance->arn);
    members.all.push_back(one);
  }
  return members;
}

/// With a task that is not a DAEMON's.
bool CapacityController::is_busy(std::string_view instance_arn) const {
  return std::ranges::any_of(
      tables_.active_tasks_by_instance.range(instance_arn), [&](const Task& task) {
        const auto* service = tables_.services.find(task.service_arn);
        return !service || service->scheduling != SchedulingStrategy::kDaemon;
      });
}

Resources CapacityController::offer_of(const autoscaling::Group& group,
                                       const Members& members) const {
  std::string type;
  for (const auto& one : members.all) {
    if (one.instance) return one.instance->registered;
    type = one.member->instance_type;
  }
  const auto* configuration =
      autoscaling_.tables().find_configuration(group.scope(), group.source.launch_configuration);
  if (type.empty() && configuration) type = configuration->description.instance_type.value_or("");
  const auto* known = ec2::find_instance_type(type);
  if (!known) return {};
  return {.cpu = {known->vcpus * 1024L},
          .memory = {known->memory.value * kUsableMemoryPercent / 100},
          .enis = known->network_interfaces - 1};
}

ec2::Change CapacityController::change_in(store::Tx& tx, const autoscaling::Group& group) const {
  return {.tx = tx, .now = state_.now(), .ids = ids_, .scope = group.scope()};
}

void CapacityController::scale(store::Tx& tx, const CapacityProvider& provider,
                               const Cluster& cluster, const autoscaling::Group& group,
                               const Members& members) {
  if (!has_managed_scaling(&provider)) return void(notes_.erase(tx, provider.arn));
  const auto* known = notes_.find(provider.arn);
  const CapacityNotes before = known ? *known : CapacityNotes{.provider_arn = provider.arn};
  CapacityView view{.rules = rules_of(provider),
                    .desired = group.desired,
                    .least = group.min_size,
                    .most = group.max_size,
                    .offer = offer_of(group, members),
                    .waiting = waiting_for(tables_, cluster, provider.name),
                    .idle_since = before.idle_since,
                    .scaled_in_at = before.scaled_in_at,
                    .now = state_.now()};
  for (const auto& one : members.all) {
    const bool joined = one.instance && one.instance->status == ContainerInstanceStatus::kActive &&
                        one.instance->agent_connected;
    view.registered += joined ? 1 : 0;
    view.busy += one.busy ? 1 : 0;
    view.coming += !one.instance && view.now - one.member->joined_at < view.rules.warmup ? 1 : 0;
  }
  const CapacityPlan plan = plan_capacity(view);
  if (plan.desired != group.desired) {
    // AWS's target tracking policy has such a name, and its alarm tells of the group.
    const std::string clause =
        autoscaling::texts::executed_policy("ECSManagedAutoScalingPolicy-" + provider.name);
    const auto set =
        autoscaling_.set_desired_capacity(change_in(tx, group), group.arn, plan.desired, clause);
    if (!set) log::warn("{}: {}", provider.arn, set.error().message);
  }
  CapacityNotes next = before;
  next.reservation = plan.reservation;
  next.idle_since = plan.idle_since;
  next.next_turn = plan.next_wake;
  if (plan.desired < view.desired) next.scaled_in_at = view.now;
  if (next != before) notes_.put(tx, std::move(next));
}

/// AWS: "Control the instances that Amazon ECS terminates": those with tasks that are not a
/// DAEMON's are protected.
void CapacityController::protect(store::Tx& tx, const CapacityProvider& provider,
                                 const Members& members) {
  if (provider.auto_scaling_group.managed_termination_protection != "ENABLED") return;
  std::vector<std::pair<ec2::InstanceId, bool>> changes;
  for (const auto& one : members.all) {
    if (one.instance && one.member->is_protected != one.busy)
      changes.emplace_back(one.member->id, one.busy);
  }
  for (const auto& [id, busy] : changes) autoscaling_.set_protection(tx, id, busy);
}

void CapacityController::keep_hook(store::Tx& tx, bool wanted, const autoscaling::Group& group) {
  const std::string name(kDrainingHook);
  if (group.hooks.contains(name) == wanted) return;
  if (!wanted) return autoscaling_.delete_hook(change_in(tx, group), group.arn, name);
  autoscaling_.put_hook(tx, group.arn, name,
                        {.transition = autoscaling::Transition::kTerminating,
                         .heartbeat = autoscaling::kLongestHook,
                         .default_result = autoscaling::HookResult::kContinue});
}

void CapacityController::begin_draining(store::Tx& tx, const autoscaling::Member& member) {
  std::vector<std::string> arns;
  for (const auto& instance : tables_.instances_by_ec2_id.range(member.id.str()))
    arns.push_back(instance.arn);
  for (const auto& arn : arns) {
    tables_.container_instances.update(tx, arn, [](ContainerInstance& instance) {
      if (instance.status != ContainerInstanceStatus::kActive) return;
      instance.status = ContainerInstanceStatus::kDraining;
      ++instance.version;
    });
  }
}

/// An instance without tasks left, or that never joined, may end.
void CapacityController::finish_draining(store::Tx& tx, const autoscaling::Group& group) {
  std::vector<ec2::InstanceId> empty;
  for (const auto& member : autoscaling_.tables().members_by_group.range(group.arn)) {
    if (!waits_to_drain(member)) continue;
    const auto instances = tables_.instances_by_ec2_id.range(member.id.str());
    const bool is_empty = std::ranges::all_of(instances, [&](const ContainerInstance& instance) {
      return tables_.active_tasks_by_instance.count(instance.arn) == 0;
    });
    if (is_empty) empty.push_back(member.id);
  }
  for (const auto& id : empty) {
    autoscaling_.complete_hook(change_in(tx, group), id, std::string(kDrainingHook),
                               autoscaling::HookResult::kContinue);
  }
}

}  // namespace gantry::ecs
