#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <cstdlib>

#include "adapters/docker/child_process.h"
#include "adapters/docker/names.h"
#include "app/cli/commands.h"
#include "app/cli/daemon.h"
#include "app/cli/places.h"
#include "app/cli/program.h"

namespace gantry::cli {

Result<int> ssh(const SshOptions& options) {
  if (!options.instance_id.starts_with("i-")) {
    return failure("InstanceId", fmt::format("'{}' is no instance id: 'gantry status' lists them.",
                                             options.instance_id));
  }
  if (!find_program("docker")) {
    return failure("NoDockerCommand", "the docker command is missing: install docker.io.");
  }
  GANTRY_TRY(auto folder, find_data_folder(options.data_dir));
  const auto daemon = find_daemon(folder);
  const auto settings = read_settings(folder);
  if ((daemon ? daemon->compute : settings.compute) == "simulated") {
    return failure("Simulated",
                   "this instance is simulated and has no shell: start Gantry with "
                   "'sudo gantry up' for real ones.");
  }
  if (const auto host = docker_host(settings); !host.empty()) {
    setenv("DOCKER_HOST", host.c_str(), 1);
  }
  const auto container = docker::instance_name(options.instance_id);
  GANTRY_TRY(auto inspected,
             docker::run_process({"docker", "container", "inspect", container}, {}));
  if (inspected.exit_code != 0) {
    return failure("NoInstance", fmt::format("no instance {} runs on Docker: 'gantry status' lists "
                                             "them.",
                                             options.instance_id));
  }
  std::vector<std::string> command{"docker", "exec", "--interactive", "--workdir", "/root"};
  if (isatty(STDIN_FILENO) != 0 && isatty(STDOUT_FILENO) != 0) command.emplace_back("--tty");
  command.push_back(container);
  command.insert(command.end(), {"bash", "--login"});
  if (!options.command.empty()) {
    // As ssh does: one line for the shell there.
    command.insert(command.end(), {"-c", fmt::format("{}", fmt::join(options.command, " "))});
  }
  return std::unexpected(become(command));
}

}  // namespace gantry::cli
