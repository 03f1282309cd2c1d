#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ports/load_balancer_engine.h"

/// HAProxy's configuration as a pure function of what a load balancer shall be.
namespace gantry::haproxy {

inline constexpr std::string_view kConfigurationFile = "haproxy.cfg";
inline constexpr std::string_view kAdminSocket = "admin.sock";
inline constexpr std::string_view kMasterSocket = "master.sock";
inline constexpr std::string_view kStateFile = "state";

/// Names of HAProxy's that do not change as long as ids do not.
[[nodiscard]] std::string backend_name(std::string_view pool_id);
[[nodiscard]] std::string server_name(std::string_view server_id);
/// Each server exists twice: with checks, and under this name as a backup without, which takes
/// traffic when all of the pool are down ("fail open").
[[nodiscard]] std::string backup_name(std::string_view server_id);

/// What follows "server NAME" and "add server POOL/NAME".
[[nodiscard]] std::string server_arguments(const ports::PoolSpec& pool,
                                           const ports::ServerSpec& server);
[[nodiscard]] std::string backup_arguments(const ports::PoolSpec& pool,
                                           const ports::ServerSpec& server);

/// Files by name, haproxy.cfg among them. Those that it names are called by their content, so that
/// the files of one version may stand beside another's.
using Files = std::map<std::string, std::string>;

/// Names of servers by backend.
using ServerNames = std::map<std::string, std::set<std::string>>;

/// `folder` is where HAProxy sees the files. Only servers (and backups) of `servers` are written;
/// with none, the result tells whether two specs differ in more than servers.
[[nodiscard]] Files configuration(const ports::LoadBalancerSpec& spec,
                                  const std::filesystem::path& folder, const ServerNames& servers);

/// All of the spec's own that may stand in a configuration.
[[nodiscard]] ServerNames all_servers(const ports::LoadBalancerSpec& spec);

/// Errors: `InvalidSpec` for what HAProxy cannot be told.
[[nodiscard]] Result<void> check(const ports::LoadBalancerSpec& spec);

}  // namespace gantry::haproxy
