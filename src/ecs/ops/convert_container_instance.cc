#include <algorithm>

#include "ecs/ops/convert.h"

namespace gantry::ecs {
namespace {

api::ecs::Resource integer_resource(std::string name, std::int64_t value) {
  return {.name = std::move(name),
          .type = "INTEGER",
          .double_value = 0.0,
          .long_value = 0,
          .integer_value = static_cast<std::int32_t>(value)};
}

api::ecs::Resource set_resource(std::string name, std::vector<std::string> texts) {
  return {.name = std::move(name),
          .type = "STRINGSET",
          .double_value = 0.0,
          .long_value = 0,
          .integer_value = 0,
          .string_set_value = std::move(texts)};
}

std::vector<std::string> to_texts(const std::set<int>& ports) {
  std::vector<std::string> texts;
  texts.reserve(ports.size());
  for (const int port : ports) texts.push_back(std::to_string(port));
  return texts;
}

/// GPU is there for instances that have one; network interfaces are counted and never shown.
std::vector<api::ecs::Resource> to_api(const ContainerInstance& instance,
                                       const Resources& resources) {
  std::vector<api::ecs::Resource> list = {integer_resource("CPU", resources.cpu.value),
                                          integer_resource("MEMORY", resources.memory.value),
                                          set_resource("PORTS", to_texts(resources.tcp_ports)),
                                          set_resource("PORTS_UDP", to_texts(resources.udp_ports))};
  if (!instance.gpu_ids.empty()) {
    const auto left = std::clamp<std::int64_t>(resources.gpus, 0, std::ssize(instance.gpu_ids));
    list.push_back(set_resource("GPU", {instance.gpu_ids.end() - left, instance.gpu_ids.end()}));
  }
  return list;
}

/// CPU and memory that are left, and the ports that are taken (AWS: API_ContainerInstance,
/// remainingResources).
Resources remaining_of(const Tables& tables, const ContainerInstance& instance) {
  Resources remaining = instance.registered;
  const Resources& claimed = tables.usage.of(instance.arn).claimed;
  remaining.cpu = remaining.cpu - claimed.cpu;
  remaining.memory = remaining.memory - claimed.memory;
  remaining.gpus -= claimed.gpus;
  remaining.tcp_ports.insert(claimed.tcp_ports.begin(), claimed.tcp_ports.end());
  remaining.udp_ports.insert(claimed.udp_ports.begin(), claimed.udp_ports.end());
  return remaining;
}

}  // namespace

api::ecs::ContainerInstance to_api(const Tables& tables, const ContainerInstance& instance,
                                   const std::optional<std::vector<std::string>>& include) {
  const Usage& usage = tables.usage.of(instance.arn);
  api::ecs::ContainerInstance out{
      .container_instance_arn = instance.arn,
      .ec2_instance_id = unless_empty(instance.ec2_instance_id),
      .version = instance.version,
      .remaining_resources = to_api(instance, remaining_of(tables, instance)),
      .registered_resources = to_api(instance, instance.registered),
      .status = std::string(to_string(instance.status)),
      .agent_connected = instance.agent_connected,
      .running_tasks_count = usage.running_tasks,
      .pending_tasks_count = usage.pending_tasks,
      .registered_at = instance.registered_at,
      .capacity_provider_name = unless_empty(instance.capacity_provider_name)};
  out.version_info.emplace();
  out.version_info->agent_version = unless_empty(instance.agent_version);
  out.version_info->agent_hash = unless_empty(instance.agent_hash);
  out.version_info->docker_version = unless_empty(instance.docker_version);
  auto& attributes = out.attributes.emplace();
  for (const auto& attribute : instance.attributes) {
    attributes.push_back({.name = attribute.name, .value = attribute.value});
  }
  out.attachments.emplace();
  out.tags.emplace();
  if (includes(include, "TAGS")) out.tags = to_api(instance.tags);
  if (includes(include, "CONTAINER_INSTANCE_HEALTH")) {
    out.health_status = tables.instance_health.of(instance.arn);
  }
  return out;
}

}  // namespace gantry::ecs
