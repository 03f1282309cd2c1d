#include <fmt/format.h>

#include "app/cli/api_client.h"
#include "app/cli/commands.h"
#include "app/cli/daemon.h"
#include "app/cli/overview.h"
#include "app/cli/places.h"
#include "app/cli/resources.h"
#include "app/cli/run_loop.h"
#include "app/cli/text_table.h"

namespace gantry::cli {

namespace {

Result<int> show_resources(const DataFolder& folder) {
  const auto settings = read_settings(folder);
  const auto daemon = find_daemon(folder);
  const auto deployment = daemon ? daemon->deployment : settings.deployment;
  if ((daemon ? daemon->compute : settings.compute) == "simulated") {
    fmt::print("Deployment '{}' is simulated: {} is all it has on this machine.\n", deployment,
               folder.path.string());
    return kExitOk;
  }
  GANTRY_TRY(const auto resources, list_resources(folder, deployment, docker_host(settings)));
  std::vector<std::vector<std::string>> rows{{"KIND", "NAME"}};
  for (const auto& [kind, name] : resources) rows.push_back({kind, name});
  fmt::print("{}", text_table(rows));
  return kExitOk;
}

}  // namespace

Result<int> status(const StatusOptions& options) {
  constexpr int kOk = 200;
  GANTRY_TRY(auto folder, find_data_folder(options.data_dir));
  if (options.resources) return show_resources(folder);
  const auto daemon = find_daemon(folder);
  if (!daemon) {
    fmt::print("Gantry is not running on {}: start it with 'gantry up'.\n", folder.path.string());
    return kExitNotRunning;
  }
  fmt::print("gantryd {} at {}, process {}, since {}\n", daemon->version, daemon->endpoint,
             daemon->pid, daemon->started_at);
  if (daemon->endpoint.starts_with("https:")) {
    fmt::print(
        "It serves TLS, which this command does not speak: ask it with the aws command line.\n");
    return kExitOk;
  }
  RunLoop loop;
  GANTRY_TRY(auto client, ApiClient::open(loop, daemon->endpoint, root_credentials()));
  auto health = client.get("/_gantry/health");
  const bool healthy = health && health->status == kOk;
  fmt::print("health {}, compute {}, deployment {}, data in {}\n\n", healthy ? "ok" : "failing",
             daemon->compute, daemon->deployment, folder.path.string());
  if (!healthy) {
    return failure("Unhealthy",
                   "gantryd runs but does not answer: read its log with 'gantry logs'.");
  }
  GANTRY_TRY(auto overview, fetch_overview(client));
  fmt::print("{}", render(overview));
  return kExitOk;
}

}  // namespace gantry::cli
