#include "agentlink/payload.h"

#include <charconv>

#include "agentlink/docker_settings.h"
#include "aws/json_codec.h"
#include "base/arn.h"
#include "ecs/lifecycle.h"

namespace gantry::agentlink {
namespace {

using api::ecs::ContainerDefinition;
using api::ecs::ContainerOverride;

constexpr std::string_view kDockerApiVersion = "1.24";

const ContainerOverride* find_override(const ecs::Task& task,
                                       const std::optional<std::string>& container) {
  if (!task.overrides || !task.overrides->container_overrides) return nullptr;
  const auto& list = *task.overrides->container_overrides;
  const auto found = std::ranges::find(list, container, &ContainerOverride::name);
  return found == list.end() ? nullptr : &*found;
}

std::map<std::string, std::string> environment_of(const ContainerDefinition& container,
                                                  const ContainerOverride* change) {
  // AWS sets it for every task on container instances; FireLens configurations read it.
  std::map<std::string, std::string> environment{{"AWS_EXECUTION_ENV", "AWS_ECS_EC2"}};
  const auto add = [&](const std::optional<std::vector<api::ecs::KeyValuePair>>& pairs) {
    if (!pairs) return;
    for (const auto& pair : *pairs) environment[pair.name.value_or("")] = pair.value.value_or("");
  };
  add(container.environment);
  if (change) add(change->environment);
  return environment;
}

/// The definition's files, then the override's (AWS: API_ContainerOverride, environmentFiles).
std::optional<std::vector<api::acs::EnvironmentFile>> environment_files_of(
    const ContainerDefinition& container, const ContainerOverride* change) {
  std::vector<api::acs::EnvironmentFile> files;
  const auto add = [&](const std::optional<std::vector<api::ecs::EnvironmentFile>>& list) {
    if (!list) return;
    for (const auto& file : *list) files.push_back({.type = file.type, .value = file.value});
  };
  add(container.environment_files);
  if (change) add(change->environment_files);
  if (files.empty()) return std::nullopt;
  return files;
}

std::vector<api::acs::PortMapping> ports_of(const ContainerDefinition& container) {
  std::vector<api::acs::PortMapping> ports;
  if (!container.port_mappings) return ports;
  for (const auto& mapping : *container.port_mappings) {
    api::acs::PortMapping port{.protocol = mapping.protocol.value_or("tcp")};
    if (mapping.container_port_range) {
      port.container_port_range = mapping.container_port_range;
    } else {
      port.container_port = mapping.container_port;
      port.host_port = mapping.host_port.value_or(0);
    }
    ports.push_back(std::move(port));
  }
  return ports;
}

std::vector<api::acs::MountPoint> mounts_of(const ContainerDefinition& container) {
  std::vector<api::acs::MountPoint> mounts;
  if (!container.mount_points) return mounts;
  for (const auto& mount : *container.mount_points) {
    mounts.push_back({.source_volume = mount.source_volume,
                      .container_path = mount.container_path,
                      .read_only = mount.read_only.value_or(false)});
  }
  return mounts;
}

std::vector<api::acs::VolumeFrom> volumes_from_of(const ContainerDefinition& container) {
  std::vector<api::acs::VolumeFrom> volumes;
  if (!container.volumes_from) return volumes;
  for (const auto& volume : *container.volumes_from) {
    volumes.push_back({.source_container = volume.source_container,
                       .read_only = volume.read_only.value_or(false)});
  }
  return volumes;
}

/// AWS: API_Secret, valueFrom: the ARN of a parameter or of a secret, or a parameter's name.
std::vector<api::acs::Secret> secrets_of(const ContainerDefinition& container) {
  std::vector<api::acs::Secret> secrets;
  const auto add = [&](const std::optional<std::vector<api::ecs::Secret>>& list,
                       std::string_view type, std::string_view target) {
    for (const auto& secret : list.value_or(std::vector<api::ecs::Secret>())) {
      const std::string from = secret.value_from.value_or("");
      const auto arn = parse_arn(from);
      api::acs::Secret out{.name = secret.name,
                           .provider = from.contains(":secretsmanager:") ? "asm" : "ssm",
                           .target = std::string(target),
                           .type = std::string(type),
                           .value_from = from};
      if (arn) out.region = arn->region;
      secrets.push_back(std::move(out));
    }
  };
  add(container.secrets, "ENVIRONMENT_VARIABLE", "CONTAINER");
  if (container.log_configuration) {
    add(container.log_configuration->secret_options, "BOOTSTRAP", "LOG_DRIVER");
  }
  return secrets;
}

std::optional<api::acs::RegistryAuthenticationData> registry_of(
    const ContainerDefinition& container) {
  if (!container.repository_credentials) return std::nullopt;
  const auto& parameter = container.repository_credentials->credentials_parameter;
  const auto arn = parse_arn(parameter.value_or(""));
  api::acs::RegistryAuthenticationData out{.type = "asm"};
  out.asm_auth_data = api::acs::ASMAuthData{.credentials_parameter = parameter};
  if (arn) out.asm_auth_data->region = arn->region;
  return out;
}

/// A string holding JSON whose only permitted key is `command`.
std::string overrides_of(const ContainerOverride* change) {
  if (!change || !change->command) return "{}";
  return aws::to_json(ContainerOverride{.command = change->command});
}

api::acs::Container to_container(const ecs::Task& task, const ecs::Container& state,
                                 const ContainerDefinition& source,
                                 const std::string& network_mode) {
  const ContainerOverride* change = find_override(task, source.name);
  ContainerDefinition effective = source;
  if (change) {
    if (change->cpu) effective.cpu = change->cpu;
    if (change->memory) effective.memory = change->memory;
    if (change->memory_reservation) effective.memory_reservation = change->memory_reservation;
  }
  api::acs::Container out{
      .name = source.name,
      .image = state.image.str(),
      .essential = state.essential,
      .cpu = static_cast<std::int32_t>(state.cpu),
      .memory = effective.memory.value_or(0),
      .container_arn = state.arn,
      .command = source.command,
      .entry_point = source.entry_point,
      .environment = environment_of(source, change),
      .links = source.links,
      .overrides = overrides_of(change),
  };
  if (auto secrets = secrets_of(source); !secrets.empty()) out.secrets = std::move(secrets);
  out.registry_authentication = registry_of(source);
  if (const auto& policy = source.restart_policy) {
    // AWS: API_ContainerRestartPolicy, restartAttemptPeriod: 300 seconds unless told otherwise.
    constexpr int kDefaultPeriod = 300;
    out.restart_policy = api::acs::ContainerRestartPolicy{
        .enabled = policy->enabled,
        .ignored_exit_codes = policy->ignored_exit_codes,
        .restart_attempt_period = policy->restart_attempt_period.value_or(kDefaultPeriod)};
  }
  out.environment_files = environment_files_of(source, change);
  out.port_mappings = ports_of(source);
  out.mount_points = mounts_of(source);
  out.volumes_from = volumes_from_of(source);
  out.start_timeout = source.start_timeout;
  out.stop_timeout = source.stop_timeout;
  if (source.health_check) out.health_check_type = "docker";
  if (source.depends_on) {
    auto& dependencies = out.depends_on.emplace();
    for (const auto& dependency : *source.depends_on) {
      dependencies.push_back(
          {.container_name = dependency.container_name, .condition = dependency.condition});
    }
  }
  out.docker_config.emplace();
  out.docker_config->version = std::string(kDockerApiVersion);
  out.docker_config->config = docker_config_json(effective);
  out.docker_config->host_config = docker_host_config_json(effective, network_mode);
  return out;
}

api::acs::Volume to_volume(const api::ecs::Volume& source) {
  api::acs::Volume out{.name = source.name};
  if (const auto& docker = source.docker_volume_configuration) {
    out.type = "docker";
    out.docker_volume_configuration.emplace();
    out.docker_volume_configuration->scope = docker->scope.value_or("task");
    out.docker_volume_configuration->autoprovision = docker->autoprovision.value_or(false);
    out.docker_volume_configuration->driver = docker->driver.value_or("local");
    out.docker_volume_configuration->driver_opts = docker->driver_opts;
    out.docker_volume_configuration->labels = docker->labels;
    return out;
  }
  out.type = "host";
  out.host.emplace();
  out.host->source_path = source.host ? source.host->source_path.value_or("") : "";
  return out;
}

/// AWS: agent-protocol 3.9.
std::optional<std::vector<api::acs::ElasticNetworkInterface>> interfaces_of(const ecs::Task& task) {
  if (!task.attachment) return std::nullopt;
  const auto& attachment = *task.attachment;
  const auto arn = parse_arn(task.arn.str());
  api::acs::ElasticNetworkInterface out{
      .attachment_arn =
          arn ? make_arn("ecs", {arn->account, arn->region}, "attachment/" + attachment.id)
              : std::string(),
      .ec2_id = attachment.interface_id,
      .interface_association_protocol = "default",
      .mac_address = attachment.mac_address,
      .private_dns_name = attachment.private_dns_name,
      .subnet_gateway_ipv4_address = attachment.gateway};
  out.ipv4_addresses.emplace().push_back(
      {.primary = true, .private_address = attachment.private_ip});
  out.domain_name_servers.emplace().push_back(attachment.resolver);
  return {{std::move(out)}};
}

std::optional<std::int64_t> to_number(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  std::int64_t value = 0;
  std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

}  // namespace

api::acs::Task to_payload(const ecs::Task& task, const ecs::TaskDefinition& definition) {
  const auto& document = definition.document;
  const std::string network_mode = document.network_mode.value_or("bridge");
  api::acs::Task out{
      .arn = task.arn,
      .family = definition.family,
      .version = std::to_string(definition.revision),
      .desired_status = std::string(ecs::to_string(
          ecs::is_stop_due(task) ? ecs::DesiredStatus::kStopped : ecs::DesiredStatus::kRunning)),
      .overrides = "{}"};
  out.task_cluster_arn = task.cluster_arn;
  out.network_mode = network_mode;
  out.elastic_network_interfaces = interfaces_of(task);
  out.launch_type = "EC2";
  out.group = task.group;
  out.pid_mode = document.pid_mode;
  out.ipc_mode = document.ipc_mode;
  const auto overridden = [&](auto member, const std::optional<std::string>& own) {
    return task.overrides && (*task.overrides).*member ? (*task.overrides).*member : own;
  };
  if (const auto cpu = to_number(overridden(&api::ecs::TaskOverride::cpu, document.cpu))) {
    out.cpu = static_cast<double>(*cpu) / 1024;  // vCPUs
  }
  if (const auto memory = to_number(overridden(&api::ecs::TaskOverride::memory, document.memory))) {
    out.memory = static_cast<std::int32_t>(*memory);
  }
  auto& volumes = out.volumes.emplace();
  if (document.volumes) {
    for (const auto& volume : *document.volumes) volumes.push_back(to_volume(volume));
  }
  auto& containers = out.containers.emplace();
  for (std::size_t i = 0; i < task.containers.size(); ++i) {
    containers.push_back(
        to_container(task, task.containers[i], (*document.container_definitions)[i], network_mode));
  }
  return out;
}

}  // namespace gantry::agentlink
