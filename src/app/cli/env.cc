#include <fmt/format.h>

#include "app/cli/api_client.h"
#include "app/cli/commands.h"
#include "app/cli/daemon.h"
#include "app/cli/places.h"

namespace gantry::cli {

Result<int> env(const std::string& data_dir, Shell shell) {
  GANTRY_TRY(auto folder, find_data_folder(data_dir));
  GANTRY_TRY(auto daemon, require_daemon(folder));
  fmt::print("{}", export_lines(client_variables(daemon.endpoint, root_credentials()), shell));
  return kExitOk;
}

}  // namespace gantry::cli
