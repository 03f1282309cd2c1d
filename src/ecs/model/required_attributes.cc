#include <charconv>
#include <set>

#include "ecs/model/task_definition.h"

namespace gantry::ecs {
namespace {

using api::ecs::ContainerDefinition;

template <class T>
const std::vector<T>& list_of(const std::optional<std::vector<T>>& list) {
  static const std::vector<T> kEmpty;
  return list ? *list : kEmpty;
}

/// The names, of the agent's capability list (agent/app/agent_capability.go of
/// aws/amazon-ecs-agent).
class Names {
 public:
  void add(const std::string& capability) { names_.insert("ecs.capability." + capability); }
  void add_legacy(const std::string& capability) {
    names_.insert("com.amazonaws.ecs.capability." + capability);
  }
  /// The Docker API's version in which what is used appeared: 1.MINOR.
  void add_docker(int minor) { add_legacy("docker-remote-api.1." + std::to_string(minor)); }
  [[nodiscard]] std::vector<std::string> sorted() const { return {names_.begin(), names_.end()}; }

 private:
  std::set<std::string> names_;
};

/// `ssm` or `asm` (Secrets Manager), by where a secret's value comes from.
std::string store_of(const api::ecs::Secret& secret) {
  return secret.value_from.value_or("").contains(":secretsmanager:") ? "asm" : "ssm";
}

void require_logging(Names& names, const ContainerDefinition& container, bool has_execution_role) {
  if (!container.log_configuration || !container.log_configuration->log_driver) return;
  const std::string& driver = *container.log_configuration->log_driver;
  names.add_legacy("logging-driver." + driver);
  names.add_docker(18);
  if (driver == "awslogs" || driver == "fluentd" || driver == "splunk") names.add_docker(19);
  if (driver == "awslogs" && has_execution_role) names.add("execution-role-awslogs");
  for (const auto& secret : list_of(container.log_configuration->secret_options))
    names.add("secrets." + store_of(secret) + ".bootstrap.log-driver");
}

void require_firelens(Names& names, const ContainerDefinition& container) {
  if (!container.firelens_configuration || !container.firelens_configuration->type) return;
  names.add("firelens." + *container.firelens_configuration->type);
  const auto& options = container.firelens_configuration->options;
  if (!options) return;
  const auto type = options->find("config-file-type");
  if (type != options->end()) names.add("firelens.options.config." + type->second);
}

void require_linux(Names& names, const ContainerDefinition& container) {
  if (container.privileged.value_or(false)) names.add_legacy("privileged-container");
  if (!list_of(container.ulimits).empty()) names.add_docker(18);
  if (container.docker_labels && !container.docker_labels->empty()) names.add_docker(18);
  if (container.memory_reservation) names.add_docker(21);
  if (!container.linux_parameters) return;
  const auto& linux = *container.linux_parameters;
  if (linux.shared_memory_size || !list_of(linux.tmpfs).empty()) names.add_docker(22);
  if (linux.init_process_enabled.value_or(false)) names.add_docker(25);
}

void require_for_container(Names& names, const ContainerDefinition& container,
                           bool has_execution_role) {
  require_logging(names, container, has_execution_role);
  require_firelens(names, container);
  require_linux(names, container);
  if (container.health_check) {
    names.add("container-health-check");
    names.add_docker(24);
  }
  if (!list_of(container.depends_on).empty()) names.add("container-ordering");
  for (const auto& secret : list_of(container.secrets))
    names.add("secrets." + store_of(secret) + ".environment-variables");
  if (!list_of(container.environment_files).empty()) names.add("env-files.s3");
  if (container.repository_credentials) names.add("private-registry-authentication.secretsmanager");
  if (container.restart_policy && container.restart_policy->enabled.value_or(false))
    names.add("container-restart-policy");
  if (!list_of(container.credential_specs).empty()) names.add("gmsa");
  for (const auto& mapping : list_of(container.port_mappings)) {
    if (mapping.container_port_range) names.add("network.container-port-range");
  }
}

void require_for_volume(Names& names, const api::ecs::Volume& volume) {
  if (volume.docker_volume_configuration) {
    std::string driver = volume.docker_volume_configuration->driver.value_or("local");
    // AWS: the agent writes plugins' tags with a dot (agent-protocol, docker-plugin).
    std::ranges::replace(driver, ':', '.');
    names.add("docker-plugin." + driver);
    names.add_docker(25);
  }
  if (volume.efs_volume_configuration) {
    names.add("efs");
    names.add_docker(25);
    const auto& efs = *volume.efs_volume_configuration;
    if (efs.authorization_config || efs.transit_encryption == "ENABLED") names.add("efsAuth");
  }
  if (volume.s3files_volume_configuration) names.add("storage.s3-files");
  if (volume.configured_at_launch.value_or(false)) names.add("storage.ebs-task-volume-attach");
}

/// AWS: "increased-task-cpu-limit": more than 10 vCPUs for a task.
bool has_increased_cpu(const std::optional<std::string>& cpu) {
  constexpr std::int64_t kUsualLimit = 10 * 1024;
  std::int64_t value = 0;
  if (cpu) std::from_chars(cpu->data(), cpu->data() + cpu->size(), value);
  return value > kUsualLimit;
}

}  // namespace

std::vector<std::string> compute_required_attributes(const api::ecs::TaskDefinition& document) {
  Names names;
  if (document.task_role_arn) {
    names.add_legacy("task-iam-role");
    if (document.network_mode == "host") names.add_legacy("task-iam-role-network-host");
  }
  if (document.network_mode == "awsvpc") {
    names.add("task-eni");
    names.add_docker(18);
  }
  if (document.pid_mode == "task" || document.ipc_mode == "task")
    names.add("pid-ipc-namespace-sharing");
  if (document.cpu || document.memory) names.add("task-cpu-mem-limit");
  if (has_increased_cpu(document.cpu)) names.add("increased-task-cpu-limit");
  if (document.proxy_configuration) names.add("aws-appmesh");
  if (!list_of(document.inference_accelerators).empty()) names.add("task-eia");
  if (document.enable_fault_injection.value_or(false)) names.add("fault-injection");
  for (const auto& volume : list_of(document.volumes)) require_for_volume(names, volume);
  for (const auto& container : list_of(document.container_definitions))
    require_for_container(names, container, document.execution_role_arn.has_value());
  return names.sorted();
}

}  // namespace gantry::ecs
