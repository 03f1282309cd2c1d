#pragma once

#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "adapters/docker/child_process.h"
#include "adapters/docker/tests/engine_fixture.h"
#include "adapters/docker/tests/temporary_folder.h"

namespace gantry::docker {

/// A dockerd of the test's own, without network, whose registry mirror is on a loopback port.
/// start() may be called again after stop().
class SecondEngine {
 public:
  explicit SecondEngine(std::uint16_t mirror_port) : mirror_port_(mirror_port) {}
  ~SecondEngine() { stop(); }
  SecondEngine(const SecondEngine&) = delete;
  SecondEngine& operator=(const SecondEngine&) = delete;

  [[nodiscard]] std::string docker_host() const { return "unix://" + path("docker.sock"); }

  void start() {
    auto pid = start_daemon(
        {"dockerd", "--data-root", path("data"), "--exec-root", path("exec"), "--pidfile",
         path("docker.pid"), "--host", docker_host(), "--bridge=none", "--iptables=false",
         "--registry-mirror", fmt::format("http://127.0.0.1:{}", mirror_port_)},
        path("log"));
    ASSERT_TRUE(pid) << pid.error().message;
    pid_ = *pid;
  }

  void stop() {
    if (pid_ == 0) return;
    kill(pid_, SIGTERM);
    waitpid(std::exchange(pid_, 0), nullptr, 0);
  }

 private:
  [[nodiscard]] std::string path(std::string_view name) const { return folder_.path() / name; }

  std::uint16_t mirror_port_;
  TemporaryFolder folder_;
  pid_t pid_ = 0;
};

}  // namespace gantry::docker
