#include "ecs/lifecycle.h"

#include "ecs/task_network.h"

namespace gantry::ecs {
namespace {

bool has_targets(const Tables& tables, const Task& task) {
  if (task.service_arn.empty()) return false;
  for (const TaskSet& set : tables.task_sets_by_service.range(std::string(task.service_arn))) {
    if (set.id == task.started_by) return !set.load_balancers.empty();
  }
  const Service* service = tables.services.find(task.service_arn);
  return service && !service->load_balancers.empty();
}

}  // namespace

std::int64_t next_sequence(Tables& tables, store::Tx& tx, std::string_view instance_arn) {
  std::int64_t sequence = 0;
  tables.container_instances.update(
      tx, instance_arn, [&](ContainerInstance& instance) { sequence = ++instance.sequence; });
  return sequence;
}

void activate(const Tables& tables, Task& task, Time now) {
  if (task.target_state == TargetState::kRegistering) return;
  if (task.desired_status == DesiredStatus::kRunning && has_targets(tables, task)) {
    task.last_status = TaskStatus::kActivating;
    task.target_state = TargetState::kRegistering;
    return;
  }
  task.last_status = TaskStatus::kRunning;
  task.started_at = now;
}

void finish_activation(Tables& tables, store::Tx& tx, std::string_view task_arn, Time now) {
  tables.tasks.update(tx, task_arn, [&](Task& task) {
    if (task.target_state != TargetState::kRegistering || !is_active(task)) return;
    task.target_state = TargetState::kRegistered;
    task.last_status = TaskStatus::kRunning;
    task.started_at = now;
    ++task.version;
  });
}

void finish_draining(Tables& tables, store::Tx& tx, std::string_view task_arn) {
  const Task* task = tables.tasks.find(task_arn);
  if (!task || task->target_state == TargetState::kDrained) return;
  const std::int64_t sequence =
      is_active(*task) ? next_sequence(tables, tx, task->container_instance_arn) : 0;
  tables.tasks.update(tx, task_arn, [&](Task& changed) {
    changed.target_state = TargetState::kDrained;
    if (!is_active(changed)) return;
    changed.last_status = TaskStatus::kStopping;
    changed.delivery.stop_sequence = sequence;
    ++changed.version;
  });
}

void request_stop(Tables& tables, store::Tx& tx, std::string_view task_arn,
                  const StopRequest& request, Time now) {
  const Task* task = tables.tasks.find(task_arn);
  if (!task || !is_active(*task) || task->desired_status == DesiredStatus::kStopped) return;
  if (task->container_instance_arn.empty()) {  // PROVISIONING: no agent knows of it
    mark_stopped(tables, tx, task_arn, request, now);
    return;
  }
  const bool drains = task->target_state == TargetState::kRegistering ||
                      task->target_state == TargetState::kRegistered;
  const std::int64_t sequence =
      drains ? 0 : next_sequence(tables, tx, task->container_instance_arn);
  tables.tasks.update(tx, task_arn, [&](Task& changed) {
    if (drains) {
      changed.target_state = TargetState::kDraining;
      changed.last_status = TaskStatus::kDeactivating;
    }
    changed.desired_status = DesiredStatus::kStopped;
    changed.stop_code = request.code;
    changed.stopped_reason = request.reason;
    changed.stopping_at = now;
    changed.delivery.stop_sequence = sequence;
    ++changed.version;
  });
}

void mark_stopped(Tables& tables, store::Tx& tx, std::string_view task_arn,
                  const StopRequest& request, Time now) {
  tables.tasks.update(tx, task_arn, [&](Task& task) {
    if (!is_active(task)) return;
    task.desired_status = DesiredStatus::kStopped;
    task.last_status = TaskStatus::kStopped;
    if (task.stop_code == StopCode::kNone) {
      task.stop_code = request.code;
      task.stopped_reason = request.reason;
    }
    if (!task.stopping_at) task.stopping_at = now;
    task.stopped_at = now;
    take_interface(tables, tx, task);
    for (auto& container : task.containers) container.last_status = TaskStatus::kStopped;
    ++task.version;
  });
}

void lose_tasks(Tables& tables, store::Tx& tx, std::string_view instance_arn,
                const StopRequest& request, Time now) {
  std::vector<std::string> arns;
  for (const Task& task : tables.active_tasks_by_instance.range(instance_arn))
    arns.push_back(task.arn);
  for (const auto& arn : arns) mark_stopped(tables, tx, arn, request, now);
}

void retire_instance(Tables& tables, store::Tx& tx, std::string_view instance_arn,
                     const StopRequest& request, Time now) {
  lose_tasks(tables, tx, instance_arn, request, now);
  tables.container_instances.update(tx, instance_arn, [](ContainerInstance& instance) {
    instance.status = ContainerInstanceStatus::kInactive;
    instance.agent_connected = false;
    ++instance.version;
  });
}

}  // namespace gantry::ecs
