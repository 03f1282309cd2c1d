#include "adapters/haproxy/instance_control.h"

#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <system_error>
#include <thread>

#include "adapters/haproxy/configuration.h"
#include "adapters/haproxy/control_socket.h"
#include "base/crypto.h"
#include "base/encoding.h"
#include "base/log.h"

namespace gantry::haproxy {
namespace fs = std::filesystem;
namespace {

constexpr std::chrono::milliseconds kPause{20};
constexpr std::chrono::seconds kPatience{10};
/// The hash of the configuration that it was last loaded with.
constexpr std::string_view kLoadedFile = "loaded";

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Result<void> write_text(const fs::path& path, std::string_view text) {
  const auto temporary = path.string() + ".new";
  {
    std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
    out << text;
    if (!out.flush()) return failure("Engine", fmt::format("{} cannot be written.", temporary));
  }
  std::error_code error;
  fs::permissions(temporary, fs::perms::owner_read | fs::perms::owner_write, error);
  fs::rename(temporary, path, error);
  if (!error) return {};
  return failure("Engine",
                 fmt::format("{} cannot be written: {}.", path.string(), error.message()));
}

/// haproxy.cfg last: it names the others.
Result<void> write_files(const Place& place, const Files& files) {
  std::error_code error;
  for (const auto& [name, text] : files) {
    if (name != kConfigurationFile && !fs::exists(place.folder / name, error))
      GANTRY_CHECK(write_text(place.folder / name, text));
  }
  return write_text(place.folder / kConfigurationFile, files.at(std::string(kConfigurationFile)));
}

/// Files of former configurations, which are called by their content.
void sweep(const Place& place, const Files& files) {
  constexpr std::size_t kDigits = 24;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(place.folder, error)) {
    const auto name = entry.path().filename().string();
    const bool ours = name.find_first_not_of("0123456789abcdef") == kDigits && name[kDigits] == '.';
    if (ours && !files.contains(name)) fs::remove(entry.path(), error);
  }
}

std::string structure(const Place& place, const ports::LoadBalancerSpec& spec) {
  std::string all;
  for (const auto& [name, text] : configuration(spec, place.inside, {})) all += name + text;
  return to_hex(sha256(all));
}

template <class F>
bool wait_until(F&& condition) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(kPause);
  }
  return true;
}

/// All of an answer that begins with `start`: a worker that ends may answer nothing.
Result<std::string> ask_whole(const Place& place, std::string_view line, std::string_view start) {
  constexpr int kTries = 5;
  Result<std::string> answer;
  for (int tried = 0; tried < kTries; ++tried) {
    answer = ask(place.folder, kAdminSocket, line);
    if (answer && answer->starts_with(start) && answer->ends_with("\n\n")) return answer;
    if (!answer && answer.error().code == "Timeout") return answer;
    std::this_thread::sleep_for(kPause);
  }
  if (!answer) return answer;
  return failure("Engine", fmt::format("HAProxy answers '{}' with '{}'.", line, *answer));
}

Result<std::vector<StatRow>> statistics(const Place& place) {
  GANTRY_TRY(const auto csv, ask_whole(place, "show stat", "# pxname"));
  return parse_stat(csv);
}

Result<void> run(const Place& place, const std::vector<std::string>& commands) {
  constexpr std::size_t kMostAtOnce = 100;  // a line is at most a buffer
  for (std::size_t at = 0; at < commands.size();) {
    std::string line;
    for (std::size_t n = 0; n < kMostAtOnce && at < commands.size(); ++n, ++at)
      line += commands[at] + ";";
    line.pop_back();
    GANTRY_TRY(const auto answer, ask(place.folder, kAdminSocket, line));
    log::debug("haproxy {}: {} -> {}", place.folder.filename().string(), line, answer);
  }
  return {};
}

struct Workers {
  std::set<std::string> current;
  int failures = 0;  ///< failed reloads since the last good one
};

Result<Workers> workers(const Place& place) {
  GANTRY_TRY(const auto text, ask(place.folder, kMasterSocket, "show proc"));
  Workers out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# old")) break;
    std::istringstream words(line);
    std::string pid;
    std::string type;
    words >> pid >> type;
    if (type == "worker") out.current.insert(pid);
    if (const auto at = line.find("[failed:"); at != std::string::npos)
      std::istringstream(line.substr(at + std::string_view("[failed:").size())) >> out.failures;
  }
  return out;
}

/// The process that answers at the admin socket.
std::string answering(const Place& place) {
  const auto info = ask(place.folder, kAdminSocket, "show info");
  constexpr std::string_view kPid = "\nPid: ";
  const auto at = info ? info->find(kPid) : std::string::npos;
  if (at == std::string::npos) return {};
  const auto start = at + kPid.size();
  return info->substr(start, info->find('\n', start) - start);
}

