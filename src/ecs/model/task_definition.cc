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

/// Attributes of a log driver: the driver itself and the Docker API in which it appeared.
void require_log_driver(std::set<std::string>& names, const std::string& driver) {
  names.insert("com.amazonaws.ecs.capability.logging-driver." + driver);
  if (driver == "awslogs") names.insert("com.amazonaws.ecs.capability.docker-remote-api.1.19");
  if (driver == "fluentd" || driver == "splunk")
    names.insert("com.amazonaws.ecs.capability.docker-remote-api.1.19");
}

void require_for_container(std::set<std::string>& names, const ContainerDefinition& container,
                           const api::ecs::TaskDefinition& document) {
  if (container.log_configuration && container.log_configuration->log_driver) {
    require_log_driver(names, *container.log_configuration->log_driver);
    if (document.execution_role_arn && *container.log_configuration->log_driver == "awslogs") {
      names.insert("ecs.capability.execution-role-awslogs");
    }
    if (container.log_configuration->secret_options)
      names.insert("ecs.capability.secrets.ssm.bootstrap.log-driver");
  }
  if (container.memory_reservation)
    names.insert("com.amazonaws.ecs.capability.docker-remote-api.1.21");
  if (container.privileged.value_or(false))
    names.insert("com.amazonaws.ecs.capability.privileged-container");
  if (container.health_check) names.insert("ecs.capability.container-health-check");
  if (container.depends_on && !container.depends_on->empty())
    names.insert("ecs.capability.container-ordering");
  if (container.secrets && !container.secrets->empty()) {
    names.insert("ecs.capability.secrets.ssm.environment-variables");
  }
  if (container.environment_files && !container.environment_files->empty()) {
    names.insert("ecs.capability.env-files.s3");
  }
  if (container.firelens_configuration && container.firelens_configuration->type) {
    names.insert("ecs.capability.firelens." + *container.firelens_configuration->type);
  }
  if (container.repository_credentials) {
    names.insert("ecs.capability.private-registry-authentication.secretsmanager");
  }
  if (container.restart_policy) names.insert("ecs.capability.container-restart-policy");
  for (const auto& mapping : list_of(container.port_mappings)) {
    if (mapping.container_port_range) names.insert("ecs.capability.network.container-port-range");
  }
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
    claim_ports(claim, container, network_mode);
    for (const auto& needed : list_of(container.resource_requirements)) {
      if (needed.type == "GPU") claim.gpus += to_number(needed.value);
    }
  }
  if (const auto cpu = to_number(document.cpu); cpu > 0) claim.cpu = {cpu};
  if (const auto memory = to_number(document.memory); memory > 0) claim.memory = {memory};
  return claim;
}

std::vector<std::string> compute_required_attributes(const api::ecs::TaskDefinition& document) {
  std::set<std::string> names;
  if (document.task_role_arn) {
    names.insert("com.amazonaws.ecs.capability.task-iam-role");
    if (document.network_mode == "host")
      names.insert("com.amazonaws.ecs.capability.task-iam-role-network-host");
  }
  if (document.network_mode == "awsvpc") names.insert("ecs.capability.task-eni");
  if (document.pid_mode == "task" || document.ipc_mode == "task") {
    names.insert("ecs.capability.pid-ipc-namespace-sharing");
  }
  if (document.cpu || document.memory) names.insert("ecs.capability.task-cpu-mem-limit");
  for (const auto& volume : list_of(document.volumes)) {
    if (volume.docker_volume_configuration) {
      names.insert("ecs.capability.docker-plugin." +
                   volume.docker_volume_configuration->driver.value_or("local"));
    }
    if (volume.efs_volume_configuration) names.insert("ecs.capability.efs");
  }
  for (const auto& container : list_of(document.container_definitions)) {
    require_for_container(names, container, document);
  }
  // Every definition needs at least the API version with which ECS began to set ports and
  // environment.
  names.insert("com.amazonaws.ecs.capability.docker-remote-api.1.18");
  return {names.begin(), names.end()};
}

}  // namespace gantry::ecs
