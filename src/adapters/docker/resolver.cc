#include "adapters/docker/resolver.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <poll.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <map>
#include <system_error>
#include <utility>

#include "adapters/docker/child_process.h"
#include "base/log.h"

namespace gantry::docker {
namespace fs = std::filesystem;
namespace {

constexpr Millis kLookInterval{1'000};

fs::path pid_path(const fs::path& folder) { return folder / "dnsmasq.pid"; }
fs::path hosts_path(const fs::path& folder) { return folder / "hosts"; }

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The host's end of the resolver's address; it goes with the bridge.
Result<void> take_address(const ResolverConfig& config) {
  GANTRY_TRY(
      auto ran,
      run_process({"ip", "address", "replace", config.address + "/32", "dev", config.bridge}, ""));
  if (ran.exit_code == 0) return {};
  return failure("Resolver", fmt::format("the resolver's address {} cannot be set on {}: {}",
                                         config.address, config.bridge, ran.output));
}

}  // namespace

std::string hosts_file(const ports::NameMap& names) {
  std::map<std::string, std::vector<std::string>> by_address;
  for (const auto& [name, addresses] : names) {
    for (const auto& address : addresses) by_address[address].push_back(name);
  }
  std::string text;
  for (auto& [address, list] : by_address) {
    std::ranges::sort(list, [](const std::string& a, const std::string& b) {
      return a.size() != b.size() ? a.size() > b.size() : a < b;
    });
    text += fmt::format("{} {}\n", address, fmt::join(list, " "));
  }
  return text;
}

std::vector<std::string> resolver_command(const ResolverConfig& config) {
  return {"dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null",
          // As root: the data folder is nobody else's to read.
          "--user=root", "--group=root", "--pid-file=" + pid_path(config.folder).string(),
          "--log-facility=-", "--bind-dynamic", "--listen-address=" + config.address,
          "--except-interface=lo", "--no-hosts",
          "--addn-hosts=" + hosts_path(config.folder).string(),
          // What the VPC does not know of its own names, nobody does.
          "--local=/internal/", "--local-ttl=5", "--cache-size=10000"};
}

std::optional<pid_t> find_resolver(const fs::path& folder) {
  pid_t pid = 0;
  std::ifstream(pid_path(folder)) >> pid;
  if (pid <= 1) return std::nullopt;
  waitpid(pid, nullptr, WNOHANG);  // if it is our child and has died
  const auto command = read_text(fmt::format("/proc/{}/cmdline", pid));
  if (!command.contains("--pid-file=" + pid_path(folder).string())) return std::nullopt;
  return pid;
}

void stop_resolver(const fs::path& folder) {
  constexpr std::chrono::seconds kDeadline{5};
  constexpr int kPauseMillis = 10;
  if (const auto pid = find_resolver(folder)) kill(*pid, SIGTERM);
  const auto deadline = std::chrono::steady_clock::now() + kDeadline;
  while (find_resolver(folder) && std::chrono::steady_clock::now() < deadline)
    poll(nullptr, 0, kPauseMillis);
}

Resolver::Resolver(ResolverConfig config, Executor& state, Executor& worker)
    : config_(std::move(config)), state_(state), worker_(worker) {}

Resolver::~Resolver() { *alive_ = false; }

Result<void> Resolver::start() {
  std::error_code error;
  fs::create_directories(config_.folder, error);
  GANTRY_CHECK(take_address(config_));
  if (!fs::exists(hosts_path(config_.folder), error)) GANTRY_CHECK(write_hosts({}));
  GANTRY_CHECK(ensure_running());
  worker_.post([this, alive = alive_] {
    if (*alive) look();
  });
  return {};
}

void Resolver::look() {
  timer_ = worker_.after(kLookInterval, [this] {
    if (auto running = ensure_running(); !running) log::warn("{}", running.error().message);
    look();
  });
}

Result<void> Resolver::ensure_running() {
  if (find_resolver(config_.folder)) {
    warned_ = false;
    return {};
  }
  const auto log_file = config_.folder / "dnsmasq.log";
  if (child_ > 0) {
    waitpid(child_, nullptr, WNOHANG);  // one that could not begin wrote no pid file
    if (!std::exchange(warned_, true))
      log::warn("the VPC's resolver ended and is started again; {} says why", log_file.string());
  }
  GANTRY_TRY(child_, start_daemon(resolver_command(config_), log_file));
  return {};
}

Result<void> Resolver::write_hosts(const ports::NameMap& names) const {
  const auto path = hosts_path(config_.folder);
  const auto temporary = path.string() + ".new";
  std::ofstream(temporary, std::ios::trunc) << hosts_file(names);
  std::error_code error;
  fs::rename(temporary, path, error);
  if (error) {
    return failure("Resolver",
                   fmt::format("{} cannot be written: {}.", path.string(), error.message()));
  }
  return {};
}

void Resolver::publish(const ports::NameMap& names, ports::Callback<void> done) {
  worker_.post([this, alive = alive_, names, done = std::move(done)]() mutable {
    if (!*alive) return;
    auto result = write_hosts(names);
    // It reads the file again at SIGHUP, or when it starts.
    if (const auto pid = find_resolver(config_.folder); pid && result) kill(*pid, SIGHUP);
    state_.post([alive, result = std::move(result), done = std::move(done)]() mutable {
      if (*alive) done(std::move(result));
    });
  });
}

}  // namespace gantry::docker