Result<void> reload(const Place& place) {
  Result<Workers> before;
  // Not while it is at a former reload.
  wait_until([&] { return (before = workers(place)).has_value(); });
  GANTRY_CHECK(before);
  GANTRY_TRY(const auto states, ask_whole(place, "show servers state", "1\n"));
  GANTRY_CHECK(write_text(place.folder / kStateFile, states));
  // Its answer may be lost with the master's former self.
  (void)ask(place.folder, kMasterSocket, "reload");
  bool refused = false;
  const bool done = wait_until([&] {
    const auto now = workers(place);
    if (!now) return false;
    refused = now->failures > before->failures;
    if (refused) return true;
    for (const auto& pid : now->current) {
      if (!before->current.contains(pid)) return true;
    }
    return false;
  });
  if (refused)
    return failure("InvalidSpec", "HAProxy refused the configuration; its output says why.");
  if (!done) return failure("Engine", "HAProxy did not reload its configuration in time.");
  // Old and new worker share the socket for a moment.
  constexpr int kInTurn = 4;
  const bool taken = wait_until([&] {
    for (int n = 0; n < kInTurn; ++n) {
      const auto pid = answering(place);
      if (pid.empty() || before->current.contains(pid)) return false;
    }
    return true;
  });
  if (!taken) return failure("Engine", "HAProxy does not answer after a reload.");
  return {};
}

/// Those of the spec's servers that HAProxy has: others come by commands, checked first.
ServerNames known_servers(const ports::LoadBalancerSpec& spec, const std::vector<StatRow>& seen) {
  const auto wanted = all_servers(spec);
  ServerNames out;
  for (const auto& row : seen) {
    const auto backend = row.find("pxname");
    const auto server = row.find("svname");
    if (backend == row.end() || server == row.end()) continue;
    const auto found = wanted.find(backend->second);
    if (found != wanted.end() && found->second.contains(server->second))
      out[backend->second].insert(server->second);
  }
  return out;
}

Result<void> load_structure(const Place& place, const ports::LoadBalancerSpec& spec) {
  const auto wanted = structure(place, spec);
  if (read_text(place.folder / kLoadedFile) == wanted) return {};
  GANTRY_TRY(const auto seen, statistics(place));
  const auto former = read_text(place.folder / kConfigurationFile);
  const auto files = configuration(spec, place.inside, known_servers(spec, seen));
  GANTRY_CHECK(write_files(place, files));
  if (auto reloaded = reload(place); !reloaded) {
    if (auto restored = write_text(place.folder / kConfigurationFile, former); !restored)
      log::warn("{}", restored.error().message);
    return reloaded;
  }
  GANTRY_CHECK(write_text(place.folder / kLoadedFile, wanted));
  sweep(place, files);
  return {};
}

}  // namespace

Result<void> prepare_start(const Place& place, const ports::LoadBalancerSpec& spec) {
  std::error_code error;
  fs::create_directories(place.folder, error);
  fs::permissions(place.folder, fs::perms::owner_all, error);
  for (const auto name : {kAdminSocket, kMasterSocket, kLoadedFile})
    fs::remove(place.folder / name, error);
  GANTRY_CHECK(write_text(place.folder / kStateFile, "1\n"));
  return write_files(place, configuration(spec, place.inside, {}));
}

Result<void> await_start(const Place& place, const ports::LoadBalancerSpec& spec) {
  if (!wait_until([&] { return ask(place.folder, kAdminSocket, "show version").has_value(); }))
    return failure("Engine", fmt::format("HAProxy of {} does not answer.", spec.id));
  return write_text(place.folder / kLoadedFile, structure(place, spec));
}

Result<void> update(const Place& place, const ports::LoadBalancerSpec& spec) {
  GANTRY_CHECK(load_structure(place, spec));
  GANTRY_TRY(const auto seen, statistics(place));
  GANTRY_CHECK(run(place, plan_servers(spec, seen)));
  // For a start without us.
  return write_files(place, configuration(spec, place.inside, all_servers(spec)));
}

Result<ports::BalancerReport> look(const Place& place, const ports::LoadBalancerSpec& spec) {
  GANTRY_TRY(auto seen, statistics(place));
  const auto commands = plan_servers(spec, seen);
  if (!commands.empty()) {
    GANTRY_CHECK(run(place, commands));
    GANTRY_TRY(seen, statistics(place));
  }
  return report(spec, seen);
}

}  // namespace gantry::haproxy
