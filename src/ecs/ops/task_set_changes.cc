#include "ecs/ops/task_set_changes.h"

#include <fmt/format.h>

#include <cmath>
#include <vector>

#include "api/ecs/errors.h"
#include "ecs/ops/service_lookup.h"
#include "ecs/service_changes.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

}  // namespace

Result<const Service*> find_task_set_service(const Tables& tables, const Cluster& cluster,
                                             const std::optional<std::string>& identifier) {
  GANTRY_TRY(const Service* service, find_active_service(tables, cluster, identifier));
  if (service->controller != DeploymentController::kExternal) {
    return std::unexpected(errors::InvalidParameterException(
        "Amazon ECS only supports task set management on services configured to use external "
        "deployment controllers."));
  }
  return service;
}

const TaskSet* seek_task_set(const Tables& tables, const Service& service,
                             std::string_view identifier) {
  for (const TaskSet& task_set : tables.task_sets_by_service.range(service.arn)) {
    if (task_set.arn == identifier || task_set.id == identifier ||
        std::string_view(task_set.id).substr(task_set.id.find('/') + 1) == identifier) {
      return &task_set;
    }
  }
  return nullptr;
}

Result<const TaskSet*> find_task_set(const Tables& tables, const Service& service,
                                     std::string_view identifier) {
  const TaskSet* task_set = seek_task_set(tables, service, identifier);
  if (task_set == nullptr || task_set->draining)
    return std::unexpected(errors::TaskSetNotFoundException("TaskSet not found."));
  return task_set;
}

std::int32_t computed_count(std::int32_t desired_count, double percent) {
  // 7 % of 100 is 7: what floating point adds behind the ninth digit does not
  // count.
  return static_cast<std::int32_t>(std::ceil(desired_count * percent / 100.0 - 1e-9));
}

void rescale_task_set(Tables& tables, store::Tx& tx, IdSource& ids, Time now,
                      std::string_view task_set_arn) {
  const TaskSet& task_set = *tables.task_sets.find(task_set_arn);
  const Service& service = *tables.services.find(task_set.service_arn);
  const std::int32_t count =
      task_set.draining ? 0 : computed_count(service.desired_count, task_set.scale_percent);
  if (count == task_set.computed_desired_count) return;
  NewServiceEvent event{
      .message = fmt::format("(service {}) updated computedDesiredCount for taskSet {} to {}.",
                             service.name, task_set.id, count),
      .action = ServiceAction::kDesiredCountUpdated,
      .action_resources = {task_set.arn}};
  const std::string service_arn = service.arn;
  tables.task_sets.update(tx, task_set_arn, [&](TaskSet& changed) {
    changed.computed_desired_count = count;
    changed.updated_at = now;
    if (changed.stable) changed.stability_at = now;
    changed.stable = false;
  });
  add_service_event(tables, tx, ids, now, service_arn, std::move(event));
}

void rescale_task_sets(Tables& tables, store::Tx& tx, IdSource& ids, Time now,
                       std::string_view service_arn) {
  std::vector<std::string> arns;
  for (const TaskSet& task_set : tables.task_sets_by_service.range(std::string(service_arn)))
    arns.push_back(task_set.arn);
  for (const auto& arn : arns) rescale_task_set(tables, tx, ids, now, arn);
}

Result<double> scale_of(const std::optional<api::ecs::Scale>& scale, double fallback) {
  if (!scale || !scale->value) return fallback;
  if (*scale->value < 0 || *scale->value > 100) {
    return std::unexpected(errors::InvalidParameterException(
        "Task set scale value must be between 0 and 100 percent."));
  }
  return *scale->value;
}

}  // namespace gantry::ecs
