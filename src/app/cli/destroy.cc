#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <iostream>
#include <string>
#include <system_error>

#include "adapters/docker/deployment_removal.h"
#include "adapters/docker/docker_api.h"
#include "adapters/docker/host_network.h"
#include "adapters/docker/lxcfs.h"
#include "adapters/docker/names.h"
#include "adapters/docker/resolver.h"
#include "app/cli/commands.h"
#include "app/cli/daemon.h"
#include "app/cli/places.h"
#include "app/cli/run_loop.h"

namespace gantry::cli {
namespace fs = std::filesystem;
namespace {

constexpr std::chrono::seconds kStopDeadline{30};

/// Everything that Gantry keeps in a data folder; whatever else is there is not ours.
constexpr std::array kOurs = {
    "gantry.db",        "gantry.db-wal", "gantry.db-shm",   "gantry.lock", "gantryd.json",
    "gantryd.json.new", "gantryd.log",   "deployment.json", "agent",       "agent.sha256",
    "images",           "lxcfs",         "lxcfs.log",       "lxcfs.pid",   "resolver",
    "load-balancers",   "logs"};

Result<void> confirm(const DestroyOptions& options, const DataFolder& folder,
                     const std::string& deployment) {
  if (options.confirmed) return {};
  if (isatty(STDIN_FILENO) == 0) {
    return failure("NotConfirmed",
                   "destroy removes every instance, task and record: confirm with "
                   "--yes.");
  }
  fmt::print(
      "This removes every instance, task and record of deployment '{}' and its data in {}.\n"
      "Type the deployment's name to go on: ",
      deployment, folder.path.string());
  std::fflush(stdout);
  std::string answer;
  std::getline(std::cin, answer);
  if (answer == deployment) return {};
  return failure("NotConfirmed", "nothing was removed.");
}

Result<void> remove_from_docker(const std::string& host, const std::string& deployment) {
  RunLoop loop;
  GANTRY_TRY(auto endpoint, docker::parse_docker_host(host));
  docker::DockerApi api(loop.io(), endpoint, loop.executor());
  auto removed = loop.wait<docker::DeploymentResources>(
      [&](ports::Callback<docker::DeploymentResources> done) {
        docker::remove_deployment(api, deployment, std::move(done));
      });
  if (!removed) return std::unexpected(std::move(removed).error());
  fmt::print("Removed {} containers, {} volumes and {} networks.\n", removed->containers.size(),
             removed->volumes.size(), removed->networks.size());
  return {};
}

/// Removes our files, and the folder if nothing else is in it.
Result<void> remove_data(const DataFolder& folder) {
  std::error_code error;
  if (!fs::exists(folder.path, error)) return {};
  for (const auto* name : kOurs) {
    fs::remove_all(folder.path / name, error);
    if (error) {
      return failure("Io", fmt::format("{} cannot be removed: {}.", (folder.path / name).string(),
                                       error.message()));
    }
  }
  if (fs::is_empty(folder.path, error)) {
    fs::remove(folder.path, error);
  } else {
    fmt::print("{} is kept: it holds files that Gantry did not make.\n", folder.path.string());
  }
  return {};
}

}  // namespace

Result<int> destroy(const DestroyOptions& options) {
  GANTRY_TRY(auto folder, find_data_folder(options.data_dir));
  std::error_code ignored;
  if (options.deployment.empty() && !fs::exists(folder.path, ignored)) {
    fmt::print(
        "There is no {}: name the deployment with --deployment to remove what it may have "
        "left in Docker.\n",
        folder.path.string());
    return kExitOk;
  }
  const auto daemon = find_daemon(folder);
  const auto settings = read_settings(folder);
  auto deployment = options.deployment;
  if (deployment.empty()) deployment = daemon ? daemon->deployment : settings.deployment;
  const bool simulated = (daemon ? daemon->compute : settings.compute) == "simulated";
  GANTRY_CHECK(docker::check_deployment(deployment));
  if (!simulated && geteuid() != 0) {
    return failure("NotRoot", "instances on Docker belong to root: run 'sudo gantry destroy'.");
  }
  GANTRY_CHECK(confirm(options, folder, deployment));
  if (daemon) GANTRY_CHECK(stop_daemon(*daemon, kStopDeadline));
  if (!simulated) {
    GANTRY_CHECK(remove_from_docker(docker_host(settings), deployment));
    GANTRY_CHECK(docker::tear_down_host_network(deployment));
    docker::stop_resolver(folder.path / "resolver");
    docker::stop_lxcfs(folder.path);
  }
  GANTRY_CHECK(remove_data(folder));
  fmt::print("Everything of deployment '{}' is removed.\n", deployment);
  return kExitOk;
}

}  // namespace gantry::cli
