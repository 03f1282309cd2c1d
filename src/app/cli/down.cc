#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/daemon.h"
#include "app/cli/places.h"

namespace gantry::cli {

Result<int> down(const std::string& data_dir) {
  constexpr std::chrono::seconds kDeadline{30};
  GANTRY_TRY(auto folder, find_data_folder(data_dir));
  const auto daemon = find_daemon(folder);
  if (!daemon) {
    fmt::print("Gantry is not running.\n");
    return kExitOk;
  }
  GANTRY_CHECK(stop_daemon(*daemon, kDeadline));
  fmt::print(
      "Gantry has stopped. Instances, tasks and state stay: 'gantry up' goes on with them, "
      "'gantry destroy' removes them.\n");
  return kExitOk;
}

}  // namespace gantry::cli
