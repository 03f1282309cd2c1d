#include "agent/docker_config.h"

#include <boost/json.hpp>

namespace gantry::agent {
namespace {

namespace json = boost::json;

constexpr std::string_view kMetadataHost = "http://169.254.170.2";
constexpr std::int64_t kMinimumShares = 2;
constexpr std::int64_t kMaximumShares = 262'144;
constexpr std::int64_t kMinimumMemoryMib = 4;

json::array strings(const std::vector<std::string>& values) {
  return json::array(values.begin(), values.end());
}

json::object string_map(const std::map<std::string, std::string>& values) {
  json::object object;
  for (const auto& [key, value] : values) object[key] = value;
  return object;
}

json::array environment(const Task& task, const Container& container) {
  std::map<std::string, std::string> values = container.spec.environment;
  const std::string& id = container.metadata_id;
  values["ECS_CONTAINER_METADATA_URI"] = fmt::format("{}/v3/{}", kMetadataHost, id);
  values["ECS_CONTAINER_METADATA_URI_V4"] = fmt::format("{}/v4/{}", kMetadataHost, id);
  values["ECS_AGENT_URI"] = fmt::format("{}/api/{}", kMetadataHost, id);
  if (!task.spec.credentials_id.empty()) {
    values["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] =
        "/v2/credentials/" + task.spec.credentials_id;
  }
  json::array list;
  for (const auto& [key, value] : values) list.emplace_back(key + "=" + value);
  return list;
}

std::string port_key(const PortMapping& mapping, int offset) {
  return fmt::format("{}/{}", mapping.container_port + offset, mapping.protocol);
}

json::object exposed_ports(const ContainerSpec& spec) {
  json::object ports;
  for (const PortMapping& mapping : spec.ports) {
    for (int offset = 0; offset < mapping.count; ++offset) {
      ports[port_key(mapping, offset)] = json::object();
    }
  }
  return ports;
}

json::object port_bindings(const ContainerSpec& spec, const std::vector<int>& host_ports) {
  json::object bindings;
  for (std::size_t index = 0; index < spec.ports.size(); ++index) {
    const PortMapping& mapping = spec.ports[index];
    for (int offset = 0; offset < mapping.count; ++offset) {
      json::value& slot = bindings[port_key(mapping, offset)];
      if (!slot.is_array()) slot.emplace_array();
      slot.get_array().push_back(
          json::object{{"HostPort", std::to_string(host_ports[index] + offset)}});
    }
  }
  return bindings;
}

std::unexpected<Error> host_config_error(std::string message) {
  return failure("HostConfigError", std::move(message));
}

Result<json::array> binds(const Task& task, const ContainerSpec& spec) {
  json::array list;
  for (const MountPoint& mount : spec.mounts) {
    const auto volume = std::ranges::find(task.spec.volumes, mount.volume, &VolumeSpec::name);
    if (volume == task.spec.volumes.end()) {
      return host_config_error("Invalid volume referenced: " + mount.volume);
    }
    std::string source = volume->source_path;
    if (volume->kind == VolumeSpec::Kind::kSharedVolume) source = volume->name;
    if (volume->kind == VolumeSpec::Kind::kTaskVolume) source = task.volume_names.at(volume->name);
    list.emplace_back(
        fmt::format("{}:{}{}", source, mount.container_path, mount.read_only ? ":ro" : ""));
  }
  return list;
}

Result<std::string> docker_name_in(const Task& task, std::string_view container) {
  const Container* found = task.find(container);
  if (found == nullptr || found->docker_name.empty()) {
    return host_config_error(fmt::format("no such container in the task: {}", container));
  }
  return found->docker_name;
}

Result<json::array> links(const Task& task, const ContainerSpec& spec) {
  json::array list;
  for (const std::string& link : spec.links) {
    const auto colon = link.find(':');
    const std::string target = link.substr(0, colon);
    const std::string alias = colon == std::string::npos ? target : link.substr(colon + 1);
    GANTRY_TRY(const std::string name, docker_name_in(task, target));
    list.emplace_back(name + ":" + alias);
  }
  return list;
}

Result<json::array> volumes_from(const Task& task, const ContainerSpec& spec) {
  json::array list;
  for (const VolumesFrom& from : spec.volumes_from) {
    GANTRY_TRY(const std::string name, docker_name_in(task, from.container));
    list.emplace_back(name + (from.read_only ? ":ro" : ""));
  }
  return list;
}

json::object own_config(const Task& task, const Container& container) {
  const ContainerSpec& spec = container.spec;
  // A mirror's copy has no name with this digest.
  const bool by_id = spec.image.contains('@') && !container.image_id.empty();
  json::object config{{"Image", by_id ? container.image_id : spec.image},
                      {"Env", environment(task, container)}};
  if (!spec.command.empty()) config["Cmd"] = strings(spec.command);
  if (!spec.entry_point.empty()) config["Entrypoint"] = strings(spec.entry_point);
  if (publishes_ports(task.spec) && !spec.ports.empty()) {
    config["ExposedPorts"] = exposed_ports(spec);
  }
  return config;
}

Result<json::object> own_host_config(const Task& task, const ContainerSpec& spec,
                                     const DockerContext& context) {
  GANTRY_TRY(auto bind_list, binds(task, spec));
  GANTRY_TRY(auto link_list, links(task, spec));
  GANTRY_TRY(auto volume_sources, volumes_from(task, spec));
  json::object config{
      {"CpuShares", std::clamp<std::int64_t>(spec.cpu, kMinimumShares, kMaximumShares)}};
  if (spec.memory > 0) {
    config["Memory"] = std::max(spec.memory, kMinimumMemoryMib) * 1024 * 1024;
  }
  if (!bind_list.empty()) config["Binds"] = std::move(bind_list);
  if (!link_list.empty()) config["Links"] = std::move(link_list);
  if (!volume_sources.empty()) config["VolumesFrom"] = std::move(volume_sources);
  if (publishes_ports(task.spec) && !spec.ports.empty()) {
    config["PortBindings"] = port_bindings(spec, context.host_ports);
  }
  return config;
}

/// Docker refuses these for a container in another's network: they are the other's.
void leave_network_to_pause(json::object& document, json::object& host_config) {
  document.erase("Hostname");
  document.erase("ExposedPorts");
  for (const char* key : {"Dns", "DnsSearch", "DnsOptions", "ExtraHosts", "PortBindings", "Links"})
    host_config.erase(key);
}

json::object pause_host_config(const TaskSpec& task) {
  json::object config{{"CpuShares", kMinimumShares}};
  if (task.interface) {
    config["NetworkMode"] = "none";
    if (!task.interface->dns_servers.empty()) config["Dns"] = strings(task.interface->dns_servers);
    if (!task.interface->dns_search.empty())
      config["DnsSearch"] = strings(task.interface->dns_search);
  } else if (!task.network_mode.empty()) {
    config["NetworkMode"] = task.network_mode;
  }
  if (task.ipc_mode == "task") config["IpcMode"] = "shareable";
  return config;
}

/// AWS: agent-protocol 5.5.
void share_namespaces(const Task& task, json::object& document, json::object& host_config) {
  const Container* pause = pause_of(task);
  const std::string of_pause = pause ? "container:" + pause->docker_name : std::string();
  if (task.spec.interface) {
    leave_network_to_pause(document, host_config);
    host_config["NetworkMode"] = of_pause;
  } else if (!task.spec.network_mode.empty()) {
    host_config["NetworkMode"] = task.spec.network_mode;
  }
  const auto set = [&](const char* key, const std::string& mode) {
    if (!mode.empty()) host_config[key] = mode == "task" ? of_pause : mode;
  };
  set("PidMode", task.spec.pid_mode);
  set("IpcMode", task.spec.ipc_mode);
}

/// As Go's decoder fills a structure that already has values: a null empties, objects merge,
/// anything else replaces.
void decode_over(json::object& target, const json::object& source) {
  for (const auto& [key, value] : source) {
    json::value& slot = target[key];
    if (slot.is_object() && value.is_object()) {
      decode_over(slot.get_object(), value.get_object());
    } else {
      slot = value;
    }
  }
}

Result<void> decode_text_over(json::object& target, const std::string& text,
                              std::string_view error_name, std::string_view what) {
  if (text.empty()) return {};
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object()) {
    return failure(std::string(error_name),
                   fmt::format("{}: {}", what, error ? error.message() : "not an object"));
  }
  decode_over(target, value.get_object());
  return {};
}

void set_labels(json::object& config, const TaskSpec& task, const Container& container,
                const std::string& cluster) {
  json::value& labels = config["Labels"];
  if (!labels.is_object()) labels.emplace_object();
  json::object& object = labels.get_object();
  object["com.amazonaws.ecs.cluster"] = cluster;
  object["com.amazonaws.ecs.container-name"] = container.spec.name;
  object["com.amazonaws.ecs.task-arn"] = task.arn;
  object["com.amazonaws.ecs.task-definition-family"] = task.family;
  object["com.amazonaws.ecs.task-definition-version"] = task.version;
}

bool absent(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr || value->is_null();
}

std::string name_part(std::string_view text) {
  std::string kept;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter || (c >= '0' && c <= '9') || c == '-') kept += c;
  }
  return kept;
}

}  // namespace

