#include <fmt/format.h>

#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/lookup.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

// AWS: API_UpdateTaskProtection, expiresInMinutes and tasks; API_GetTaskProtection, tasks.
constexpr std::int32_t kDefaultMinutes = 120;
constexpr std::int32_t kMostMinutes = 2880;
constexpr std::size_t kMostUpdated = 10;
constexpr std::size_t kMostAsked = 100;

std::unexpected<Error> refuse(std::string message) {
  return std::unexpected(errors::InvalidParameterException(std::move(message)));
}

Result<std::vector<std::string>> to_arns(const Cluster& cluster,
                                         const std::optional<std::vector<std::string>>& tasks,
                                         std::size_t most) {
  if (!tasks || tasks->empty()) return refuse("Tasks cannot be empty.");
  if (tasks->size() > most) {
    return refuse(fmt::format("Tasks cannot have more than {} elements.", most));
  }
  std::vector<std::string> arns;
  for (const auto& identifier : *tasks) {
    GANTRY_TRY(std::string arn, identify(cluster, kTaskKind, identifier));
    arns.push_back(std::move(arn));
  }
  return arns;
}

/// Absent for a task that can be protected: one of a service that has not stopped.
/// AWS: "API failure reasons", GetTaskProtection and UpdateTaskProtection.
std::optional<api::ecs::Failure> reason_against(const Task* task, const std::string& arn) {
  if (!task || !is_active(*task)) {
    return api::ecs::Failure{
        .arn = arn, .detail = "The specified task was not found.", .reason = "MISSING"};
  }
  if (task->service_arn.empty()) {
    return api::ecs::Failure{.arn = arn,
                             .detail = "The specified task is not part of an Amazon ECS service.",
                             .reason = "TASK_NOT_VALID"};
  }
  return std::nullopt;
}

api::ecs::ProtectedTask to_protected(const Task& task, Time now) {
  const bool holds = task.protected_until && *task.protected_until > now;
  return {.expiration_date = holds ? task.protected_until : std::nullopt,
          .protection_enabled = holds,
          .task_arn = task.arn.str()};
}

}  // namespace

Result<api::ecs::GetTaskProtectionResponse> Operations::get_task_protection(
    Context& context, Ref<api::ecs::GetTaskProtectionRequest> request) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_TRY(const auto arns, to_arns(*cluster, request.tasks, kMostAsked));
  api::ecs::GetTaskProtectionResponse response;
  auto& tasks = response.protected_tasks.emplace();
  auto& failures = response.failures.emplace();
  for (const auto& arn : arns) {
    const Task* task = tables_.tasks.find(arn);
    if (auto reason = reason_against(task, arn)) {
      failures.push_back(*std::move(reason));
    } else {
      tasks.push_back(to_protected(*task, context.now));
    }
  }
  return response;
}

Result<api::ecs::UpdateTaskProtectionResponse> Operations::update_task_protection(
    Context& context, Ref<api::ecs::UpdateTaskProtectionRequest> request) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_TRY(const auto arns, to_arns(*cluster, request.tasks, kMostUpdated));
  if (!request.protection_enabled) return refuse("protectionEnabled cannot be empty.");
  const std::int32_t minutes = request.expires_in_minutes.value_or(kDefaultMinutes);
  if (minutes < 1 || minutes > kMostMinutes) {
    return refuse(fmt::format("expiresInMinutes must be between 1 and {}.", kMostMinutes));
  }
  std::optional<Time> until;
  if (*request.protection_enabled) until = context.now + std::chrono::minutes(minutes);
  api::ecs::UpdateTaskProtectionResponse response;
  auto& tasks = response.protected_tasks.emplace();
  auto& failures = response.failures.emplace();
  for (const auto& arn : arns) {
    const Task* task = tables_.tasks.find(arn);
    if (auto reason = reason_against(task, arn)) {
      failures.push_back(*std::move(reason));
      continue;
    }
    tables_.tasks.update(context.tx, arn, [&](Task& changed) { changed.protected_until = until; });
    tasks.push_back(to_protected(*task, context.now));
  }
  return response;
}

}  // namespace gantry::ecs
