#include "adapters/docker/lxcfs.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <system_error>

#include "adapters/docker/child_process.h"

namespace gantry::docker {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kHostFolder = "/var/lib/lxcfs";
constexpr std::chrono::seconds kStartDeadline{5};

fs::path own_folder(const fs::path& data_folder) { return data_folder / "lxcfs"; }
fs::path pid_file(const fs::path& data_folder) { return data_folder / "lxcfs.pid"; }

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

bool is_mounted(const fs::path& folder) {
  return is_lxcfs_mount(read_text("/proc/self/mounts"), folder);
}

/// A mount whose process died answers no reads.
bool answers(const fs::path& folder) {
  return is_mounted(folder) && !read_text(folder / "proc/meminfo").empty();
}

/// Looks every 10 ms: a mount has no event to wait for, and this is done once at start.
template <class Condition>
bool wait_until(Condition condition) {
  constexpr int kPauseMillis = 10;
  auto deadline = std::chrono::steady_clock::now() + kStartDeadline;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    poll(nullptr, 0, kPauseMillis);
  }
  return true;
}

Result<void> start(const fs::path& data_folder) {
  auto folder = own_folder(data_folder);
  auto log_file = data_folder / "lxcfs.log";
  std::error_code error;
  fs::create_directories(folder, error);
  auto started = start_daemon(
      {"lxcfs", "--enable-cfs", "--pidfile", pid_file(data_folder).string(), folder.string()},
      log_file);
  if (!started) {
    return failure("Lxcfs",
                   started.error().message +
                       "; without it instances see the host's memory: apt-get install lxcfs");
  }
  if (wait_until([&] { return answers(folder); })) return {};
  return failure("Lxcfs", fmt::format("lxcfs does not come up at {}: see {}", folder.string(),
                                      log_file.string()));
}

}  // namespace

bool is_lxcfs_mount(std::string_view mounts, const fs::path& folder) {
  return mounts.starts_with(fmt::format("lxcfs {} ", folder.string())) ||
         mounts.contains(fmt::format("\nlxcfs {} ", folder.string()));
}

Result<fs::path> ensure_lxcfs(const fs::path& data_folder) {
  if (answers(kHostFolder)) return fs::path(kHostFolder);
  auto folder = own_folder(data_folder);
  if (answers(folder)) return folder;
  if (is_mounted(folder)) umount2(folder.c_str(), MNT_DETACH);
  GANTRY_CHECK(start(data_folder));
  return folder;
}

std::optional<pid_t> find_lxcfs(const fs::path& data_folder) {
  pid_t pid = 0;
  std::ifstream(pid_file(data_folder)) >> pid;
  if (pid <= 1 || read_text(fmt::format("/proc/{}/comm", pid)) != "lxcfs\n") return std::nullopt;
  return pid;
}

std::optional<fs::path> find_lxcfs_mount(const fs::path& data_folder) {
  const auto folder = own_folder(data_folder);
  return is_mounted(folder) ? std::optional(folder) : std::nullopt;
}

void stop_lxcfs(const fs::path& data_folder) {
  auto pid = find_lxcfs(data_folder);
  if (pid) {
    kill(*pid, SIGTERM);
    // It is our child only if this very process started it.
    wait_until([&] { return waitpid(*pid, nullptr, WNOHANG) == *pid || !find_lxcfs(data_folder); });
  }
  auto folder = own_folder(data_folder);
  if (is_mounted(folder)) umount2(folder.c_str(), MNT_DETACH);
  std::error_code ignored;
  fs::remove(pid_file(data_folder), ignored);
}

}  // namespace gantry::docker
