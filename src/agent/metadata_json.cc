#include "agent/metadata_json.h"

namespace gantry::agent {

namespace json = boost::json;

void add_time(json::object& object, std::string_view key, const std::optional<Time>& time) {
  if (time) object[key] = format_iso8601(*time);
}

void add_text(json::object& object, std::string_view key, std::string_view text) {
  if (!text.empty()) object[key] = text;
}

json::array ports_json(const Container& container) {
  json::array list;
  for (const ports::PortBinding& binding : container.ports) {
    list.push_back(json::object{{"ContainerPort", binding.container_port},
                                {"Protocol", binding.protocol},
                                {"HostPort", binding.host_port},
                                {"HostIp", binding.host_ip}});
  }
  return list;
}

json::array volumes_json(const Task& task, const Container& container) {
  json::array list;
  for (const MountPoint& mount : container.spec.mounts) {
    const auto volume = std::ranges::find(task.spec.volumes, mount.volume, &VolumeSpec::name);
    if (volume == task.spec.volumes.end()) continue;
    json::object object;
    const auto docker = task.volume_names.find(mount.volume);
    if (docker != task.volume_names.end()) object["DockerName"] = docker->second;
    add_text(object, "Source", volume->source_path);
    object["Destination"] = mount.container_path;
    list.push_back(std::move(object));
  }
  return list;
}

json::array networks_json(const Task& task) {
  const std::string mode = task.spec.network_mode.empty() ? "bridge" : task.spec.network_mode;
  json::object network{{"NetworkMode", mode}};
  if (const auto& interface = task.spec.interface) {
    network["IPv4Addresses"] = json::array{interface->address};
    network["AttachmentIndex"] = 0;
    network["MACAddress"] = interface->mac_address;
    network["DomainNameServers"] =
        json::array(interface->dns_servers.begin(), interface->dns_servers.end());
    network["PrivateDNSName"] = interface->private_dns_name;
    network["SubnetGatewayIpv4Address"] =
        fmt::format("{}/{}", interface->gateway, interface->prefix_length);
  }
  return {std::move(network)};
}

Status desired_of(const Task& task, const Container& container) {
  return container.known == Status::kStopped ? Status::kStopped : task.desired;
}

}  // namespace gantry::agent
