#include "ecs/ops/convert.h"

#include <fmt/format.h>

#include "ecs/launch.h"

namespace gantry::ecs {
namespace {

api::ecs::NetworkBinding to_api(const PortBinding& binding) {
  api::ecs::NetworkBinding out{.bind_ip = binding.bind_ip, .protocol = binding.protocol};
  if (binding.container_port_range.empty()) {
    out.container_port = binding.container_port;
    out.host_port = binding.host_port;
  } else {
    out.container_port_range = binding.container_port_range;
    out.host_port_range = binding.host_port_range;
  }
  return out;
}

api::ecs::Container to_api(const Task& task, const Container& container) {
  api::ecs::Container out{.container_arn = container.arn,
                          .task_arn = task.arn,
                          .name = container.name,
                          .image = container.image,
                          .image_digest = unless_empty(container.image_digest),
                          .runtime_id = unless_empty(container.runtime_id),
                          .last_status = std::string(to_string(container.last_status)),
                          .exit_code = container.exit_code,
                          .reason = unless_empty(container.reason),
                          .health_status = std::string(to_string(container.health)),
                          .cpu = std::to_string(container.cpu)};
  out.network_bindings.emplace();
  for (const auto& binding : container.network_bindings)
    out.network_bindings->push_back(to_api(binding));
  auto& interfaces = out.network_interfaces.emplace();
  if (task.attachment && task.attachment->status != "DELETED") {
    interfaces.push_back({.attachment_id = task.attachment->id,
                          .private_ipv4_address = task.attachment->private_ip});
  }
  if (container.memory) out.memory = std::to_string(*container.memory);
  if (container.memory_reservation)
    out.memory_reservation = std::to_string(*container.memory_reservation);
  return out;
}

/// AWS: API_Attachment, details.
api::ecs::Attachment to_api(const TaskAttachment& attachment) {
  const std::pair<const char*, const std::string&> details[] = {
      {"subnetId", attachment.subnet_id},
      {"networkInterfaceId", attachment.interface_id},
      {"macAddress", attachment.mac_address},
      {"privateDnsName", attachment.private_dns_name},
      {"privateIPv4Address", attachment.private_ip}};
  api::ecs::Attachment out{
      .id = attachment.id, .status = attachment.status, .type = "ElasticNetworkInterface"};
  auto& list = out.details.emplace();
  for (const auto& [name, value] : details) list.push_back({.name = name, .value = value});
  return out;
}

/// AWS: API_Task, connectivity: that of the instance's agent, once it has spoken of the task.
std::optional<std::string> connectivity_of(const Tables& tables, const Task& task) {
  if (!task.connectivity_at) return std::nullopt;
  const auto* instance = tables.container_instances.find(task.container_instance_arn);
  return instance && instance->agent_connected ? "CONNECTED" : "DISCONNECTED";
}

/// As seen from AWS (boto/boto3, issue 4160): a task that waits for capacity shows no container.
bool shows_containers(const Task& task) { return !task.container_instance_arn.empty(); }

/// AWS answers with an override entry for every container of the task, if only its name.
api::ecs::TaskOverride overrides_of(const Task& task) {
  api::ecs::TaskOverride overrides = task.overrides.value_or(api::ecs::TaskOverride{});
  auto& containers = overrides.container_overrides.emplace(
      overrides.container_overrides.value_or(std::vector<api::ecs::ContainerOverride>{}));
  for (const auto& container : task.containers) {
    if (!shows_containers(task)) break;
    if (std::ranges::find(containers, container.name.str(), &api::ecs::ContainerOverride::name) ==
        containers.end()) {
      containers.push_back({.name = container.name});
    }
  }
  if (!overrides.inference_accelerator_overrides)
    overrides.inference_accelerator_overrides.emplace();
  return overrides;
}

}  // namespace

bool includes(const std::optional<std::vector<std::string>>& include, std::string_view wanted) {
  return include && std::ranges::find(*include, wanted) != include->end();
}

Tags to_tags(const std::optional<std::vector<api::ecs::Tag>>& tags) {
  Tags out;
  if (!tags) return out;
  for (const auto& tag : *tags) out[tag.key.value_or("")] = tag.value.value_or("");
  return out;
}

std::vector<api::ecs::Tag> to_api(const Tags& tags) {
  std::vector<api::ecs::Tag> out;
  out.reserve(tags.size());
  for (const auto& [key, value] : tags) out.push_back({.key = key, .value = value});
  return out;
}

api::ecs::Task to_api(const Tables& tables, const Task& task,
                      const std::optional<std::vector<std::string>>& include) {
  api::ecs::Task out{.availability_zone = unless_empty(task.availability_zone),
                     .capacity_provider_name = unless_empty(task.capacity_provider_name),
                     .cluster_arn = task.cluster_arn,
                     .connectivity = connectivity_of(tables, task),
                     .connectivity_at = task.connectivity_at,
                     .container_instance_arn = unless_empty(task.container_instance_arn),
                     .cpu = std::to_string(task.claim.cpu.value),
                     .created_at = task.created_at,
                     .desired_status = std::string(to_string(task.desired_status)),
                     .enable_execute_command = task.enable_execute_command,
                     .execution_stopped_at = task.execution_stopped_at,
                     .group = unless_empty(task.group),
                     .health_status = std::string(to_string(task.health)),
                     .last_status = std::string(to_string(task.last_status)),
                     .launch_type = std::string(launch_type_of(tables, task)),
                     .memory = std::to_string(task.claim.memory.value),
                     .overrides = overrides_of(task),
                     .pull_started_at = task.pull_started_at,
                     .pull_stopped_at = task.pull_stopped_at,
                     .started_at = task.started_at,
                     .started_by = unless_empty(task.started_by),
                     .stop_code = unless_empty(to_string(task.stop_code)),
                     .stopped_at = task.stopped_at,
                     .stopped_reason = unless_empty(task.stopped_reason),
                     .stopping_at = task.stopping_at,
                     .task_arn = task.arn,
                     .task_definition_arn = task.task_definition_arn,
                     .version = task.version};
  auto& attachments = out.attachments.emplace();
  if (task.attachment) attachments.push_back(to_api(*task.attachment));
  auto& attributes = out.attributes.emplace();
  if (const auto* instance = tables.container_instances.find(task.container_instance_arn)) {
    // AWS: a task carries the CPU architecture of where it runs.
    if (const auto* architecture = find_attribute(*instance, "ecs.cpu-architecture")) {
      attributes.push_back({.name = architecture->name, .value = architecture->value});
    }
  }
  auto& containers = out.containers.emplace();
  if (shows_containers(task)) {
    for (const auto& container : task.containers) containers.push_back(to_api(task, container));
  }
  out.inference_accelerators.emplace();
  out.tags.emplace();
  if (includes(include, "TAGS")) out.tags = to_api(task.tags);
  return out;
}

api::ecs::Failure missing(const std::string& arn) { return {.arn = arn, .reason = "MISSING"}; }

}  // namespace gantry::ecs
