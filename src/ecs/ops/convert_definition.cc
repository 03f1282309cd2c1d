#include "ecs/ops/convert.h"

namespace gantry::ecs {

api::ecs::TaskDefinition to_api(const TaskDefinition& definition) {
  api::ecs::TaskDefinition out = definition.document;
  out.task_definition_arn = definition.arn;
  out.family = definition.family;
  out.revision = definition.revision;
  out.status = std::string(to_string(definition.status));
  out.registered_at = definition.registered_at;
  out.registered_by = definition.registered_by;
  if (definition.deregistered_at != Time{}) out.deregistered_at = definition.deregistered_at;
  out.delete_requested_at = definition.delete_requested_at;
  auto& attributes = out.requires_attributes.emplace();
  for (const auto& name : definition.required_attributes) attributes.push_back({.name = name});
  return out;
}

}  // namespace gantry::ecs
