#include <charconv>

#include "agent/registration.h"

namespace gantry::agent {
namespace {

constexpr std::string_view kLegacy = "com.amazonaws.ecs.capability.";
constexpr std::string_view kPrefix = "ecs.capability.";

class List {
 public:
  void legacy(std::string_view name) { add(fmt::format("{}{}", kLegacy, name)); }
  void ecs(std::string_view name) { add(fmt::format("{}{}", kPrefix, name)); }
  [[nodiscard]] std::vector<api::ecs::Attribute> take() { return std::move(attributes_); }

 private:
  void add(std::string name) { attributes_.push_back({.name = std::move(name)}); }
  std::vector<api::ecs::Attribute> attributes_;
};

/// The minor number of "1.41"; 0 if it is not such a text.
int minor_version(std::string_view version) {
  int minor = 0;
  if (version.starts_with("1."))
    std::from_chars(version.data() + 2, version.data() + version.size(), minor);
  return minor;
}

/// AWS: agent-protocol 2.3, docker-remote-api: from 1.17, and Amazon's present agent leaves out
/// some.
void add_docker_versions(List& list, const ports::EngineInfo& engine) {
  static const std::set<int> kLeftOut = {26, 27, 31};
  constexpr int kFirst = 17;
  constexpr int kLast = 32;
  const int first = std::max(kFirst, minor_version(engine.min_api_version));
  const int last = std::min(kLast, minor_version(engine.api_version));
  for (int minor = first; minor <= last; ++minor) {
    if (!kLeftOut.contains(minor)) list.legacy(fmt::format("docker-remote-api.1.{}", minor));
  }
}

void add_volume_plugins(List& list, const ports::EngineInfo& engine) {
  list.ecs("docker-plugin.local");
  for (std::string plugin : engine.volume_plugins) {
    std::ranges::replace(plugin, ':', '.');
    if (plugin != "local") list.ecs("docker-plugin." + plugin);
  }
}

}  // namespace

std::vector<api::ecs::Attribute> capabilities(const Config& config,
                                              const ports::EngineInfo& engine) {
  List list;
  if (!config.privileged_disabled) list.legacy("privileged-container");
  add_docker_versions(list, engine);
  for (const std::string& driver : config.logging_drivers) list.legacy("logging-driver." + driver);
  if (config.selinux) list.legacy("selinux");
  if (config.apparmor) list.legacy("apparmor");
  if (config.task_iam_role) list.legacy("task-iam-role");
  if (config.task_iam_role_network_host) list.legacy("task-iam-role-network-host");
  list.ecs("container-ordering");
  list.ecs("full-sync");
  list.ecs("network.container-port-range");
  list.ecs("container-restart-policy");
  // What these name is refused when a task asks for it, with a reason of its own.
  list.ecs("secrets.ssm.environment-variables");
  list.ecs("secrets.asm.environment-variables");
  list.ecs("env-files.s3");
  list.ecs("private-registry-authentication.secretsmanager");
  add_volume_plugins(list, engine);
  if (config.task_limits && engine.cgroup_driver == "cgroupfs") {
    list.ecs("task-cpu-mem-limit");
    list.ecs("increased-task-cpu-limit");
  }
  if (!config.pause_image.empty()) list.ecs("pid-ipc-namespace-sharing");
  if (!config.pause_image.empty() && config.task_interfaces) list.ecs("task-eni");
  if (!config.health_check_disabled) list.ecs("container-health-check");
  if (config.external) list.ecs("external");
  return list.take();
}

}  // namespace gantry::agent
