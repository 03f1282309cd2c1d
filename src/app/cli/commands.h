#pragma once

#include <string>
#include <utility>
#include <vector>

#include "app/cli/exports.h"
#include "base/result.h"

/// The commands of `gantry`. Each prints what it has to say on standard output and returns the
/// exit status; an error is one sentence that says what to do.
namespace gantry::cli {

struct UpOptions {
  std::string data_dir;  ///< empty: the default one
  std::string compute = "docker";
  std::string deployment = "default";
  std::string machine_image;  ///< empty: the one of this version's recipe
  bool foreground = false;    ///< become gantryd instead of starting it, for a service manager
  /// gantryd's own flags, handed on as they are: {"--listen", "127.0.0.1:4566"}.
  std::vector<std::pair<std::string, std::string>> daemon_flags;
};

struct StatusOptions {
  std::string data_dir;
  bool resources = false;  ///< what Gantry made on this machine instead
};

struct DestroyOptions {
  std::string data_dir;
  std::string deployment;  ///< empty: what `up` was told
  bool confirmed = false;
};

struct SshOptions {
  std::string data_dir;
  std::string instance_id;
  std::vector<std::string> command;  ///< empty: a login shell
};

struct LogsOptions {
  std::string data_dir;
  int lines = 50;
};

struct ExplainOptions {
  std::string data_dir;
  std::string kind;  ///< task or service
  std::string id;    ///< a name, an id or an ARN
  std::string cluster = "default";
};

struct PlanOptions {
  std::string data_dir;
  std::string operation;  ///< run-task or update-service
  std::string cluster;
  std::string service;          ///< update-service
  std::string task_definition;  ///< empty: the service's
  std::string count;            ///< run-task's count or update-service's desired count
  bool force_new_deployment = false;
  std::string input;  ///< the request's JSON, or file://PATH; the other options count more
};

/// What the ECS console's cluster wizard asks.
struct ClusterOptions {
  std::string data_dir;
  std::string name;
  std::string instance_type = "t2.micro";
  int size = 1;
  std::string key_pair;         ///< empty: none
  std::vector<int> open_ports;  ///< to everybody
  std::string template_file;    ///< JSON: members of CreateLaunchConfiguration
};

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitNotRunning = 3;

[[nodiscard]] Result<int> up(const UpOptions& options);
[[nodiscard]] Result<int> env(const std::string& data_dir, Shell shell);
[[nodiscard]] Result<int> status(const StatusOptions& options);
[[nodiscard]] Result<int> down(const std::string& data_dir);
[[nodiscard]] Result<int> destroy(const DestroyOptions& options);
[[nodiscard]] Result<int> ssh(const SshOptions& options);
[[nodiscard]] Result<int> logs(const LogsOptions& options);
[[nodiscard]] Result<int> explain(const ExplainOptions& options);
[[nodiscard]] Result<int> plan(const PlanOptions& options);
[[nodiscard]] Result<int> cluster_up(const ClusterOptions& options);
[[nodiscard]] Result<int> cluster_down(const ClusterOptions& options);
[[nodiscard]] Result<int> cluster_scale(const ClusterOptions& options);

}  // namespace gantry::cli
