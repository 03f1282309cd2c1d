#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"
#include "sts/credential_store.h"

namespace gantry::app {

enum class Compute { kDocker, kSimulated };

/// What gantryd was told on its command line and by its environment.
struct Options {
  std::filesystem::path data_dir;
  std::string listen_address = "127.0.0.1";
  std::uint16_t listen_port = 4566;  ///< 0: any free one
  Compute compute = Compute::kDocker;
  std::string deployment = "default";
  std::string machine_image;          ///< gantry/instance:TAG; docker only
  std::filesystem::path agent_image;  ///< ecs-agent.tar; docker only
  int keep_stopped_hours = 168;       ///< how long a stopped task can be described; 1 at least
  std::size_t events = 10'000;        ///< how many of ECS's events are kept; 0: none
  int io_threads = 0;                 ///< 0: one for each CPU, four at most
  std::string log_level = "info";
  bool log_json = false;
  std::filesystem::path tls_certificate;
  std::filesystem::path tls_key;
  sts::RootCredentials root;
};

/// Where gantryd keeps its state unless told otherwise: /var/lib/gantry for root, else in the
/// user's data folder.
[[nodiscard]] std::filesystem::path default_data_dir();

/// Absent after --help or --version, which have been answered on standard output.
/// Errors: `Usage`, one sentence that says what is wrong with the arguments.
Result<std::optional<Options>> parse_options(int argc, const char* const* argv);

}  // namespace gantry::app
