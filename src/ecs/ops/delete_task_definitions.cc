#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/lookup.h"

namespace gantry::ecs {
namespace {

constexpr std::size_t kMostDefinitions = 10;  // AWS: API_DeleteTaskDefinitions

/// AWS: API_DeleteTaskDefinitions, taskDefinitions: "You must specify a revision."
bool has_revision(std::string_view identifier) {
  const auto colon = identifier.rfind(':');
  const auto slash = identifier.rfind('/');
  return colon != std::string_view::npos && (slash == std::string_view::npos || colon > slash);
}

api::ecs::Failure failure_of(const Scope& scope, const std::string& identifier,
                             std::string reason) {
  const std::string arn = identifier.starts_with("arn:")
                              ? identifier
                              : make_arn("ecs", scope, "task-definition/" + identifier);
  return {.arn = arn, .reason = std::move(reason)};
}

}  // namespace

Result<api::ecs::DeleteTaskDefinitionsResponse> Operations::delete_task_definitions(
    Context& context, Ref<api::ecs::DeleteTaskDefinitionsRequest> request) {
  namespace errors = api::ecs::errors;
  const auto identifiers = request.task_definitions.value_or(std::vector<std::string>{});
  if (identifiers.empty()) {
    return std::unexpected(errors::InvalidParameterException("Task definitions cannot be empty."));
  }
  if (identifiers.size() > kMostDefinitions) {
    return std::unexpected(
        errors::InvalidParameterException("Task definitions cannot have more than 10 elements."));
  }
  api::ecs::DeleteTaskDefinitionsResponse response;
  auto& deleted = response.task_definitions.emplace();
  auto& failures = response.failures.emplace();
  for (const auto& identifier : identifiers) {
    const auto* definition = has_revision(identifier)
                                 ? find_task_definition(tables_, context.scope(), identifier)
                                 : nullptr;
    if (!definition) {
      failures.push_back(failure_of(context.scope(), identifier,
                                    "The specified task definition does not exist. Specify a valid "
                                    "account, family, revision and try again."));
      continue;
    }
    if (definition->status == TaskDefinitionStatus::kActive) {
      failures.push_back(failure_of(context.scope(), identifier,
                                    "The specified task definition is still in ACTIVE status. "
                                    "Please deregister the target and try again."));
      continue;
    }
    const std::string arn = definition->arn;
    if (definition->status == TaskDefinitionStatus::kInactive) {
      tables_.task_definitions.update(context.tx, arn, [&](TaskDefinition& changed) {
        changed.status = TaskDefinitionStatus::kDeleteInProgress;
        changed.delete_requested_at = context.now;
      });
    }
    deleted.push_back(to_api(*tables_.task_definitions.find(arn)));
  }
  return response;
}

}  // namespace gantry::ecs
