#include "app/cli/launch.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>

#include <csignal>
#include <system_error>

#include "adapters/docker/child_process.h"
#include "app/cli/api_client.h"

namespace gantry::cli {
namespace {

using SteadyClock = std::chrono::steady_clock;

/// Over TLS the record has to do, which gantryd writes once it listens.
bool answers(RunLoop& loop, const DaemonRecord& daemon) {
  constexpr int kOk = 200;
  if (daemon.endpoint.starts_with("https:")) return true;
  auto client = ApiClient::open(loop, daemon.endpoint, root_credentials());
  if (!client) return false;
  auto health = client->get("/_gantry/health");
  return health && health->status == kOk;
}

/// gantryd's words since it was started.
std::string new_log(const DataFolder& folder, std::size_t since) {
  constexpr int kLines = 10;
  const auto text = read_file(folder.log()).value_or("");
  auto words = tail(text.size() > since ? text.substr(since) : text, kLines);
  words.erase(words.find_last_not_of('\n') + 1);
  return words;
}

/// The sentence with which gantryd ended, else all that it said.
std::string last_words(const std::string& log) {
  constexpr std::string_view kMark = "gantryd: ";
  const auto at = log.rfind(kMark);
  return at == std::string::npos ? log : log.substr(at + kMark.size());
}

}  // namespace

std::string tail(const std::string& text, int lines) {
  auto at = text.size();
  if (at > 0 && text[at - 1] == '\n') --at;
  for (; lines > 0 && at != 0; --lines) {
    const auto newline = text.rfind('\n', at - 1);
    if (newline == std::string::npos) return text;
    at = newline;
  }
  return text.substr(std::min(at + 1, text.size()));
}

Result<DaemonRecord> launch(RunLoop& loop, const DataFolder& folder,
                            const std::vector<std::string>& command,
                            std::chrono::seconds deadline) {
  constexpr int kPauseMillis = 10;
  std::error_code error;
  auto log_size = std::filesystem::file_size(folder.log(), error);
  if (error) log_size = 0;
  GANTRY_TRY(const pid_t pid, docker::start_daemon(command, folder.log()));
  const auto give_up = SteadyClock::now() + deadline;
  while (SteadyClock::now() < give_up) {
    if (auto daemon = find_daemon(folder); daemon && daemon->pid == pid && answers(loop, *daemon)) {
      return *std::move(daemon);
    }
    if (waitpid(pid, nullptr, WNOHANG) == pid) {
      return failure("Launch", last_words(new_log(folder, log_size)));
    }
    // A file that is about to be written has no event to wait for that is simpler than a look.
    poll(nullptr, 0, kPauseMillis);
  }
  kill(pid, SIGTERM);
  return failure("Launch",
                 fmt::format("gantryd was not ready within {} s and was told to stop; {} "
                             "ends with:\n{}",
                             deadline.count(), folder.log().string(), new_log(folder, log_size)));
}

}  // namespace gantry::cli
