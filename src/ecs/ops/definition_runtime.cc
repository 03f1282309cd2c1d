#include <fmt/format.h>

#include <array>
#include <charconv>
#include <set>

#include "ecs/ops/definition_rules.h"

namespace gantry::ecs {
namespace {

using api::ecs::ContainerDefinition;

/// AWS: API_KernelCapabilities, add and drop.
bool is_capability(std::string_view name) {
  static const std::set<std::string_view> kNames = {
      "ALL",        "AUDIT_CONTROL",   "AUDIT_WRITE",      "BLOCK_SUSPEND",
      "CHOWN",      "DAC_OVERRIDE",    "DAC_READ_SEARCH",  "FOWNER",
      "FSETID",     "IPC_LOCK",        "IPC_OWNER",        "KILL",
      "LEASE",      "LINUX_IMMUTABLE", "MAC_ADMIN",        "MAC_OVERRIDE",
      "MKNOD",      "NET_ADMIN",       "NET_BIND_SERVICE", "NET_BROADCAST",
      "NET_RAW",    "SETFCAP",         "SETGID",           "SETPCAP",
      "SETUID",     "SYS_ADMIN",       "SYS_BOOT",         "SYS_CHROOT",
      "SYS_MODULE", "SYS_NICE",        "SYS_PACCT",        "SYS_PTRACE",
      "SYS_RAWIO",  "SYS_RESOURCE",    "SYS_TIME",         "SYS_TTY_CONFIG",
      "SYSLOG",     "WAKE_ALARM"};
  return kNames.contains(name);
}

std::unexpected<Error> invalid(std::string_view label, const ContainerDefinition& container) {
  return refuse_definition(
      fmt::format("Invalid '{}' setting for container '{}'.", label, *container.name));
}

/// A numeric member and what AWS allows it to be; absent ones pass.
struct Range {
  std::string_view label;
  std::optional<std::int32_t> value;
  std::int32_t least;
  std::int32_t most;
};

Result<void> check_ranges(std::initializer_list<Range> ranges,
                          const ContainerDefinition& container) {
  for (const auto& range : ranges) {
    if (range.value && (*range.value < range.least || *range.value > range.most)) {
      return refuse_definition(
          fmt::format("Invalid '{}' setting for container '{}': it must be between {} and {}.",
                      range.label, *container.name, range.least, range.most));
    }
  }
  return {};
}

/// AWS: API_HealthCheck.
Result<void> check_health(const ContainerDefinition& container) {
  if (!container.health_check) return {};
  const auto& check = *container.health_check;
  const auto& command = items_of(check.command);
  const bool known =
      !command.empty() &&
      (command.front() == "CMD" || command.front() == "CMD-SHELL" || command.front() == "NONE");
  if (!known || (command.front() != "NONE" && command.size() < 2))
    return invalid("healthCheck.command", container);
  return check_ranges({{"healthCheck.interval", check.interval, 5, 300},
                       {"healthCheck.timeout", check.timeout, 2, 60},
                       {"healthCheck.retries", check.retries, 1, 10},
                       {"healthCheck.startPeriod", check.start_period, 0, 300}},
                      container);
}

/// AWS: API_Ulimit, name.
bool is_ulimit(std::string_view name) {
  static constexpr std::array<std::string_view, 15> kNames = {
      "core",   "cpu",   "data", "fsize",  "locks",  "memlock",    "msgqueue", "nice",
      "nofile", "nproc", "rss",  "rtprio", "rttime", "sigpending", "stack"};
  return std::ranges::find(kNames, name) != kNames.end();
}

Result<void> check_ulimits(const ContainerDefinition& container) {
  std::set<std::string> names;
  for (const auto& limit : items_of(container.ulimits)) {
    const std::string name = limit.name.value_or("");
    if (!is_ulimit(name) || !names.insert(name).second) return invalid("ulimits", container);
    const int soft = limit.soft_limit.value_or(0);
    const int hard = limit.hard_limit.value_or(0);
    // -1 is no limit.
    if (soft < -1 || hard < -1 || (hard != -1 && (soft == -1 || soft > hard))) {
      return refuse_definition(
          fmt::format("Invalid 'ulimits' setting for container '{}': the softLimit of {} cannot be "
                      "greater than its hardLimit.",
                      *container.name, name));
    }
  }
  return {};
}

/// AWS: API_LinuxParameters.
Result<void> check_linux(const ContainerDefinition& container) {
  if (!container.linux_parameters) return {};
  const auto& linux = *container.linux_parameters;
  GANTRY_CHECK(check_ranges({{"swappiness", linux.swappiness, 0, 100},
                             {"maxSwap", linux.max_swap, 0, INT32_MAX},
                             {"sharedMemorySize", linux.shared_memory_size, 1, INT32_MAX}},
                            container));
  if (linux.capabilities) {
    for (const auto* list : {&linux.capabilities->add, &linux.capabilities->drop}) {
      for (const auto& name : items_of(*list)) {
        if (!is_capability(name)) return invalid("capabilities", container);
      }
    }
  }
  for (const auto& tmpfs : items_of(linux.tmpfs)) {
    if (tmpfs.container_path.value_or("").empty() || tmpfs.size.value_or(0) <= 0)
      return invalid("tmpfs", container);
  }
  for (const auto& device : items_of(linux.devices)) {
    if (device.host_path.value_or("").empty()) return invalid("devices", container);
  }
  return {};
}

/// AWS: API_SystemControl, namespace.
Result<void> check_system_controls(const ContainerDefinition& container,
                                   const DefinitionRequest& request) {
  static const std::set<std::string_view> kIpc = {
      "kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem",
      "kernel.shmall", "kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced"};
  for (const auto& control : items_of(container.system_controls)) {
    const std::string name = control.namespace_.value_or("");
    const bool is_net = name.starts_with("net.");
    if (!is_net && !name.starts_with("fs.mqueue.") && !kIpc.contains(name))
      return invalid("systemControls", container);
    if (is_net && request.network_mode == "host") {
      return refuse_definition("Network system controls are not supported when networkMode=host.");
    }
    if (!is_net && request.ipc_mode == "host")
      return refuse_definition("IPC system controls are not supported when ipcMode=host.");
  }
  return {};
}

/// AWS: API_ResourceRequirement.
Result<void> check_resources(const ContainerDefinition& container,
                             const DefinitionRequest& request) {
  bool has_gpus = false;
  for (const auto& resource : items_of(container.resource_requirements)) {
    const std::string value = resource.value.value_or("");
    if (resource.type == "GPU") {
      int count = 0;
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), count);
      if (error != std::errc() || end != value.data() + value.size() || count < 1 || has_gpus)
        return invalid("resourceRequirements", container);
      has_gpus = true;
    } else if (resource.type == "InferenceAccelerator") {
      const auto& accelerators = items_of(request.inference_accelerators);
      if (std::ranges::find(accelerators, resource.value,
                            &api::ecs::InferenceAccelerator::device_name) == accelerators.end())
        return invalid("resourceRequirements", container);
    } else {
      return invalid("resourceRequirements", container);
    }
  }
  return {};
}

/// AWS: API_ContainerRestartPolicy.
Result<void> check_restarts(const ContainerDefinition& container) {
  if (!container.restart_policy) return {};
  const auto& policy = *container.restart_policy;
  if (!policy.enabled || items_of(policy.ignored_exit_codes).size() > 50)
    return invalid("restartPolicy", container);
  return check_ranges({{"restartAttemptPeriod", policy.restart_attempt_period, 60, 1800}},
                      container);
}

}  // namespace

Result<void> check_runtime(const DefinitionRequest& request) {
  for (const auto& container : *request.container_definitions) {
    GANTRY_CHECK(check_health(container));
    GANTRY_CHECK(check_ulimits(container));
    GANTRY_CHECK(check_linux(container));
    GANTRY_CHECK(check_system_controls(container, request));
    GANTRY_CHECK(check_resources(container, request));
    GANTRY_CHECK(check_restarts(container));
    // AWS: API_ContainerDefinition, startTimeout and stopTimeout.
    GANTRY_CHECK(check_ranges({{"startTimeout", container.start_timeout, 2, INT32_MAX},
                               {"stopTimeout", container.stop_timeout, 2, INT32_MAX}},
                              container));
  }
  return {};
}

}  // namespace gantry::ecs
