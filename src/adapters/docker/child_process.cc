#include "adapters/docker/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

extern char** environ;  // NOLINT: POSIX's name

namespace gantry::docker {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() { close(); }

  [[nodiscard]] int get() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_;
};

class FileActions {
 public:
  FileActions() { posix_spawn_file_actions_init(&actions_); }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;

  void dup(int from, int to) { posix_spawn_file_actions_adddup2(&actions_, from, to); }
  void open(int to, const char* path, int flags) {
    constexpr mode_t kMode = 0644;
    posix_spawn_file_actions_addopen(&actions_, to, path, flags, kMode);
  }
  [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

/// Default signal handling in the child, and a session of its own if `flags` says so.
class Attributes {
 public:
  explicit Attributes(short flags) {
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigemptyset(&none);
    sigset_t all;
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setflags(
        &attributes_, static_cast<short>(flags | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
  }
  ~Attributes() { posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;

  [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

std::unexpected<Error> spawn_error(std::string_view program, int error) {
  return failure("Spawn", fmt::format("{} cannot be run: {}", program, std::strerror(error)));
}

Result<pid_t> spawn(const std::vector<std::string>& arguments, const FileActions& actions,
                    const Attributes& attributes) {
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  // POSIX wants char*, but does not change the strings.
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  pid_t pid = 0;
  int error = posix_spawnp(&pid, argv[0], actions.get(), attributes.get(), argv.data(), environ);
  if (error != 0) return spawn_error(arguments.front(), error);
  return pid;
}

/// Writes `input` and reads until the child closes its end, both as they can go.
std::string converse(int fd, std::string_view input) {
  std::string output;
  std::array<char, 4096> buffer;
  bool writing = true;
  while (true) {
    pollfd entry{
        .fd = fd, .events = static_cast<short>(POLLIN | (writing ? POLLOUT : 0)), .revents = 0};
    if (poll(&entry, 1, -1) < 0 && errno != EINTR) return output;
    if (writing && (entry.revents & POLLOUT) != 0) {
      auto sent = send(fd, input.data(), input.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent > 0) input.remove_prefix(static_cast<std::size_t>(sent));
      if (input.empty() || (sent < 0 && errno == EPIPE)) {
        shutdown(fd, SHUT_WR);
        writing = false;
      }
    }
    if ((entry.revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
      auto count = recv(fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
      if (count > 0) output.append(buffer.data(), static_cast<std::size_t>(count));
      if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) return output;
    }
  }
}

int wait_for(pid_t pid) {
  constexpr int kSignalled = 128;
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? kSignalled + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

Result<ProcessResult> run_process(const std::vector<std::string>& arguments,
                                  std::string_view input) {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return spawn_error(arguments.front(), errno);
  Descriptor ours(ends[0]);
  Descriptor theirs(ends[1]);
  FileActions actions;
  for (int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) actions.dup(theirs.get(), fd);
  GANTRY_TRY(auto pid, spawn(arguments, actions, Attributes(0)));
  theirs.close();
  ProcessResult result;
  result.output = converse(ours.get(), input);
  result.exit_code = wait_for(pid);
  return result;
}

Result<pid_t> start_daemon(const std::vector<std::string>& arguments,
                           const std::filesystem::path& log_file) {
  FileActions actions;
  actions.open(STDIN_FILENO, "/dev/null", O_RDONLY);
  actions.open(STDOUT_FILENO, log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND);
  actions.dup(STDOUT_FILENO, STDERR_FILENO);
  return spawn(arguments, actions, Attributes(POSIX_SPAWN_SETSID));
}

}  // namespace gantry::docker
