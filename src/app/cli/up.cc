#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <system_error>

#include "app/cli/api_client.h"
#include "app/cli/commands.h"
#include "app/cli/daemon.h"
#include "app/cli/docker_setup.h"
#include "app/cli/launch.h"
#include "app/cli/places.h"
#include "app/cli/program.h"
#include "app/cli/run_loop.h"

namespace gantry::cli {
namespace fs = std::filesystem;
namespace {

constexpr std::chrono::seconds kReadyDeadline{60};

void print_next_steps(const DaemonRecord& daemon, const UpOptions& options) {
  const auto variables = client_variables(daemon.endpoint, root_credentials());
  const auto flag = options.data_dir.empty() ? "" : " --data-dir " + options.data_dir;
  fmt::print("\nPoint any AWS client at it (or: eval \"$(gantry env{})\"):\n\n{}\n", flag,
             export_lines(variables, Shell::kSh));
  fmt::print("An aws command line before 2.13 or 1.29 also wants --endpoint-url {}.\n",
             daemon.endpoint);
  fmt::print("Next: aws ecs create-cluster --cluster-name my-ecs-cluster\n");
}

Result<void> make_data_folder(const DataFolder& folder) {
  std::error_code error;
  if (fs::create_directories(folder.path, error)) {
    fs::permissions(folder.path, fs::perms::owner_all, error);
  }
  if (!error && fs::is_directory(folder.path)) return {};
  return failure("DataFolder", fmt::format("the data folder {} cannot be made: choose another with "
                                           "--data-dir.",
                                           folder.path.string()));
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

/// gantryd's command line; for Docker after everything that its instances need has been made.
Result<std::vector<std::string>> daemon_command(RunLoop& loop, const UpOptions& options,
                                                const DataFolder& folder,
                                                const Installation& installation) {
  std::vector<std::string> command{installation.gantryd().string(),
                                   "--data-dir",
                                   folder.path.string(),
                                   "--compute",
                                   options.compute,
                                   "--deployment",
                                   options.deployment};
  if (options.compute == "docker") {
    const auto host = environment("DOCKER_HOST");
    GANTRY_TRY(auto image, ensure_machine_image(loop, host, installation, options.machine_image));
    GANTRY_TRY(auto agent, ensure_agent_image(folder, installation));
    command.insert(command.end(), {"--machine-image", image, "--agent-image", agent.string()});
  }
  for (const auto& [flag, value] : options.daemon_flags) {
    command.push_back(flag);
    command.push_back(value);
  }
  return command;
}

}  // namespace

Result<int> up(const UpOptions& options) {
  RunLoop loop;
  const DataFolder folder{options.data_dir.empty()
                              ? default_data_folder()
                              : fs::absolute(options.data_dir).lexically_normal()};
  const auto installation = find_installation();
  if (auto running = find_daemon(folder)) {
    fmt::print("Gantry is already running at {} (process {}, compute {}).\n", running->endpoint,
               running->pid, running->compute);
    print_next_steps(*running, options);
    return kExitOk;
  }
  const auto docker_host = environment("DOCKER_HOST");
  if (options.compute == "docker") GANTRY_CHECK(check_docker(loop, docker_host));
  GANTRY_CHECK(make_data_folder(folder));
  GANTRY_TRY(auto command, daemon_command(loop, options, folder, installation));
  GANTRY_CHECK(write_file(folder.settings(), to_json({.deployment = options.deployment,
                                                      .compute = options.compute,
                                                      .docker_host = docker_host})));
  if (options.foreground) {
    std::fflush(stdout);
    return std::unexpected(become(command));
  }
  GANTRY_TRY(auto daemon, launch(loop, folder, command, kReadyDeadline));
  fmt::print("Gantry is running at {} (process {}, compute {}).\n", daemon.endpoint, daemon.pid,
             daemon.compute);
  print_next_steps(daemon, options);
  return kExitOk;
}

}  // namespace gantry::cli
