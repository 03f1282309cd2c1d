#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/launch.h"
#include "app/cli/places.h"

namespace gantry::cli {

Result<int> logs(const LogsOptions& options) {
  GANTRY_TRY(auto folder, find_data_folder(options.data_dir));
  const auto text = read_file(folder.log());
  if (!text) {
    return failure("NoLog",
                   fmt::format("there is no {}: 'gantry up' writes it.", folder.log().string()));
  }
  fmt::print("{}", tail(*text, options.lines));
  return kExitOk;
}

}  // namespace gantry::cli