std::string docker_container_name(const TaskSpec& task, std::string_view container,
                                  std::string_view suffix) {
  return fmt::format("ecs-{}-{}-{}-{}", task.family, task.version, name_part(container), suffix);
}

std::string docker_volume_name(const TaskSpec& task, std::string_view volume,
                               std::string_view suffix) {
  return fmt::format("ecs-{}-{}-{}-{}", task.family, task.version, volume, suffix);
}

bool publishes_ports(const TaskSpec& task) {
  return task.network_mode.empty() || task.network_mode == "bridge";
}

Result<json::object> docker_document(const Task& task, const Container& container,
                                     const DockerContext& context) {
  const ContainerSpec& spec = container.spec;
  json::object document = own_config(task, container);
  GANTRY_CHECK(decode_text_over(document, spec.config_json, "DockerClientConfigError",
                                "Unable decode given docker config"));
  if (spec.docker_health_check && absent(document, "Healthcheck")) {
    return failure("DockerClientConfigError",
                   "docker health check is nil while container health check type is DOCKER");
  }
  set_labels(document, task.spec, container, context.cluster);
  GANTRY_TRY(json::object host_config, own_host_config(task, spec, context));
  GANTRY_CHECK(decode_text_over(host_config, spec.host_config_json, "HostConfigError",
                                "Unable to decode given host config"));
  if (spec.role == Role::kNormal) {
    share_namespaces(task, document, host_config);
  } else {
    host_config = pause_host_config(task.spec);
    if (task.spec.interface && !task.spec.interface->private_dns_name.empty())
      document["Hostname"] = task.spec.interface->private_dns_name;
  }
  if (!context.cgroup_parent.empty()) host_config["CgroupParent"] = context.cgroup_parent;
  document["HostConfig"] = std::move(host_config);
  return document;
}

json::object docker_volume_document(const VolumeSpec& volume, const std::string& name) {
  json::object document{{"Name", name}};
  if (!volume.driver.empty()) document["Driver"] = volume.driver;
  if (!volume.driver_options.empty()) document["DriverOpts"] = string_map(volume.driver_options);
  if (!volume.labels.empty()) document["Labels"] = string_map(volume.labels);
  return document;
}

}  // namespace gantry::agent
