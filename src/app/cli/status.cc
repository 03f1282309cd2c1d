#include <fmt/format.h>

#include "app/cli/api_client.h"
#include "app/cli/commands.h"
#include "app/cli/daemon.h"
#include "app/cli/overview.h"
#include "app/cli/places.h"
#include "app/cli/run_loop.h"

namespace gantry::cli {

Result<int> status(const std::string& data_dir) {
  constexpr int kOk = 200;
  GANTRY_TRY(auto folder, find_data_folder(data_dir));
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
