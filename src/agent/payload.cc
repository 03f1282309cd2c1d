#include "agent/payload.h"

#include <boost/json.hpp>
#include <charconv>

#include "aws/json_codec.h"
#include "base/arn.h"

namespace gantry::agent {
namespace {

namespace acs = api::acs;

std::unexpected<Error> malformed(std::string message) {
  return failure("MalformedTask", std::move(message));
}

Result<Status> desired_status(const std::string& text) {
  if (text == "RUNNING") return Status::kRunning;
  if (text == "STOPPED" || text == "DEAD") return Status::kStopped;
  return malformed("Unrecognized desired status: " + text);
}

Result<Condition> condition(const std::string& text) {
  if (text == "START") return Condition::kStart;
  if (text == "COMPLETE") return Condition::kComplete;
  if (text == "SUCCESS") return Condition::kSuccess;
  if (text == "HEALTHY") return Condition::kHealthy;
  return malformed("Unrecognized dependency condition: " + text);
}

bool read_port(std::string_view text, int& port) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port > 0 && port <= 65535;
}

Result<void> read_port_range(const std::string& text, PortMapping& mapping) {
  const auto dash = text.find('-');
  int last = 0;
  const bool valid = dash != std::string::npos &&
                     read_port(std::string_view(text).substr(0, dash), mapping.container_port) &&
                     read_port(std::string_view(text).substr(dash + 1), last) &&
                     last >= mapping.container_port;
  if (!valid) return malformed("invalid container port range: " + text);
  mapping.count = last - mapping.container_port + 1;
  mapping.is_range = true;
  return {};
}

Result<PortMapping> port_mapping(const acs::PortMapping& wire) {
  PortMapping mapping;
  mapping.protocol = wire.protocol.value_or("tcp");
  if (mapping.protocol != "tcp" && mapping.protocol != "udp") {
    return malformed("Unrecognized protocol: " + mapping.protocol);
  }
  if (wire.container_port_range) {
    GANTRY_CHECK(read_port_range(*wire.container_port_range, mapping));
    return mapping;
  }
  mapping.container_port = wire.container_port.value_or(0);
  mapping.host_port = wire.host_port.value_or(0);
  return mapping;
}

/// A string that holds JSON, whose only key may be `command`. AWS: agent-protocol 3.5.
Result<void> apply_overrides(const std::string& text, ContainerSpec& spec) {
  if (text.empty()) return {};
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(text, error);
  if (error || !value.is_object()) return malformed("invalid container overrides: " + text);
  for (const auto& [key, member] : value.get_object()) {
    if (key != "command") return malformed(fmt::format("unknown container override: {}", key));
    if (member.is_null()) continue;
    auto command = boost::json::try_value_to<std::vector<std::string>>(member);
    if (!command) return malformed("invalid command override");
    spec.command = *std::move(command);
  }
  return {};
}

template <class Wire, class Convert>
Result<void> each(const std::optional<std::vector<Wire>>& list, Convert convert) {
  for (const Wire& wire : list.value_or(std::vector<Wire>())) GANTRY_CHECK(convert(wire));
  return {};
}

Result<void> read_lists(const acs::Container& wire, ContainerSpec& spec) {
  GANTRY_CHECK(each(wire.port_mappings, [&](const acs::PortMapping& entry) -> Result<void> {
    GANTRY_TRY(spec.ports.emplace_back(), port_mapping(entry));
    return {};
  }));
  GANTRY_CHECK(each(wire.depends_on, [&](const acs::ContainerDependency& entry) -> Result<void> {
    GANTRY_TRY(const Condition wanted, condition(entry.condition.value_or("")));
    spec.depends_on.push_back({entry.container_name.value_or(""), wanted});
    return {};
  }));
  for (const auto& mount : wire.mount_points.value_or(std::vector<acs::MountPoint>())) {
    spec.mounts.push_back({mount.source_volume.value_or(""), mount.container_path.value_or(""),
                           mount.read_only.value_or(false)});
  }
  for (const auto& from : wire.volumes_from.value_or(std::vector<acs::VolumeFrom>())) {
    spec.volumes_from.push_back(
        {from.source_container.value_or(""), from.read_only.value_or(false)});
  }
  for (const auto& agent : wire.managed_agents.value_or(std::vector<acs::ManagedAgent>())) {
    spec.managed_agents.push_back(agent.name.value_or(""));
  }
  return {};
}

std::optional<std::chrono::seconds> seconds(const std::optional<std::int32_t>& wire) {
  if (!wire || *wire <= 0) return std::nullopt;
  return std::chrono::seconds(*wire);
}

std::optional<RestartPolicy> restart_policy(
    const std::optional<acs::ContainerRestartPolicy>& wire) {
  if (!wire || !wire->enabled.value_or(false)) return std::nullopt;
  return RestartPolicy{wire->ignored_exit_codes.value_or(std::vector<int>()),
                       std::chrono::seconds(wire->restart_attempt_period.value_or(0))};
}

Result<ContainerSpec> container(const acs::Container& wire) {
  ContainerSpec spec;
  spec.name = wire.name.value_or("");
  spec.image = wire.image.value_or("");
  if (spec.name.empty()) return malformed("a container without a name");
  spec.arn = wire.container_arn.value_or("");
  spec.essential = wire.essential.value_or(false);
  spec.cpu = wire.cpu.value_or(0);
  spec.memory = wire.memory.value_or(0);
  spec.command = wire.command.value_or(spec.command);
  spec.entry_point = wire.entry_point.value_or(spec.entry_point);
  spec.environment = wire.environment.value_or(spec.environment);
  spec.links = wire.links.value_or(spec.links);
  spec.start_timeout = seconds(wire.start_timeout);
  spec.stop_timeout = seconds(wire.stop_timeout);
  spec.docker_health_check = wire.health_check_type == "docker";
  spec.restart_policy = restart_policy(wire.restart_policy);
  if (wire.docker_config) {
    spec.config_json = wire.docker_config->config.value_or("");
    spec.host_config_json = wire.docker_config->host_config.value_or("");
  }
  GANTRY_CHECK(read_lists(wire, spec));
  GANTRY_CHECK(apply_overrides(wire.overrides.value_or(""), spec));
  return spec;
}

Result<VolumeSpec> volume(const acs::Volume& wire) {
  VolumeSpec spec;
  spec.name = wire.name.value_or("");
  if (wire.type.value_or("host") == "host") {
    if (!wire.host) return malformed("invalid volume: empty volume configuration");
    spec.source_path = wire.host->source_path.value_or("");
    if (!spec.source_path.empty()) spec.kind = VolumeSpec::Kind::kHostPath;
    return spec;
  }
  if (!wire.docker_volume_configuration) {
    return malformed("invalid volume: empty volume configuration");
  }
  const acs::DockerVolumeConfiguration& docker = *wire.docker_volume_configuration;
  if (docker.scope == "shared") spec.kind = VolumeSpec::Kind::kSharedVolume;
  spec.autoprovision = docker.autoprovision.value_or(false);
  spec.driver = docker.driver.value_or("");
  spec.driver_options = docker.driver_opts.value_or(spec.driver_options);
  spec.labels = docker.labels.value_or(spec.labels);
  return spec;
}

template <class T>
bool has(const std::optional<std::vector<T>>& list) {
  return list && !list->empty();
}

/// What has to be fetched from a service that Gantry does not have yet, in the words of AWS's
/// "Stopped tasks error messages", ResourceInitializationError; empty if there is nothing.
std::string unfetchable_in(const acs::Container& wire) {
  const auto secret = [](std::string_view from, std::string_view name) {
    return fmt::format(
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
        "retrieval failed: unable to retrieve secret from {}: {}: the service is not available",
        from, name);
  };
  if (has(wire.secrets)) {
    const acs::Secret& first = wire.secrets->front();
    return secret(first.provider.value_or("ssm"), first.value_from.value_or(""));
  }
  if (wire.registry_authentication && wire.registry_authentication->type == "asm") {
    const auto& data = wire.registry_authentication->asm_auth_data;
    return secret("asm", data ? data->credentials_parameter.value_or("") : std::string());
  }
  if (has(wire.environment_files)) {
    return fmt::format(
        "ResourceInitializationError: failed to download env files: {}: the service is not "
        "available",
        wire.environment_files->front().value.value_or(""));
  }
  return {};
}

std::string unsupported_in(const acs::Container& wire) {
  if (has(wire.credential_specs)) return "credentialSpecs";
  if (wire.firelens_configuration) return "firelensConfiguration";
  if (wire.logs_auth_strategy == "ExecutionRole") return "logsAuthStrategy ExecutionRole";
  return {};
}

/// The name of a part of the task that this agent would have to ignore; it does not advertise the
/// capability either.
std::string unsupported_in(const acs::Task& wire) {
  if (wire.proxy_configuration) return "proxyConfiguration";
  if (has(wire.associations)) return "associations";
  if (has(wire.attachments)) return "attachments";
  for (const acs::Container& each : wire.containers.value_or(std::vector<acs::Container>())) {
    if (const std::string part = unsupported_in(each); !part.empty()) return part;
  }
  return {};
}

std::string memory_conflict(const TaskSpec& spec) {
  for (const ContainerSpec& each : spec.containers) {
    if (spec.memory > 0 && each.memory > spec.memory) {
      return fmt::format("container {} has a memory limit of {} MiB, more than the task's {} MiB",
                         each.name, each.memory, spec.memory);
    }
  }
  return {};
}

std::string obstacle(const acs::Task& wire, const TaskSpec& spec) {
  if (const std::string part = unsupported_in(wire); !part.empty()) {
    return part + " is not supported by this agent";
  }
  for (const acs::Volume& each : wire.volumes.value_or(std::vector<acs::Volume>())) {
    const std::string type = each.type.value_or("host");
    if (type != "host" && type != "docker") {
      return fmt::format("volume type {} is not supported by this agent", type);
    }
  }
  return memory_conflict(spec);
}

std::string refusal(const acs::Task& wire, const TaskSpec& spec) {
  if (const std::string why = obstacle(wire, spec); !why.empty()) {
    return fmt::format("resource cannot be initialized for task {}: {}", spec.arn, why);
  }
  for (const acs::Container& each : wire.containers.value_or(std::vector<acs::Container>())) {
    if (std::string why = unfetchable_in(each); !why.empty()) return why;
  }
  return {};
}

/// AWS: agent-protocol 3.9: the gateway comes in CIDR form.
Result<TaskInterface> task_interface(const acs::ElasticNetworkInterface& wire) {
  TaskInterface out{.attachment_arn = wire.attachment_arn.value_or(""),
                    .id = wire.ec2_id.value_or(""),
                    .mac_address = wire.mac_address.value_or(""),
                    .private_dns_name = wire.private_dns_name.value_or("")};
  for (const auto& each : wire.ipv4_addresses.value_or(std::vector<acs::IPv4AddressAssignment>())) {
    if (out.address.empty() || each.primary.value_or(false)) {
      out.address = each.private_address.value_or("");
    }
  }
  const std::string gateway = wire.subnet_gateway_ipv4_address.value_or("");
  const auto slash = gateway.find('/');
  if (out.address.empty() || out.mac_address.empty() || slash == std::string::npos) {
    return malformed("invalid network interface " + out.id);
  }
  out.gateway = gateway.substr(0, slash);
  out.prefix_length = gateway.substr(slash + 1);
  out.dns_servers = wire.domain_name_servers.value_or(out.dns_servers);
  out.dns_search = wire.domain_name.value_or(out.dns_search);
  return out;
}

Result<void> read_interfaces(const acs::Task& wire, TaskSpec& spec) {
  if (spec.network_mode != "awsvpc") return {};
  if (!has(wire.elastic_network_interfaces)) {
    return malformed("a task of network mode awsvpc without a network interface");
  }
  GANTRY_TRY(spec.interface, task_interface(wire.elastic_network_interfaces->front()));
  return {};
}

/// AWS: agent-protocol 5.5. It is first to start and last to stop, because all others depend on it.
void add_pause(TaskSpec& spec) {
  const bool shares = spec.pid_mode == "task" || spec.ipc_mode == "task";
  if (!spec.interface && !shares) return;
  ContainerSpec pause;
  pause.role = spec.interface ? Role::kNetworkPause : Role::kNamespacePause;
  pause.name = spec.interface ? "~internal~ecs~pause" : "~internal~ecs~pause~namespace";
  pause.command = {"pause"};
  for (ContainerSpec& each : spec.containers) {
    each.depends_on.push_back({pause.name, Condition::kStart});
  }
  spec.containers.insert(spec.containers.begin(), std::move(pause));
}

std::string without_secrets(acs::Task wire) {
  for (auto* credentials : {&wire.role_credentials, &wire.execution_role_credentials}) {
    if (!*credentials) continue;
    (*credentials)->access_key_id.reset();
    (*credentials)->secret_access_key.reset();
    (*credentials)->session_token.reset();
  }
  return aws::to_json(wire);
}

std::string credentials_id(const std::optional<acs::IAMRoleCredentials>& wire) {
  return wire ? wire->credentials_id.value_or("") : std::string();
}

Result<TaskSpec> task_spec(const acs::Task& wire) {
  TaskSpec spec;
  spec.arn = wire.arn.value_or("");
  if (!parse_arn(spec.arn)) return malformed("invalid task ARN: " + spec.arn);
  spec.family = wire.family.value_or("");
  spec.version = wire.version.value_or("");
  spec.network_mode = wire.network_mode.value_or("");
  spec.pid_mode = wire.pid_mode.value_or("");
  spec.ipc_mode = wire.ipc_mode.value_or("");
  spec.service_name = wire.service_name.value_or("");
  spec.group = wire.group.value_or("");
  spec.launch_type = wire.launch_type.value_or("");
  spec.cpu = wire.cpu.value_or(0);
  spec.memory = wire.memory.value_or(0);
  spec.credentials_id = credentials_id(wire.role_credentials);
  spec.execution_credentials_id = credentials_id(wire.execution_role_credentials);
  GANTRY_CHECK(each(wire.containers, [&](const acs::Container& entry) -> Result<void> {
    GANTRY_TRY(spec.containers.emplace_back(), container(entry));
    return {};
  }));
  if (!spec.containers.empty()) GANTRY_CHECK(read_interfaces(wire, spec));
  add_pause(spec);
  spec.refusal = refusal(wire, spec);
  if (spec.refusal.empty()) {
    GANTRY_CHECK(each(wire.volumes, [&](const acs::Volume& entry) -> Result<void> {
      GANTRY_TRY(spec.volumes.emplace_back(), volume(entry));
      return {};
    }));
  }
  spec.payload = without_secrets(wire);
  return spec;
}

std::optional<RoleCredentials> optional_credentials(
    const std::optional<acs::IAMRoleCredentials>& wire) {
  if (!wire || wire->credentials_id.value_or("").empty()) return std::nullopt;
  return to_credentials(*wire);
}

}  // namespace

Result<PayloadTask> decode_payload_task(const acs::Task& task) {
  PayloadTask decoded;
  GANTRY_TRY(decoded.desired, desired_status(task.desired_status.value_or("")));
  GANTRY_TRY(decoded.spec, task_spec(task));
  decoded.role = optional_credentials(task.role_credentials);
  decoded.execution_role = optional_credentials(task.execution_role_credentials);
  return decoded;
}

Result<TaskSpec> task_from_saved(std::string_view payload) {
  GANTRY_TRY(const acs::Task wire, aws::from_json<acs::Task>(payload));
  return task_spec(wire);
}

RoleCredentials to_credentials(const acs::IAMRoleCredentials& wire) {
  return {.id = wire.credentials_id.value_or(""),
          .role_arn = wire.role_arn.value_or(""),
          .access_key_id = wire.access_key_id.value_or(""),
          .secret_access_key = wire.secret_access_key.value_or(""),
          .session_token = wire.session_token.value_or(""),
          .expiration = wire.expiration.value_or("")};
}

}  // namespace gantry::agent
