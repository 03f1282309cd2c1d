#include "ecs/control/target_controller.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/log.h"
#include "ecs/lifecycle.h"
#include "ecs/plan/service_planner.h"
#include "ecs/service_changes.h"

namespace gantry::ecs {
namespace {

bool is_under_way(const Task& task) {
  return task.target_state != TargetState::kNone && task.target_state != TargetState::kDrained;
}

const std::vector<api::ecs::LoadBalancer>& load_balancers_of(const Tables& tables,
                                                             const Task& task) {
  static const std::vector<api::ecs::LoadBalancer> kNone;
  for (const TaskSet& set : tables.task_sets_by_service.range(std::string(task.service_arn))) {
    if (set.id == task.started_by) return set.load_balancers;
  }
  const Service* service = tables.services.find(task.service_arn);
  return service ? service->load_balancers : kNone;
}

}  // namespace

std::vector<Target> targets_of(const Tables& tables, const Task& task) {
  std::vector<Target> targets;
  const auto* instance = tables.container_instances.find(task.container_instance_arn);
  if (!instance) return targets;
  for (const auto& balancer : load_balancers_of(tables, task)) {
    if (!balancer.target_group_arn) continue;
    for (const Container& container : task.containers) {
      if (container.name != balancer.container_name.value_or("")) continue;
      if (task.attachment) {  // mode awsvpc: the container's port on the task's own address
        targets.push_back({.target_group_arn = *balancer.target_group_arn,
                           .instance_id = task.attachment->private_ip,
                           .port = balancer.container_port.value_or(0)});
        continue;
      }
      const auto binding =
          std::ranges::find(container.network_bindings, balancer.container_port.value_or(0),
                            &PortBinding::container_port);
      if (binding == container.network_bindings.end()) continue;
      targets.push_back({.target_group_arn = *balancer.target_group_arn,
                         .instance_id = instance->ec2_instance_id,
                         .port = binding->host_port});
    }
  }
  return targets;
}

TargetController::TargetController(Executor& state, store::Database& database, Tables& tables,
                                   IdSource& ids, TargetRegistry& registry)
    : state_(state),
      database_(database),
      tables_(tables),
      ids_(ids),
      registry_(registry),
      queue_(state, [this](const std::string& arn) { process(arn); }) {
  tables_.tasks.watch([this](const Task* before, const Task* after) {
    if (!after || !is_under_way(*after)) return;
    if (!before || before->target_state != after->target_state ||
        before->last_status != after->last_status) {
      queue_.add(std::string(after->arn));
    }
  });
  tables_.tasks.observe(
      [this](const Task& task) {
        if (task.attachment && is_active(task))
          tasks_by_address_[task.attachment->private_ip] = std::string(task.arn);
      },
      [this](const Task& task) {
        if (!task.attachment) return;
        const auto at = tasks_by_address_.find(task.attachment->private_ip);
        if (at != tasks_by_address_.end() && at->second == std::string_view(task.arn))
          tasks_by_address_.erase(at);
      });
  registry_.watch([this](const Target& target) {
    if (const auto at = tasks_by_address_.find(target.instance_id); at != tasks_by_address_.end())
      queue_.add(at->second);
    for (const auto& instance : tables_.instances_by_ec2_id.range(target.instance_id)) {
      for (const Task& task : tables_.active_tasks_by_instance.range(instance.arn)) {
        if (is_under_way(task)) queue_.add(std::string(task.arn));
      }
    }
  });
}

void TargetController::start() {
  for (const Task& task : tables_.tasks) {
    if (is_under_way(task)) queue_.add(std::string(task.arn));
  }
}

void TargetController::process(const std::string& task_arn) {
  const Task* task = tables_.tasks.find(task_arn);
  if (!task || !is_under_way(*task)) return queue_.forget(task_arn);
  const auto done =
      database_.transact([&](store::Tx& tx) -> Result<void> { return advance(tx, *task); });
  if (!done) {
    log::warn("targets of {} wait: {}", task_arn, done.error().message);
    return queue_.retry(task_arn);
  }
  queue_.forget(task_arn);
  if (task->target_state == TargetState::kDraining && task->drain_until) {
    queue_.add_after(task_arn, std::max(Millis(1), Millis(*task->drain_until - state_.now())));
  }
}

Result<void> TargetController::advance(store::Tx& tx, const Task& task) {
  const auto targets = targets_of(tables_, task);
  if (!is_active(task) || task.target_state == TargetState::kDraining) {
    leave(tx, task, targets);
    return {};
  }
  if (task.target_state == TargetState::kRegistering) return enter(tx, task, targets);
  observe(tx, task, targets);
  return {};
}

Result<void> TargetController::enter(store::Tx& tx, const Task& task,
                                     const std::vector<Target>& targets) {
  for (const Target& target : targets) {
    if (auto added = registry_.add(tx, target); !added) {
      refused(task, target, added.error());
      return added;
    }
  }
  const bool all_in = std::ranges::all_of(targets, [&](const Target& target) {
    return registry_.status(target).condition != TargetCondition::kUnregistered;
  });
  if (!all_in) return {};
  tell(tx, task, targets, "registered");
  finish_activation(tables_, tx, task.arn, state_.now());
  return {};
}

void TargetController::observe(store::Tx& tx, const Task& task,
                               const std::vector<Target>& targets) {
  auto health = HealthStatus::kHealthy;
  std::string reason;
  for (const Target& target : targets) {
    const TargetStatus status = registry_.status(target);
    if (status.condition == TargetCondition::kUnhealthy) {
      health = HealthStatus::kUnhealthy;
      const auto where =
          task.attachment ? std::string() : fmt::format("(instance {}) ", target.instance_id);
      reason = fmt::format("{}(port {}) is unhealthy in (target-group {}) due to (reason {})",
                           where, target.port, target.target_group_arn, status.description);
      break;
    }
    if (status.condition != TargetCondition::kHealthy) health = HealthStatus::kUnknown;
  }
  if (health == task.target_health && reason == std::string_view(task.target_reason)) return;
  tables_.tasks.update(tx, std::string(task.arn), [&](Task& changed) {
    changed.target_health = health;
    changed.target_reason = reason;
  });
}

void TargetController::leave(store::Tx& tx, const Task& task, const std::vector<Target>& targets) {
  const Time now = state_.now();
  const std::string arn(task.arn);
  if (!task.drain_until) {
    Millis longest{0};
    for (const Target& target : targets) longest = std::max(longest, registry_.remove(tx, target));
    tell(tx, task, targets, "deregistered");
    tables_.tasks.update(tx, arn, [&](Task& changed) { changed.drain_until = now + longest; });
  }
  const Task& drained = *tables_.tasks.find(arn);
  const bool all_out = std::ranges::all_of(targets, [&](const Target& target) {
    return registry_.status(target).condition == TargetCondition::kUnregistered;
  });
  if (!is_active(drained) || all_out || now >= *drained.drain_until)
    finish_draining(tables_, tx, arn);
}

void TargetController::tell(store::Tx& tx, const Task& task, const std::vector<Target>& targets,
                            std::string_view what) {
  const std::string arn(task.service_arn);
  const Service* service = tables_.services.find(arn);
  if (!service) return;
  std::map<std::string, int> counts;
  for (const Target& target : targets) ++counts[target.target_group_arn];
  for (const auto& [group, count] : counts) {
    add_service_event(tables_, tx, ids_, state_.now(), arn,
                      fmt::format("(service {}) {} {} targets in (target-group {})", service->name,
                                  what, count, group));
  }
}

/// In a transaction of its own: the one that failed is rolled back.
void TargetController::refused(const Task& task, const Target& target, const Error& error) {
  state_.post([this, arn = std::string(task.service_arn), group = target.target_group_arn,
               message = error.message] {
    const auto told = database_.transact([&](store::Tx& tx) -> Result<void> {
      const Service* service = tables_.services.find(arn);
      if (!service) return {};
      Service next = *service;
      std::vector<NewServiceEvent> events;
      NewServiceEvent event{.message = fmt::format(
                                "(service {}) failed to register targets in (target-group {}) with "
                                "(error {})",
                                next.name, group, message)};
      if (!announce(next, events, std::move(event), state_.now())) return {};
      tables_.services.put(tx, std::move(next));
      for (auto& made : events)
        add_service_event(tables_, tx, ids_, state_.now(), arn, std::move(made));
      return {};
    });
    if (!told) log::warn("{}: {}", arn, told.error().message);
  });
}

}  // namespace gantry::ecs
