#include "app/cli/daemon.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace gantry::cli {
namespace json = boost::json;
namespace {

std::optional<json::object> parse_object(std::string_view text) {
  boost::system::error_code error;
  auto value = json::parse(text, error);
  if (error || !value.is_object()) return std::nullopt;
  return value.get_object();
}

std::string text_of(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

}  // namespace

std::optional<DaemonRecord> parse_daemon_record(std::string_view text) {
  const auto object = parse_object(text);
  if (!object) return std::nullopt;
  const auto* pid = object->if_contains("pid");
  if (pid == nullptr || !pid->is_int64()) return std::nullopt;
  DaemonRecord record{.pid = static_cast<pid_t>(pid->get_int64()),
                      .endpoint = text_of(*object, "endpoint"),
                      .compute = text_of(*object, "compute"),
                      .deployment = text_of(*object, "deployment"),
                      .version = text_of(*object, "version"),
                      .started_at = text_of(*object, "started_at")};
  if (record.pid <= 1 || record.endpoint.empty()) return std::nullopt;
  return record;
}

bool is_gantryd(pid_t pid) {
  const std::filesystem::path process = fmt::format("/proc/{}", pid);
  std::error_code error;
  auto program = std::filesystem::read_symlink(process / "exe", error).filename().string();
  // Another user's link is not readable, its name is. A process that has ended but was not waited
  // for has no link.
  if (error == std::errc::permission_denied) return read_file(process / "comm") == "gantryd\n";
  if (error) return false;
  return program == "gantryd" || program == "gantryd (deleted)";  // replaced by a new build
}

std::optional<DaemonRecord> find_daemon(const DataFolder& folder) {
  const auto text = read_file(folder.daemon_record());
  if (!text) return std::nullopt;
  auto record = parse_daemon_record(*text);
  if (!record || !is_gantryd(record->pid)) return std::nullopt;
  return record;
}

Result<DaemonRecord> require_daemon(const DataFolder& folder) {
  if (auto daemon = find_daemon(folder)) return *std::move(daemon);
  return failure("NotRunning", fmt::format("no gantryd runs on {}: start it with 'gantry up'.",
                                           folder.path.string()));
}

Result<void> stop_daemon(const DaemonRecord& daemon, std::chrono::seconds deadline) {
  // The descriptor is the process itself; a process id could be another's a moment later.
  const int fd = static_cast<int>(::syscall(SYS_pidfd_open, daemon.pid, 0));
  if (fd < 0 && errno == ESRCH) return {};
  if (fd < 0) {
    return failure("Stop", fmt::format("gantryd (process {}) cannot be watched: {}.", daemon.pid,
                                       std::strerror(errno)));
  }
  const bool ours = is_gantryd(daemon.pid);
  if (ours && ::syscall(SYS_pidfd_send_signal, fd, SIGTERM, nullptr, 0) != 0 && errno == EPERM) {
    ::close(fd);
    return failure(
        "Stop",
        fmt::format("gantryd (process {}) is another user's: run this with sudo.", daemon.pid));
  }
  pollfd gone{.fd = fd, .events = POLLIN, .revents = 0};
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(deadline).count();
  const bool ended = !ours || ::poll(&gone, 1, static_cast<int>(millis)) == 1;
  ::close(fd);
  if (ended) return {};
  return failure("Stop", fmt::format("gantryd (process {}) has not ended after {} s: read its log "
                                     "with 'gantry logs'.",
                                     daemon.pid, deadline.count()));
}

std::string to_json(const DeploymentSettings& settings) {
  return json::serialize(json::object{{"deployment", settings.deployment},
                                      {"compute", settings.compute},
                                      {"docker_host", settings.docker_host}}) +
         "\n";
}

DeploymentSettings read_settings(const DataFolder& folder) {
  const auto text = read_file(folder.settings());
  const auto object = text ? parse_object(*text) : std::nullopt;
  if (!object) return {};
  return {.deployment = text_of(*object, "deployment"),
          .compute = text_of(*object, "compute"),
          .docker_host = text_of(*object, "docker_host")};
}

std::string docker_host(const DeploymentSettings& settings) {
  const char* host = std::getenv("DOCKER_HOST");
  return host == nullptr || *host == '\0' ? settings.docker_host : std::string(host);
}

}  // namespace gantry::cli
