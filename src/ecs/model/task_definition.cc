#include "ecs/model/task_definition.h"

#include <charconv>

#include "api/ecs/enums.h"

namespace gantry::ecs {
namespace {

using api::ecs::ContainerDefinition;

template <class T>
const std::vector<T>& list_of(const std::optional<std::vector<T>>& list) {
  static const std::vector<T> kEmpty;
  return list ? *list : kEmpty;
}

std::int64_t to_number(const std::optional<std::string>& text) {
  std::int64_t value = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

/// In host mode the container's port is the host's (AWS: PortMapping, hostPort).
int effective_host_port(const api::ecs::PortMapping& mapping, std::string_view network_mode) {
  if (mapping.host_port && *mapping.host_port != 0) return *mapping.host_port;
  return network_mode == "host" ? mapping.container_port.value_or(0) : 0;
}

void claim_ports(Resources& claim, const ContainerDefinition& container,
                 std::string_view network_mode) {
  if (network_mode == "awsvpc" || network_mode == "none") return;
  for (const auto& mapping : list_of(container.port_mappings)) {
    const int port = effective_host_port(mapping, network_mode);
    if (port == 0) continue;
    auto& ports = mapping.protocol.value_or("tcp") == "udp" ? claim.udp_ports : claim.tcp_ports;
    ports.insert(port);
  }
}

std::int64_t gpus_of(const ContainerDefinition& container) {
  std::int64_t gpus = 0;
  for (const auto& requirement : list_of(container.resource_requirements)) {
    if (requirement.type == "GPU") gpus += to_number(requirement.value);
  }
  return gpus;
}

}  // namespace

std::string_view to_string(TaskDefinitionStatus status) {
  switch (status) {
    case TaskDefinitionStatus::kActive:
      return "ACTIVE";
    case TaskDefinitionStatus::kInactive:
      return "INACTIVE";
    case TaskDefinitionStatus::kDeleteInProgress:
      return "DELETE_IN_PROGRESS";
  }
  return "";
}

Resources compute_claim(const api::ecs::TaskDefinition& document) {
  Resources claim;
  const std::string network_mode = document.network_mode.value_or("bridge");
  for (const auto& container : list_of(document.container_definitions)) {
    claim.cpu.value += container.cpu.value_or(0);
    claim.memory.value += container.memory_reservation.value_or(container.memory.value_or(0));
    claim.gpus += gpus_of(container);
    claim_ports(claim, container, network_mode);
  }
  // AWS: "Amazon ECS task networking options": one elastic network interface for each task.
  if (network_mode == "awsvpc") claim.enis = 1;
  if (const auto cpu = to_number(document.cpu); cpu > 0) claim.cpu = {cpu};
  if (const auto memory = to_number(document.memory); memory > 0) claim.memory = {memory};
  return claim;
}

}  // namespace gantry::ecs
