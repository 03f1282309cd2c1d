#include <fmt/format.h>

#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/definition_rules.h"
#include "ecs/ops/tag_rules.h"
#include "ecs/ops/validate_task_definition.h"

namespace gantry::ecs {
namespace {

template <class T>
void present(std::optional<std::vector<T>>& list) {
  if (!list) list.emplace();
}

/// The members that AWS fills in when a request leaves them out; answers always carry them.
void set_defaults(api::ecs::ContainerDefinition& container, std::string_view network_mode) {
  container.cpu = container.cpu.value_or(0);
  container.essential = container.essential.value_or(true);
  present(container.port_mappings);
  present(container.environment);
  present(container.mount_points);
  present(container.volumes_from);
  present(container.system_controls);
  for (auto& mapping : *container.port_mappings) {
    mapping.protocol = mapping.protocol.value_or("tcp");
    if (mapping.container_port_range || mapping.host_port) continue;
    // AWS: API_PortMapping, hostPort: the container's own where they share the network.
    const bool shares = network_mode == "awsvpc" || network_mode == "host";
    mapping.host_port = shares ? mapping.container_port.value_or(0) : 0;
  }
  if (container.health_check) {
    // AWS: API_HealthCheck.
    auto& check = *container.health_check;
    check.interval = check.interval.value_or(30);
    check.timeout = check.timeout.value_or(5);
    check.retries = check.retries.value_or(3);
  }
}

/// The role's ARN for an ARN or a name.
std::optional<std::string> to_role_arn(const Scope& scope, const std::optional<std::string>& role) {
  if (!role || role->starts_with("arn:")) return role;
  return fmt::format("arn:aws:iam::{}:role/{}", scope.account, *role);
}

/// AWS: API_TaskDefinition, cpu: vCPUs and gigabytes become plain numbers.
std::optional<std::string> to_number(const std::optional<std::string>& text,
                                     std::optional<std::int64_t> (*parse)(std::string_view)) {
  if (!text) return text;
  return std::to_string(parse(*text).value_or(0));
}

/// AWS: API_TaskDefinition, compatibilities: where it could run, whatever it asks for.
std::vector<std::string> compatibilities_of(const DefinitionRequest& request) {
  std::vector<std::string> list{"EC2"};
  if (request.network_mode != "awsvpc") list.insert(list.begin(), "EXTERNAL");
  if (check_fargate(request)) list.emplace_back("FARGATE");
  return list;
}

api::ecs::TaskDefinition to_document(const Scope& scope, const DefinitionRequest& request) {
  api::ecs::TaskDefinition document{
      .container_definitions = request.container_definitions,
      .task_role_arn = to_role_arn(scope, request.task_role_arn),
      .execution_role_arn = to_role_arn(scope, request.execution_role_arn),
      .network_mode = request.network_mode,
      .volumes = request.volumes,
      .placement_constraints = request.placement_constraints,
      .runtime_platform = request.runtime_platform,
      .requires_compatibilities = request.requires_compatibilities,
      .cpu = to_number(request.cpu, parse_task_cpu),
      .memory = to_number(request.memory, parse_task_memory),
      .inference_accelerators = request.inference_accelerators,
      .pid_mode = request.pid_mode,
      .ipc_mode = request.ipc_mode,
      .proxy_configuration = request.proxy_configuration,
      .ephemeral_storage = request.ephemeral_storage,
      .enable_fault_injection = request.enable_fault_injection};
  const std::string mode = request.network_mode.value_or("bridge");
  for (auto& container : *document.container_definitions) set_defaults(container, mode);
  present(document.volumes);
  present(document.placement_constraints);
  document.compatibilities = compatibilities_of(request);
  return document;
}

// AWS: "Amazon ECS service quotas".
constexpr std::int32_t kMostRevisions = 1'000'000;

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
  if (family.latest_revision == kMostRevisions) {
    return std::unexpected(api::ecs::errors::LimitExceededException(
        "The limit for the number of revisions of a task definition family was exceeded."));
  }
  ++family.latest_revision;

  TaskDefinition definition{.arn = fmt::format("{}:{}", prefix, family.latest_revision),
                            .family = family.name,
                            .revision = family.latest_revision,
                            .registered_at = context.now,
                            .registered_by = context.request.caller.arn,
                            .tags = std::move(tags),
                            .document = to_document(context.scope(), request)};
  definition.claim = compute_claim(definition.document);
  definition.required_attributes = compute_required_attributes(definition.document);
  api::ecs::RegisterTaskDefinitionResponse response{.task_definition = to_api(definition)};
  if (request.tags) response.tags = to_api(definition.tags);
  tables_.families.put(context.tx, std::move(family));
  tables_.task_definitions.put(context.tx, std::move(definition));
  return response;
}

}  // namespace gantry::ecs
