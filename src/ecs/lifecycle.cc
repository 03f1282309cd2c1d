#include "ecs/lifecycle.h"

namespace gantry::ecs {

std::int64_t next_sequence(Tables& tables, store::Tx& tx, std::string_view instance_arn) {
  std::int64_t sequence = 0;
  tables.container_instances.update(
      tx, instance_arn, [&](ContainerInstance& instance) { sequence = ++instance.sequence; });
  return sequence;
}

void request_stop(Tables& tables, store::Tx& tx, std::string_view task_arn,
                  const StopRequest& request, Time now) {
  const Task* task = tables.tasks.find(task_arn);
  if (!task || !is_active(*task) || task->desired_status == DesiredStatus::kStopped) return;
  if (task->container_instance_arn.empty()) {  // PROVISIONING: no agent knows of it
    mark_stopped(tables, tx, task_arn, request, now);
    return;
  }
  const std::int64_t sequence = next_sequence(tables, tx, task->container_instance_arn);
  tables.tasks.update(tx, task_arn, [&](Task& changed) {
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
    for (auto& container : task.containers) container.last_status = TaskStatus::kStopped;
    ++task.version;
  });
}

void retire_instance(Tables& tables, store::Tx& tx, std::string_view instance_arn,
                     const StopRequest& request, Time now) {
  std::vector<std::string> arns;
  for (const Task& task : tables.active_tasks_by_instance.range(instance_arn))
    arns.push_back(task.arn);
  for (const auto& arn : arns) mark_stopped(tables, tx, arn, request, now);
  tables.container_instances.update(tx, instance_arn, [](ContainerInstance& instance) {
    instance.status = ContainerInstanceStatus::kInactive;
    instance.agent_connected = false;
    ++instance.version;
  });
}

}  // namespace gantry::ecs
