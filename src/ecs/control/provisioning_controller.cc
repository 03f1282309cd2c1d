#include "ecs/control/provisioning_controller.h"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

#include "base/log.h"
#include "ecs/launch.h"
#include "ecs/lifecycle.h"

namespace gantry::ecs {
namespace {

// AWS: "Deep Dive on Amazon ECS Cluster Auto Scaling": they wait for between 10 and 30 minutes.
constexpr Millis kLongestWait = std::chrono::minutes(30);
// The text is ours: AWS's is not known.
constexpr std::string_view kTooLate =
    "Timed out while waiting for the capacity provider's capacity";

std::vector<const Task*> oldest_first(const Tables& tables, const std::string& cluster_arn) {
  std::vector<const Task*> tasks;
  for (const Task& task : tables.provisioning_tasks.range(cluster_arn)) tasks.push_back(&task);
  std::ranges::sort(tasks, {},
                    [](const Task* task) { return std::tuple(task->created_at, task->key()); });
  return tasks;
}

/// What two tasks have in common of which one finds no room when the other found none. Absent for
/// tasks with a say of their own.
std::optional<std::tuple<std::string, std::string, std::string>> likeness(const Task& task) {
  if (task.overrides || task.waits_with) return std::nullopt;
  return std::tuple(task.task_definition_arn.str(), task.group.str(),
                    task.capacity_provider_name.str());
}

}  // namespace

ProvisioningController::ProvisioningController(Executor& state, store::Database& database,
                                               Tables& tables, IdSource& ids)
    : state_(state),
      database_(database),
      tables_(tables),
      ids_(ids),
      queue_(state, [this](const std::string& arn) { process(arn); }) {
  tables_.tasks.watch([this](const Task* before, const Task* after) {
    const bool waits = after && after->last_status == TaskStatus::kProvisioning;
    const bool frees = before && is_active(*before) && (!after || !is_active(*after));
    if ((waits && !before) || frees) wake((after ? after : before)->cluster_arn);
  });
  tables_.container_instances.watch(
      [this](const ContainerInstance* before, const ContainerInstance* after) {
        if (!after || (before && before->version == after->version)) return;
        if (after->status == ContainerInstanceStatus::kActive && after->agent_connected)
          wake(after->cluster_arn);
      });
}

void ProvisioningController::start() {
  running_ = true;
  for (const Cluster& cluster : tables_.clusters) wake(cluster.arn);
}

void ProvisioningController::wake(const std::string& cluster_arn) {
  if (running_ && tables_.provisioning_tasks.contains(cluster_arn)) queue_.add(cluster_arn);
}

void ProvisioningController::process(const std::string& cluster_arn) {
  const auto done = database_.transact([&](store::Tx& tx) -> Result<void> {
    place(tx, cluster_arn);
    return {};
  });
  if (!done) {
    log::warn("tasks of {} wait: {}", cluster_arn, done.error().message);
    return queue_.retry(cluster_arn);
  }
  queue_.forget(cluster_arn);
  const auto waiting = oldest_first(tables_, cluster_arn);
  if (waiting.empty()) return;
  const Time due = waiting.front()->created_at + kLongestWait;
  queue_.add_after(cluster_arn, std::max(Millis(1), Millis(due - state_.now())));
}

void ProvisioningController::place(store::Tx& tx, const std::string& cluster_arn) {
  std::set<std::tuple<std::string, std::string, std::string>> without_room;
  for (const Task* task : oldest_first(tables_, cluster_arn)) {
    const std::string arn = task->arn;
    if (state_.now() - task->created_at >= kLongestWait) {
      mark_stopped(tables_, tx, arn,
                   {.code = StopCode::kTaskFailedToStart, .reason = std::string(kTooLate)},
                   state_.now());
      continue;
    }
    const auto kind = likeness(*task);
    if (kind && without_room.contains(*kind)) continue;
    const PlacementPlan plan =
        plan_placement(tables_.fleet, cluster_arn, placement_for(tables_, *task));
    if (!plan.placements.empty()) {
      assign(tables_, tx, state_.now(), ids_, arn, *plan.placements.front());
    } else if (kind) {
      without_room.insert(*kind);
    }
  }
}

}  // namespace gantry::ecs
