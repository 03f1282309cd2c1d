#include <fmt/format.h>

#include <charconv>
#include <set>

#include "ecs/ops/definition_rules.h"

namespace gantry::ecs {
namespace {

using api::ecs::ContainerDefinition;
using api::ecs::PortMapping;

struct PortRange {
  int first = 0;
  int last = 0;
};

bool is_port(int port) { return port >= 1 && port <= 65535; }

/// "8000-8005"; absent if it is none.
std::optional<PortRange> parse_range(std::string_view text) {
  PortRange range;
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, range.first);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != '-') return std::nullopt;
  const auto last = std::from_chars(first.ptr + 1, end, range.last);
  if (last.ec != std::errc() || last.ptr != end) return std::nullopt;
  if (!is_port(range.first) || !is_port(range.last) || range.first > range.last)
    return std::nullopt;
  return range;
}

/// AWS: API_PortMapping, containerPortRange.
Result<void> check_port_range(const std::string& container, const PortMapping& mapping,
                              std::string_view mode) {
  const auto range = parse_range(*mapping.container_port_range);
  if (!range || mapping.container_port || mapping.host_port) {
    return refuse_definition(
        fmt::format("Invalid 'containerPortRange' setting for container '{}'.", container));
  }
  if (mode != "bridge" && mode != "awsvpc") {
    return refuse_definition(
        fmt::format("Container port ranges are not supported when networkMode={}.", mode));
  }
  return {};
}

Result<void> check_single_port(const std::string& container, const PortMapping& mapping,
                               std::string_view mode) {
  const auto invalid = [&](std::string_view label) {
    return refuse_definition(
        fmt::format("Invalid '{}' setting for container '{}'.", label, container));
  };
  if (!is_port(mapping.container_port.value_or(0))) return invalid("containerPort");
  const int host_port = mapping.host_port.value_or(0);
  if (host_port != 0 && !is_port(host_port)) return invalid("hostPort");
  // AWS: aws/amazon-ecs-cli, issue 1014: a host port of 0 does not match either.
  const bool must_match = mode == "awsvpc" || mode == "host";
  if (must_match && mapping.host_port && host_port != *mapping.container_port) {
    return refuse_definition(
        fmt::format("When networkMode={}, the host ports and container ports in port mappings must "
                    "match.",
                    mode));
  }
  return {};
}

/// AWS: API_PortMapping, name: lower-case letters, digits, underscores, hyphens; not a hyphen
/// first.
bool is_port_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && name.front() != '-' &&
         std::ranges::all_of(name, [](unsigned char c) {
           return std::islower(c) || std::isdigit(c) || c == '_' || c == '-';
         });
}

Result<void> check_mapping(const std::string& container, const PortMapping& mapping,
                           std::string_view mode) {
  const std::string protocol = mapping.protocol.value_or("tcp");
  if (protocol != "tcp" && protocol != "udp") {
    return refuse_definition(
        fmt::format("Invalid 'protocol' setting for container '{}'.", container));
  }
  if (mapping.name && !is_port_name(*mapping.name)) {
    return refuse_definition(
        fmt::format("Invalid port mapping name for container '{}'.", container));
  }
  if (mapping.app_protocol && !mapping.name) {
    return refuse_definition(fmt::format(
        "A port mapping with an appProtocol must have a name, in container '{}'.", container));
  }
  return mapping.container_port_range ? check_port_range(container, mapping, mode)
                                      : check_single_port(container, mapping, mode);
}

/// No two containers may have the same port: on the host, or, where all share one interface, at
/// all.
Result<void> check_unique_ports(const DefinitionRequest& request, std::string_view mode) {
  std::set<std::pair<std::string, int>> ports;
  std::set<std::string> names;
  for (const auto& container : *request.container_definitions) {
    for (const auto& mapping : items_of(container.port_mappings)) {
      const int port =
          mode == "bridge" ? mapping.host_port.value_or(0) : mapping.container_port.value_or(0);
      if (port != 0 && !ports.emplace(mapping.protocol.value_or("tcp"), port).second) {
        return refuse_definition(
            fmt::format("The host port {} is used by more than one port mapping.", port));
      }
      if (mapping.name && !names.insert(*mapping.name).second) {
        return refuse_definition(
            fmt::format("The port mapping name '{}' must be unique.", *mapping.name));
      }
    }
  }
  return {};
}

/// AWS: API_ContainerDefinition, links, hostname, extraHosts.
Result<void> check_mode(const ContainerDefinition& container, std::string_view mode) {
  const auto unsupported = [&](std::string_view what) {
    return refuse_definition(fmt::format("{} not supported when networkMode={}.", what, mode));
  };
  if (mode != "bridge" && !items_of(container.links).empty()) return unsupported("Links are");
  if (mode == "none" && !items_of(container.port_mappings).empty())
    return unsupported("Port mappings are");
  if (mode == "awsvpc" && container.hostname) return unsupported("Hostname is");
  if (mode == "awsvpc" && !items_of(container.extra_hosts).empty())
    return unsupported("Extra hosts are");
  return {};
}

}  // namespace

Result<void> check_network(const DefinitionRequest& request) {
  const std::string mode = request.network_mode.value_or("bridge");
  for (const auto& container : *request.container_definitions) {
    GANTRY_CHECK(check_mode(container, mode));
    for (const auto& mapping : items_of(container.port_mappings))
      GANTRY_CHECK(check_mapping(*container.name, mapping, mode));
  }
  return check_unique_ports(request, mode);
}

}  // namespace gantry::ecs
