#include "agentlink/docker_settings.h"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace gantry::agentlink {
namespace {

namespace json = boost::json;
using api::ecs::ContainerDefinition;

constexpr std::int64_t kMebibyte = 1024 * 1024;
constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;

json::array to_array(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

void set_list(json::object& out, std::string_view name,
              const std::optional<std::vector<std::string>>& list) {
  if (list && !list->empty()) out[name] = to_array(*list);
}

/// AWS: HealthCheck: interval 30 s, timeout 5 s, 3 retries by default; durations in nanoseconds for
/// Docker.
json::object health_check(const api::ecs::HealthCheck& check) {
  json::object out{{"Test", to_array(check.command.value_or(std::vector<std::string>{}))},
                   {"Interval", check.interval.value_or(30) * kNanosecondsPerSecond},
                   {"Timeout", check.timeout.value_or(5) * kNanosecondsPerSecond},
                   {"Retries", check.retries.value_or(3)}};
  if (check.start_period) out["StartPeriod"] = *check.start_period * kNanosecondsPerSecond;
  return out;
}

/// Docker knows no prefix. AWS: LogConfiguration, awslogs-stream-prefix: the stream is
/// prefix-name/container-name/ecs-task-id, without one the container's Docker id.
void name_stream(json::object& options, std::string_view container, std::string_view task_id) {
  const auto prefix = options.find("awslogs-stream-prefix");
  if (prefix == options.end()) return;
  const std::string name =
      fmt::format("{}/{}/{}", std::string_view(prefix->value().as_string()), container, task_id);
  options.erase(prefix);
  options["awslogs-stream"] = name;
}

json::object log_config(const api::ecs::LogConfiguration& log, std::string_view container,
                        std::string_view task_id) {
  json::object options;
  if (log.options) {
    for (const auto& [name, value] : *log.options) options[name] = value;
  }
  if (log.log_driver == "awslogs") name_stream(options, container, task_id);
  return {{"Type", log.log_driver.value_or("json-file")}, {"Config", std::move(options)}};
}

json::array ulimits(const std::vector<api::ecs::Ulimit>& limits) {
  json::array out;
  for (const auto& limit : limits) {
    out.push_back(json::object{{"Name", limit.name.value_or("")},
                               {"Soft", limit.soft_limit.value_or(0)},
                               {"Hard", limit.hard_limit.value_or(0)}});
  }
  return out;
}

json::object device(const api::ecs::Device& device) {
  std::string permissions;
  for (const auto& permission :
       device.permissions.value_or(std::vector<std::string>{"read", "write", "mknod"})) {
    permissions += permission.substr(0, 1);  // read, write, mknod
  }
  return {{"PathOnHost", device.host_path.value_or("")},
          {"PathInContainer", device.container_path.value_or(device.host_path.value_or(""))},
          {"CgroupPermissions", permissions}};
}

std::string join(const std::vector<std::string>& texts) {
  return fmt::format("{}", fmt::join(texts, ","));
}

void set_linux_parameters(json::object& out, const ContainerDefinition& container) {
  const auto& parameters = *container.linux_parameters;
  if (parameters.capabilities) {
    set_list(out, "CapAdd", parameters.capabilities->add);
    set_list(out, "CapDrop", parameters.capabilities->drop);
  }
  if (parameters.devices && !parameters.devices->empty()) {
    json::array devices;
    for (const auto& entry : *parameters.devices) devices.push_back(device(entry));
    out["Devices"] = std::move(devices);
  }
  if (parameters.init_process_enabled) out["Init"] = *parameters.init_process_enabled;
  if (parameters.shared_memory_size) out["ShmSize"] = *parameters.shared_memory_size * kMebibyte;
  if (parameters.tmpfs && !parameters.tmpfs->empty()) {
    json::object mounts;
    for (const auto& mount : *parameters.tmpfs) {
      auto options = mount.mount_options.value_or(std::vector<std::string>{});
      options.push_back(fmt::format("size={}m", mount.size.value_or(0)));
      mounts[mount.container_path.value_or("")] = join(options);
    }
    out["Tmpfs"] = std::move(mounts);
  }
  if (parameters.max_swap) {
    // Docker counts memory and swap together (AWS: LinuxParameters, maxSwap).
    out["MemorySwap"] = (container.memory.value_or(0) + *parameters.max_swap) * kMebibyte;
    out["MemorySwappiness"] = parameters.swappiness.value_or(60);
  }
}

}  // namespace

std::string docker_config_json(const ContainerDefinition& container) {
  json::object out;
  if (container.docker_labels) {
    json::object labels;
    for (const auto& [name, value] : *container.docker_labels) labels[name] = value;
    out["Labels"] = std::move(labels);
  }
  if (container.user) out["User"] = *container.user;
  if (container.working_directory) out["WorkingDir"] = *container.working_directory;
  if (container.hostname) out["Hostname"] = *container.hostname;
  if (container.interactive.value_or(false)) out["OpenStdin"] = true;
  if (container.pseudo_terminal.value_or(false)) out["Tty"] = true;
  if (container.disable_networking.value_or(false)) out["NetworkDisabled"] = true;
  if (container.health_check) out["Healthcheck"] = health_check(*container.health_check);
  return json::serialize(out);
}

std::string docker_host_config_json(const ContainerDefinition& container,
                                    const std::string& network_mode, std::string_view task_id) {
  json::object out{{"NetworkMode", network_mode}};
  if (container.memory_reservation)
    out["MemoryReservation"] = *container.memory_reservation * kMebibyte;
  if (container.log_configuration) {
    out["LogConfig"] =
        log_config(*container.log_configuration, container.name.value_or(""), task_id);
  }
  if (container.privileged.value_or(false)) out["Privileged"] = true;
  if (container.readonly_root_filesystem.value_or(false)) out["ReadonlyRootfs"] = true;
  set_list(out, "Dns", container.dns_servers);
  set_list(out, "DnsSearch", container.dns_search_domains);
  set_list(out, "SecurityOpt", container.docker_security_options);
  if (container.extra_hosts && !container.extra_hosts->empty()) {
    json::array hosts;
    for (const auto& host : *container.extra_hosts) {
      hosts.push_back(json::string(
          fmt::format("{}:{}", host.hostname.value_or(""), host.ip_address.value_or(""))));
    }
    out["ExtraHosts"] = std::move(hosts);
  }
  if (container.ulimits && !container.ulimits->empty())
    out["Ulimits"] = ulimits(*container.ulimits);
  if (container.system_controls && !container.system_controls->empty()) {
    json::object controls;
    for (const auto& control : *container.system_controls) {
      controls[control.namespace_.value_or("")] = control.value.value_or("");
    }
    out["Sysctls"] = std::move(controls);
  }
  if (container.linux_parameters) set_linux_parameters(out, container);
  return json::serialize(out);
}

}  // namespace gantry::agentlink
