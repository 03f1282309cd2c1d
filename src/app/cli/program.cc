#include "app/cli/program.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace gantry::cli {
namespace {

std::vector<char*> to_argv(const std::vector<std::string>& arguments) {
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  // POSIX wants char*, but does not change the strings.
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  return argv;
}

}  // namespace

std::optional<std::filesystem::path> find_program(std::string_view name) {
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(':'), rest.size());
    auto candidate = std::filesystem::path(rest.substr(0, end)) / name;
    if (access(candidate.c_str(), X_OK) == 0) return candidate;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return std::nullopt;
}

Result<int> run_in_foreground(const std::vector<std::string>& arguments) {
  constexpr int kNotRun = 127;
  constexpr int kSignalled = 128;
  auto argv = to_argv(arguments);
  const pid_t pid = fork();
  if (pid == 0) {
    execvp(argv[0], argv.data());
    _exit(kNotRun);
  }
  int status = 0;
  while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  const int code = WIFSIGNALED(status) ? kSignalled + WTERMSIG(status) : WEXITSTATUS(status);
  if (pid > 0 && code != kNotRun) return code;
  return failure("Spawn", fmt::format("{} cannot be run.", arguments.front()));
}

Error become(const std::vector<std::string>& arguments) {
  auto argv = to_argv(arguments);
  execvp(argv[0], argv.data());
  return failure("Spawn",
                 fmt::format("{} cannot be run: {}.", arguments.front(), std::strerror(errno)))
      .error();
}

}  // namespace gantry::cli
