#include <fmt/format.h>

#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/tag_rules.h"
#include "ecs/ops/validate_task_definition.h"

namespace gantry::ecs {
namespace {

/// The members that AWS fills in when a request leaves them out; answers always carry them.
void set_defaults(api::ecs::ContainerDefinition& container) {
  container.cpu = container.cpu.value_or(0);
  container.essential = container.essential.value_or(true);
  const auto present = [](auto& list) {
    if (!list) list.emplace();
  };
  present(container.port_mappings);
  present(container.environment);
  present(container.mount_points);
  present(container.volumes_from);
  present(container.system_controls);
  for (auto& mapping : *container.port_mappings) {
    mapping.protocol = mapping.protocol.value_or("tcp");
    if (!mapping.container_port_range) mapping.host_port = mapping.host_port.value_or(0);
  }
}

api::ecs::TaskDefinition to_document(const api::ecs::RegisterTaskDefinitionRequest& request) {
  api::ecs::TaskDefinition document{.container_definitions = request.container_definitions,
                                    .task_role_arn = request.task_role_arn,
                                    .execution_role_arn = request.execution_role_arn,
                                    .network_mode = request.network_mode,
                                    .volumes = request.volumes,
                                    .placement_constraints = request.placement_constraints,
                                    .runtime_platform = request.runtime_platform,
                                    .requires_compatibilities = request.requires_compatibilities,
                                    .cpu = request.cpu,
                                    .memory = request.memory,
                                    .inference_accelerators = request.inference_accelerators,
                                    .pid_mode = request.pid_mode,
                                    .ipc_mode = request.ipc_mode,
                                    .proxy_configuration = request.proxy_configuration,
                                    .ephemeral_storage = request.ephemeral_storage,
                                    .enable_fault_injection = request.enable_fault_injection};
  for (auto& container : *document.container_definitions) set_defaults(container);
  if (!document.volumes) document.volumes.emplace();
  if (!document.placement_constraints) document.placement_constraints.emplace();
  // AWS: API_TaskDefinition, compatibilities. FARGATE demands awsvpc and task-level sizes.
  auto& compatibilities = document.compatibilities.emplace();
  compatibilities = {"EXTERNAL", "EC2"};
  if (document.network_mode == "awsvpc") compatibilities = {"EC2"};
  if (document.network_mode == "awsvpc" && document.cpu && document.memory)
    compatibilities.push_back("FARGATE");
  return document;
}

}  // namespace

Result<api::ecs::RegisterTaskDefinitionResponse> Operations::register_task_definition(
    Context& context, Ref<api::ecs::RegisterTaskDefinitionRequest> request) {
  GANTRY_CHECK(validate(request));
  if (request.tags && request.tags->empty())
    return std::unexpected(api::ecs::errors::ClientException("Tags can not be empty."));
  GANTRY_TRY(Tags tags, parse_tags(request.tags, TagFault::kClient));
  const std::string prefix = make_arn("ecs", context.scope(), "task-definition/" + *request.family);
  const Family* known = tables_.families.find(prefix);
  Family family = known ? *known : Family{.arn_prefix = prefix, .name = *request.family};
  ++family.latest_revision;

  TaskDefinition definition{.arn = fmt::format("{}:{}", prefix, family.latest_revision),
                            .family = family.name,
                            .revision = family.latest_revision,
                            .registered_at = context.now,
                            .registered_by = context.request.caller.arn,
                            .tags = std::move(tags),
                            .document = to_document(request)};
  definition.claim = compute_claim(definition.document);
  definition.required_attributes = compute_required_attributes(definition.document);
  api::ecs::RegisterTaskDefinitionResponse response{.task_definition = to_api(definition)};
  if (request.tags) response.tags = to_api(definition.tags);
  tables_.families.put(context.tx, std::move(family));
  tables_.task_definitions.put(context.tx, std::move(definition));
  return response;
}

}  // namespace gantry::ecs
