#include "ecs/ops/validate_task_definition.h"

#include <fmt/format.h>

#include <charconv>
#include <set>

#include "api/ecs/errors.h"

namespace gantry::ecs {
namespace {

using api::ecs::ContainerDefinition;
using api::ecs::RegisterTaskDefinitionRequest;

constexpr std::size_t kMostContainers = 10;
// AWS: "Task definition parameters", memory: Docker Daemon 20.10.0 or later needs 6 MiB for a
// container.
constexpr std::int32_t kLeastMemory = 6;

std::unexpected<Error> refuse(std::string message) {
  return std::unexpected(api::ecs::errors::ClientException(std::move(message)));
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 255 && std::ranges::all_of(text, [](unsigned char c) {
    return std::isalnum(c) || c == '-' || c == '_';
  });
}

Result<void> check_family(const RegisterTaskDefinitionRequest& request) {
  if (!request.family || request.family->empty())
    return refuse("Family should not be null or empty.");
  if (!is_name(*request.family)) {
    return refuse("Family contains invalid characters.");
  }
  return {};
}

Result<void> check_memory(const ContainerDefinition& container, bool has_task_memory) {
  const std::string& name = *container.name;
  for (const auto& [label, value] :
       {std::pair("memory", container.memory),
        std::pair("memoryReservation", container.memory_reservation)}) {
    if (value && *value < kLeastMemory) {
      return refuse(fmt::format("Invalid '{}' setting for container '{}'.", label, name));
    }
  }
  if (!container.memory && !container.memory_reservation && !has_task_memory) {
    return refuse(fmt::format(
        "Invalid setting for container '{}'. At least one of 'memory' or 'memoryReservation' "
        "must be specified.",
        name));
  }
  if (container.memory && container.memory_reservation &&
      *container.memory < *container.memory_reservation) {
    return refuse(
        fmt::format("Invalid setting for container '{}'. 'memory' must be greater than "
                    "'memoryReservation'.",
                    name));
  }
  return {};
}

Result<void> check_ports(const ContainerDefinition& container, std::string_view network_mode) {
  if (!container.port_mappings) return {};
  for (const auto& mapping : *container.port_mappings) {
    if (mapping.container_port_range) continue;
    const int port = mapping.container_port.value_or(0);
    const int host_port = mapping.host_port.value_or(0);
    if (port < 1 || port > 65535) {
      return refuse(
          fmt::format("Invalid 'containerPort' setting for container '{}'.", *container.name));
    }
    if (host_port < 0 || host_port > 65535) {
      return refuse(fmt::format("Invalid 'hostPort' setting for container '{}'.", *container.name));
    }
    if (network_mode == "awsvpc" && host_port != 0 && host_port != port) {
      return refuse(
          "When networkMode=awsvpc, the host ports and container ports in port mappings must "
          "match.");
    }
    if (network_mode == "host" && host_port != 0 && host_port != port) {
      return refuse(
          "When networkMode=host, the host ports and container ports in port mappings must match.");
    }
    const std::string protocol = mapping.protocol.value_or("tcp");
    if (protocol != "tcp" && protocol != "udp") {
      return refuse(fmt::format("Invalid 'protocol' setting for container '{}'.", *container.name));
    }
  }
  return {};
}

Result<void> check_container(const ContainerDefinition& container,
                             const RegisterTaskDefinitionRequest& request) {
  if (!container.name || container.name->empty())
    return refuse("Container.name should not be null or empty.");
  if (!is_name(*container.name)) return refuse("Container.name contains invalid characters.");
  if (!container.image || container.image->empty())
    return refuse("Container.image should not be null or empty.");
  if (container.image->size() > 255 || std::ranges::any_of(*container.image, [](unsigned char c) {
        return std::isspace(c) || std::iscntrl(c);
      })) {
    return refuse("Container.image contains invalid characters.");
  }
  if (container.cpu.value_or(0) < 0) {
    return refuse(fmt::format("Invalid 'cpu' setting for container '{}'.", *container.name));
  }
  GANTRY_CHECK(check_memory(container, request.memory.has_value()));
  return check_ports(container, request.network_mode.value_or("bridge"));
}

Result<void> check_static_ports(const RegisterTaskDefinitionRequest& request) {
  std::set<std::pair<std::string, int>> taken;
  for (const auto& container : *request.container_definitions) {
    if (!container.port_mappings) continue;
    for (const auto& mapping : *container.port_mappings) {
      const int port = mapping.host_port.value_or(0);
      if (port != 0 && !taken.emplace(mapping.protocol.value_or("tcp"), port).second) {
        return refuse(fmt::format("The host port {} is used by more than one port mapping.", port));
      }
    }
  }
  return {};
}

/// Follows dependsOn from `name`; false when it comes back to a container on the way.
bool is_acyclic(const std::map<std::string, const ContainerDefinition*>& containers,
                const std::string& name, std::set<std::string>& on_path,
                std::set<std::string>& done) {
  if (done.contains(name)) return true;
  if (!on_path.insert(name).second) return false;
  const auto& container = *containers.at(name);
  if (container.depends_on) {
    for (const auto& dependency : *container.depends_on) {
      if (!is_acyclic(containers, *dependency.container_name, on_path, done)) return false;
    }
  }
  on_path.erase(name);
  done.insert(name);
  return true;
}

Result<void> check_dependencies(const RegisterTaskDefinitionRequest& request) {
  std::map<std::string, const ContainerDefinition*> containers;
  for (const auto& container : *request.container_definitions)
    containers[*container.name] = &container;
  for (const auto& [name, container] : containers) {
    if (!container->depends_on) continue;
    for (const auto& dependency : *container->depends_on) {
      const auto found = containers.find(dependency.container_name.value_or(""));
      if (found == containers.end()) {
        return refuse(fmt::format(
            "Container '{}' depends on a container that is not in the task definition.", name));
      }
      const std::string condition = dependency.condition.value_or("");
      if ((condition == "SUCCESS" || condition == "COMPLETE") &&
          found->second->essential.value_or(true)) {
        return refuse(
            "A dependency container with SUCCESS or COMPLETE condition cannot be an essential "
            "container");
      }
      if (condition == "HEALTHY" && !found->second->health_check) {
        return refuse(fmt::format("Container '{}' is a HEALTHY dependency but has no health check.",
                                  found->first));
      }
    }
  }
  std::set<std::string> done;
  for (const auto& [name, container] : containers) {
    std::set<std::string> on_path;
    if (!is_acyclic(containers, name, on_path, done))
      return refuse("Container dependencies have a cycle.");
  }
  return {};
}

Result<void> check_volumes(const RegisterTaskDefinitionRequest& request) {
  std::set<std::string> names;
  if (request.volumes) {
    for (const auto& volume : *request.volumes) {
      if (!is_name(volume.name.value_or("")))
        return refuse("Volume name contains invalid characters.");
      if (!names.insert(*volume.name).second) return refuse("Volume names must be unique.");
    }
  }
  for (const auto& container : *request.container_definitions) {
    if (!container.mount_points) continue;
    for (const auto& mount : *container.mount_points) {
      if (!names.contains(mount.source_volume.value_or(""))) {
        return refuse(fmt::format("Unknown volume '{}'.", mount.source_volume.value_or("")));
      }
    }
  }
  return {};
}

/// AWS: task-level cpu and memory are texts of a number, or "1 vCPU", "2 GB"; Gantry takes the
/// plain numbers and the two units.
Result<void> check_sizes(const RegisterTaskDefinitionRequest& request) {
  for (const auto& [label, value] :
       {std::pair("cpu", request.cpu), std::pair("memory", request.memory)}) {
    if (!value) continue;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), number);
    if (error != std::errc() || end != value->data() + value->size() || number <= 0) {
      return refuse(fmt::format("Invalid '{}' setting for task.", label));
    }
  }
  return {};
}

}  // namespace

Result<void> validate(const RegisterTaskDefinitionRequest& request) {
  GANTRY_CHECK(check_family(request));
  if (!request.container_definitions || request.container_definitions->empty()) {
    return refuse("Container list cannot be empty.");
  }
  if (request.container_definitions->size() > kMostContainers)
    return refuse("Too many containers.");
  GANTRY_CHECK(check_sizes(request));
  std::set<std::string> names;
  bool any_essential = false;
  for (const auto& container : *request.container_definitions) {
    GANTRY_CHECK(check_container(container, request));
    if (!names.insert(*container.name).second) return refuse("Container names must be unique.");
    any_essential = any_essential || container.essential.value_or(true);
  }
  if (!any_essential) return refuse("At least one container must be essential.");
  GANTRY_CHECK(check_static_ports(request));
  GANTRY_CHECK(check_dependencies(request));
  return check_volumes(request);
}

}  // namespace gantry::ecs
