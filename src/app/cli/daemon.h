#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "app/cli/places.h"
#include "base/result.h"

namespace gantry::cli {

/// What gantryd writes into its data folder once it is ready, and removes at a graceful stop.
struct DaemonRecord {
  pid_t pid = 0;
  std::string endpoint;  ///< "http://127.0.0.1:4566"
  std::string compute;   ///< docker or simulated
  std::string deployment;
  std::string version;
  std::string started_at;  ///< ISO 8601

  friend bool operator==(const DaemonRecord&, const DaemonRecord&) = default;
};

/// Absent if the text is no such record.
[[nodiscard]] std::optional<DaemonRecord> parse_daemon_record(std::string_view text);

/// Whether that process runs and is a gantryd: a record outlives a killed one, and its process id
/// may be another's by now.
[[nodiscard]] bool is_gantryd(pid_t pid);

/// The gantryd that runs on this folder; absent if none does.
[[nodiscard]] std::optional<DaemonRecord> find_daemon(const DataFolder& folder);
/// The same. Errors: `NotRunning`.
[[nodiscard]] Result<DaemonRecord> require_daemon(const DataFolder& folder);

/// Asks it to stop and waits until the process is gone. Errors: `Stop`.
[[nodiscard]] Result<void> stop_daemon(const DaemonRecord& daemon, std::chrono::seconds deadline);

/// What `up` chose, for the commands that come when gantryd does not run.
struct DeploymentSettings {
  std::string deployment = "default";
  std::string compute = "docker";
  std::string docker_host;  ///< DOCKER_HOST at that time; empty if it was not set

  friend bool operator==(const DeploymentSettings&, const DeploymentSettings&) = default;
};
[[nodiscard]] std::string to_json(const DeploymentSettings& settings);
/// The defaults if there are none.
[[nodiscard]] DeploymentSettings read_settings(const DataFolder& folder);

/// DOCKER_HOST of the environment, else what `up` used.
[[nodiscard]] std::string docker_host(const DeploymentSettings& settings);

}  // namespace gantry::cli
