#include "ecs/launch.h"

#include <fmt/format.h>

#include <charconv>

#include "api/ecs/errors.h"
#include "ecs/lifecycle.h"
#include "ecs/ops/lookup.h"
#include "ecs/task_network.h"

namespace gantry::ecs {
namespace {

/// 32 hexadecimal digits, the first 12 of which are the time in milliseconds, so that tasks are
/// written, loaded and listed in about the order of their making: a million random keys touch a
/// page of the store each. AWS promises nothing about the digits.
std::string make_task_id(Time now, IdSource& ids) {
  return fmt::format("{:012x}{}", now.time_since_epoch() / Millis(1), ids.hex(20));
}

namespace errors = api::ecs::errors;

const api::ecs::ContainerOverride* find_override(
    const std::optional<api::ecs::TaskOverride>& overrides, const std::string& container) {
  if (!overrides || !overrides->container_overrides) return nullptr;
  const auto& list = *overrides->container_overrides;
  const auto found = std::ranges::find(list, container, &api::ecs::ContainerOverride::name);
  return found == list.end() ? nullptr : &*found;
}

void apply_number(std::int64_t& target, const std::optional<std::string>& text) {
  if (text) std::from_chars(text->data(), text->data() + text->size(), target);
}

/// AWS: "Container image resolution": `image:tag@digest` once a task of the revision has told the
/// digest.
std::string image_of(const api::ecs::ContainerDefinition& source, const ServiceRevision* revision) {
  std::string image = source.image.value_or("");
  if (!revision || !revision->document.container_images || image.contains('@')) return image;
  const auto& images = *revision->document.container_images;
  const auto known =
      std::ranges::find(images, source.name, &api::ecs::ContainerImage::container_name);
  if (known != images.end() && known->image_digest) image += "@" + *known->image_digest;
  return image;
}

std::vector<Container> make_containers(const TaskDefinition& definition, const NewTask& wanted,
                                       const std::string& task_id, const Scope& scope,
                                       IdSource& ids) {
  std::vector<Container> containers;
  for (const auto& source : *definition.document.container_definitions) {
    Container container{.arn = make_arn("ecs", scope,
                                        fmt::format("container/{}/{}/{}", wanted.cluster->name,
                                                    task_id, ids.uuid())),
                        .name = source.name.value_or(""),
                        .image = image_of(source, wanted.revision),
                        .essential = source.essential.value_or(true),
                        .cpu = source.cpu.value_or(0)};
    if (source.memory) container.memory = *source.memory;
    if (source.memory_reservation) container.memory_reservation = *source.memory_reservation;
    if (const auto* change = find_override(wanted.overrides, container.name)) {
      if (change->cpu) container.cpu = *change->cpu;
      if (change->memory) container.memory = *change->memory;
      if (change->memory_reservation) container.memory_reservation = *change->memory_reservation;
    }
    containers.push_back(std::move(container));
  }
  return containers;
}

Scope scope_of(const std::string& arn) {
  const auto parsed = parse_arn(arn);
  return parsed ? Scope{parsed->account, parsed->region} : Scope{};
}

/// AWS: "Stopped tasks error messages", ResourceInitializationError and TaskFailedToStart: the
/// interface could not be made.
void stop_without_interface(Tables& tables, store::Tx& tx, const std::string& arn,
                            const Error& error, Time now) {
  mark_stopped(tables, tx, arn,
               {.code = StopCode::kTaskFailedToStart,
                .reason = fmt::format("Unexpected EC2 error while attempting to Create Network "
                                      "Interface: {} ({})",
                                      error.message, error.code)},
               now);
}

void put_on(Tables& tables, store::Tx& tx, Task& task, const ContainerInstance& instance) {
  const Attribute* zone = find_attribute(instance, "ecs.availability-zone");
  task.container_instance_arn = instance.arn;
  task.availability_zone = zone ? zone->value.value_or("") : "";
  task.last_status = TaskStatus::kPending;
  task.delivery.start_sequence = next_sequence(tables, tx, instance.arn);
}

}  // namespace

std::string_view launch_type_of(const Tables& tables, const Task& task) {
  const auto* instance = tables.container_instances.find(task.container_instance_arn);
  return instance && find_attribute(*instance, kExternalAttribute) ? "EXTERNAL" : "EC2";
}

Resources claim_with_overrides(const TaskDefinition& definition,
                               const std::optional<api::ecs::TaskOverride>& overrides) {
  if (!overrides) return definition.claim;
  api::ecs::TaskDefinition changed = definition.document;
  for (auto& container : *changed.container_definitions) {
    const auto* change = find_override(overrides, container.name.value_or(""));
    if (!change) continue;
    if (change->cpu) container.cpu = change->cpu;
    if (change->memory) container.memory = change->memory;
    if (change->memory_reservation) container.memory_reservation = change->memory_reservation;
    if (change->resource_requirements) {
      container.resource_requirements = change->resource_requirements;
    }
  }
  Resources claim = compute_claim(changed);
  apply_number(claim.cpu.value, overrides->cpu);
  apply_number(claim.memory.value, overrides->memory);
  return claim;
}

std::vector<std::string> attributes_with_overrides(
    const TaskDefinition& definition, const std::optional<api::ecs::TaskOverride>& overrides) {
  std::vector<std::string> attributes = definition.required_attributes;
  if (!overrides || !overrides->container_overrides) return attributes;
  const bool adds_files = std::ranges::any_of(
      *overrides->container_overrides, [](const api::ecs::ContainerOverride& change) {
        return change.environment_files && !change.environment_files->empty();
      });
  if (adds_files) attributes.emplace_back("ecs.capability.env-files.s3");
  return attributes;
}

Result<void> check_overrides(const TaskDefinition& definition,
                             const std::optional<api::ecs::TaskOverride>& overrides) {
  if (!overrides || !overrides->container_overrides) return {};
  const auto& containers = *definition.document.container_definitions;
  for (const auto& change : *overrides->container_overrides) {
    if (std::ranges::find(containers, change.name, &api::ecs::ContainerDefinition::name) ==
        containers.end()) {
      return std::unexpected(errors::InvalidParameterException(
          fmt::format("Override for container named {} is not a container in the TaskDefinition.",
                      change.name.value_or(""))));
    }
  }
  return {};
}

Result<const TaskDefinition*> find_runnable(const Tables& tables, const Scope& scope,
                                            const std::optional<std::string>& identifier) {
  const auto* definition = find_task_definition(tables, scope, identifier.value_or(""));
  if (!definition) return std::unexpected(errors::ClientException("TaskDefinition not found."));
  if (definition->status != TaskDefinitionStatus::kActive) {
    return std::unexpected(errors::InvalidParameterException("TaskDefinition is inactive"));
  }
  return definition;
}

Result<PlacementRequest> placement_for(const Tables& tables, const Service& service,
                                       const TaskDefinition& definition) {
  PlacementRequest request{.claim = definition.claim,
                           .required_attributes = definition.required_attributes,
                           .group = service_group(service.name),
                           .fallback = PlacementRequest::Default::kService};
  GANTRY_TRY(request.rules, to_rules(service.placement_constraints, service.placement_strategy));
  GANTRY_CHECK(add_constraints(request.rules, definition.document.placement_constraints));
  confine(tables, request.rules, vpc_configuration(service.network_configuration));
  return request;
}

PlacementRequest placement_for(const Tables& tables, const Task& task) {
  const TaskDefinition* definition = tables.task_definitions.find(task.task_definition_arn);
  const Service* service = tables.services.find(task.service_arn);
  PlacementRequest request{.group = task.group};
  if (service && definition) {
    request = placement_for(tables, *service, *definition).value_or(std::move(request));
  } else if (definition) {
    request.required_attributes = attributes_with_overrides(*definition, task.overrides.optional());
    if (task.waits_with) {
      request.rules =
          to_rules(task.waits_with->placement_constraints, task.waits_with->placement_strategy)
              .value_or(PlacementRules{});
    }
    (void)add_constraints(request.rules, definition->document.placement_constraints);
    confine(tables, request.rules, task.network.optional());
  }
  request.claim = task.claim;
  if (task.last_status == TaskStatus::kProvisioning)
    request.capacity_provider = task.capacity_provider_name;
  return request;
}

void assign(Tables& tables, store::Tx& tx, Time now, IdSource& ids, std::string_view task_arn,
            const ContainerInstance& instance) {
  const std::string arn(task_arn);
  Result<void> connected;
  tables.tasks.update(tx, arn, [&](Task& task) {
    put_on(tables, tx, task, instance);
    connected = give_interface(tables, tx, now, ids, task, instance);
    task.waits_with = std::nullopt;
    ++task.version;
  });
  if (!connected) stop_without_interface(tables, tx, arn, connected.error(), now);
}

std::string create_task(Tables& tables, store::Tx& tx, Time now, IdSource& ids,
                        const NewTask& wanted, const ContainerInstance* instance) {
  const std::string id = make_task_id(now, ids);
  const Scope scope = scope_of(wanted.cluster->arn);
  Task task{.arn = make_arn("ecs", scope, fmt::format("task/{}/{}", wanted.cluster->name, id)),
            .cluster_arn = wanted.cluster->arn,
            .task_definition_arn = wanted.definition->arn,
            .group = wanted.group.empty() ? default_group(wanted.definition->family) : wanted.group,
            .started_by = wanted.started_by,
            .last_status = TaskStatus::kProvisioning,
            .containers = make_containers(*wanted.definition, wanted, id, scope, ids),
            .overrides = wanted.overrides,
            .claim = claim_with_overrides(*wanted.definition, wanted.overrides),
            .tags = wanted.tags,
            .enable_execute_command = wanted.enable_execute_command,
            .created_at = now,
            .client_token = wanted.client_token,
            .service_arn = wanted.service_arn,
            .capacity_provider_name = wanted.capacity_provider_name,
            .request_digest = wanted.request_digest,
            .network = wanted.network};
  Result<void> connected;
  if (instance) {
    put_on(tables, tx, task, *instance);
    connected = give_interface(tables, tx, now, ids, task, *instance);
  } else {
    task.waits_with = wanted.waits_with;
  }
  std::string arn = task.arn;
  tables.tasks.put(tx, std::move(task));
  if (!connected) stop_without_interface(tables, tx, arn, connected.error(), now);
  return arn;
}

}  // namespace gantry::ecs
