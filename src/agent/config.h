#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ports/container_engine.h"

namespace gantry::agent {

/// AWS: agent-protocol 5.6, ECS_IMAGE_PULL_BEHAVIOR.
enum class PullBehavior { kDefault, kAlways, kOnce, kPreferCached };

struct PortRange {
  int first = 32768;
  int last = 60999;
  friend bool operator==(const PortRange&, const PortRange&) = default;
};

/// What the agent was told by its environment. Every member has the documented default.
struct Config {
  std::string
      cluster;  ///< as typed, usually a short name; empty means `default`, created if missing
  std::string backend;  ///< the control plane's base URL, with a scheme
  std::string region;
  bool external = false;  ///< ECS Anywhere: no instance metadata
  std::string data_dir;   ///< empty: nothing is saved and each start is a new instance
  std::map<std::string, std::string> instance_attributes;
  std::map<std::string, std::string> instance_tags;
  std::vector<int> reserved_ports = {22, 2375, 2376, 51678, 51679};
  std::vector<int> reserved_udp_ports;
  std::int64_t reserved_memory_mib = 0;
  std::vector<std::string> logging_drivers = {"json-file", "none"};
  bool task_iam_role = false;
  bool task_iam_role_network_host = false;
  bool selinux = false;
  bool apparmor = false;
  bool privileged_disabled = false;
  bool task_limits = true;       ///< tasks have a cgroup
  bool task_interfaces = false;  ///< awsvpc
  std::string cgroup_path = "/sys/fs/cgroup";
  std::string pause_image;  ///< holds shared namespaces; without one there are none
  Millis cleanup_wait = std::chrono::hours(3);
  Millis cleanup_jitter{0};
  std::chrono::seconds stop_timeout{30};
  Millis start_timeout = std::chrono::minutes(3);
  Millis create_timeout = std::chrono::minutes(4);
  Millis pull_timeout = std::chrono::hours(2);
  PullBehavior pull_behavior = PullBehavior::kDefault;
  PortRange dynamic_ports;
  bool exclude_ipv6_bindings = true;
  bool health_check_disabled = false;
  bool pull_dependents_upfront = false;
  int metadata_rate = 40;  ///< requests per second
  int metadata_burst = 60;
  std::map<std::string, ports::RegistryAuth> registry_auth;  ///< by registry host
  std::string image_mirror;  ///< host:port of a registry that serves every name, see image_puller.h
  std::string log_level = "info";
  std::string access_key_id;  ///< empty: the instance role's credentials are used
  std::string secret_access_key;
  std::string session_token;
  std::string metadata_service = "http://169.254.169.254";
  std::string docker_host;  ///< as Docker's own variable; empty: its unix socket
  std::uint16_t metadata_port = 51679;
  std::uint16_t introspection_port = 51678;

  [[nodiscard]] std::string cluster_or_default() const {
    return cluster.empty() ? "default" : cluster;
  }
};

using Environment = std::map<std::string, std::string>;

/// Reads the variables of `variable_names()`; others are not looked at.
/// Errors: `Configuration`, the message names the variable and what it takes.
[[nodiscard]] Result<Config> parse_config(const Environment& environment);

/// Every variable that parse_config reads, in the order of docs/agent-configuration.md.
[[nodiscard]] std::vector<std::string_view> variable_names();

}  // namespace gantry::agent
