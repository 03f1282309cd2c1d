#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "adapters/asio/asio_executor.h"
#include "adapters/haproxy/configuration.h"
#include "adapters/haproxy/control_socket.h"
#include "adapters/haproxy/haproxy_engine.h"
#include "adapters/haproxy/tests/plain_sockets.h"

namespace gantry::haproxy {

/// HAProxys as processes of this machine, on loopback addresses.
class ProcessHost final : public BalancerHost {
 public:
  explicit ProcessHost(std::filesystem::path folder) : folder_(std::move(folder)) {}

  [[nodiscard]] std::filesystem::path inside(const std::filesystem::path& folder) const override {
    return folder;
  }
  void is_running(const std::string& id, ports::Callback<bool> done) override {
    done(pid(id) != 0);
  }
  void start(const ports::LoadBalancerSpec& /*spec*/, const std::filesystem::path& folder,
             ports::Callback<void> done) override {
    const auto command = fmt::format(
        "setsid haproxy -W -f {0}/haproxy.cfg -S {0}/master.sock,mode,600 >{0}.log 2>&1 & "
        "echo $! >{0}/pid",
        folder.string());
    if (std::system(command.c_str()) != 0)  // NOLINT: no other thread ends
      return done(failure("Engine", "haproxy does not start: " + folder.string() + ".log"));
    done({});
  }
  void remove(const std::string& id, ports::Callback<void> done) override {
    if (const auto process = pid(id)) {
      kill(process, SIGTERM);
      while (kill(process, 0) == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    done({});
  }
  void list(ports::Callback<std::vector<std::string>> done) override {
    std::vector<std::string> ids;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      if (entry.is_directory()) ids.push_back(entry.path().filename().string());
    }
    done(std::move(ids));
  }

  [[nodiscard]] pid_t pid(const std::string& id) const {
    pid_t process = 0;
    std::ifstream(folder_ / id / "pid") >> process;
    return process > 0 && kill(process, 0) == 0 ? process : 0;
  }

 private:
  std::filesystem::path folder_;
};

class EngineTest : public ::testing::Test {
 protected:
  EngineTest() {
    char name[] = "/tmp/gantry-lb-XXXXXX";
    folder_ = mkdtemp(name);
    host_.emplace(folder_);
    open();
  }
  ~EngineTest() override {
    for (const auto& id : ids_) {
      wait<void>([&](auto done) { engine_->remove(id, std::move(done)); });
    }
    close();
    worker_.run([] {});
    std::error_code error;
    std::filesystem::remove_all(folder_, error);
  }

  void open() {
    state_.run([this] {
      engine_.emplace(*host_, folder_, state_.executor(), worker_.executor());
      engine_->watch([this](const ports::BalancerReport& report) { reports_[report.id] = report; },
                     [](const std::string&) {});
    });
  }
  void close() {
    state_.run([this] { engine_.reset(); });
  }

  template <class T, class F>
  Result<T> wait(F&& call) {
    std::promise<Result<T>> promise;
    state_.run([&] {
      call(ports::Callback<T>(
          [&promise](Result<T> result) { promise.set_value(std::move(result)); }));
    });
    return promise.get_future().get();
  }

  void apply(const ports::LoadBalancerSpec& spec) {
    ids_.insert(spec.id);
    const auto applied = wait<void>([&](auto done) { engine_->apply(spec, std::move(done)); });
    ASSERT_TRUE(applied.has_value()) << applied.error().message;
  }

  template <class F>
  static bool eventually(F&& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return true;
  }

  std::optional<ports::ServerState> seen(const std::string& id, const std::string& server) {
    std::optional<ports::ServerState> out;
    state_.run([&] {
      for (const auto& state : reports_[id].servers) {
        if (state.server == server) out = state;
      }
    });
    return out;
  }
  bool becomes(const std::string& id, const std::string& server, ports::ServerHealth health) {
    return eventually([&] {
      const auto state = seen(id, server);
      return state && state->health == health;
    });
  }

  /// One listener on `address`, one pool "tg" with these targets, checked every second at /health.
  static ports::LoadBalancerSpec spec(const std::string& address,
                                      const std::vector<const HttpTarget*>& targets) {
    ports::LoadBalancerSpec spec;
    spec.id = "app-" + address;
    std::ranges::replace(spec.id, '.', '-');
    spec.network.addresses = {address};
    spec.idle_timeout = std::chrono::seconds(2);
    spec.pools = {pool("tg", targets)};
    ports::ListenerSpec listener;
    listener.port = 8080;
    listener.default_action = forward("tg");
    spec.listeners = {listener};
    return spec;
  }

  static ports::PoolSpec pool(const std::string& id,
                              const std::vector<const HttpTarget*>& targets) {
    ports::PoolSpec pool;
    pool.id = id;
    pool.health.path = "/health";
    pool.health.interval = std::chrono::seconds(1);
    pool.health.timeout = std::chrono::seconds(1);
    pool.health.healthy_threshold = 2;
    for (const auto* target : targets) pool.servers.push_back(server(*target));
    return pool;
  }
  static ports::ServerSpec server(const HttpTarget& target) {
    return {
        .id = fmt::format("t:{}", target.port()), .address = "127.0.0.1", .port = target.port()};
  }
  static ports::RuleAction forward(const std::string& pool) {
    return ports::ForwardAction{.pools = {{.pool = pool, .weight = 1}}, .stickiness = {}};
  }
  void apply_and_await(const ports::LoadBalancerSpec& spec) {
    apply(spec);
    for (const auto& pool : spec.pools) {
      for (const auto& server : pool.servers)
        ASSERT_TRUE(becomes(spec.id, server.id, ports::ServerHealth::kUp)) << server.id;
    }
  }

  std::filesystem::path folder_;
  std::optional<ProcessHost> host_;
  adapters::ExecutorThread state_{"state"};
  adapters::ExecutorThread worker_{"worker"};
  std::map<std::string, ports::BalancerReport> reports_;  ///< the state thread's
  std::set<std::string> ids_;
  std::optional<HaproxyEngine> engine_;
};

}  // namespace gantry::haproxy
