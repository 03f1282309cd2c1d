#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/lookup.h"

namespace gantry::ecs {

Result<api::ecs::DeregisterTaskDefinitionResponse> Operations::deregister_task_definition(
    Context& context, Ref<api::ecs::DeregisterTaskDefinitionRequest> request) {
  namespace errors = api::ecs::errors;
  const std::string identifier = request.task_definition.value_or("");
  // AWS: API_DeregisterTaskDefinition: "You must specify a revision."
  const auto colon = identifier.rfind(':');
  const bool has_revision =
      colon != std::string::npos &&
      (identifier.find('/') == std::string::npos || colon > identifier.rfind('/'));
  if (!has_revision)
    return std::unexpected(errors::ClientException("Task definition revision cannot be blank."));
  const auto* definition = find_task_definition(tables_, context.scope(), identifier);
  if (!definition) {
    return std::unexpected(
        errors::ClientException("The specified task definition does not exist."));
  }
  const std::string arn = definition->arn;
  if (definition->status == TaskDefinitionStatus::kActive) {
    tables_.task_definitions.update(context.tx, arn, [&](TaskDefinition& changed) {
      changed.status = TaskDefinitionStatus::kInactive;
      changed.deregistered_at = context.now;
    });
  }
  return api::ecs::DeregisterTaskDefinitionResponse{
      .task_definition = to_api(*tables_.task_definitions.find(arn))};
}

}  // namespace gantry::ecs
