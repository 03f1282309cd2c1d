#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "adapters/docker/child_process.h"

namespace gantry::docker {

/// Two network namespaces with an eth0 each, joined by a cable; removed afterwards.
class NetworkNamespaces {
 public:
  static constexpr const char* kServer = "10.9.0.2";
  static constexpr const char* kPeer = "10.9.0.3";

  NetworkNamespaces() {
    for (const auto& name : {server_, peer_}) run({"ip", "netns", "add", name});
    run({"ip", "link", "add", "eth0", "netns", server_, "type", "veth", "peer", "name", "eth0",
         "netns", peer_});
    set_up(server_, kServer);
    set_up(peer_, kPeer);
  }
  ~NetworkNamespaces() {
    remove(server_);
    remove(peer_);
  }
  NetworkNamespaces(const NetworkNamespaces&) = delete;
  NetworkNamespaces& operator=(const NetworkNamespaces&) = delete;

  [[nodiscard]] std::string server_path() const { return "/run/netns/" + server_; }
  [[nodiscard]] std::string peer_path() const { return "/run/netns/" + peer_; }
  void remove_server() { remove(server_); }

  /// Whether an attempt to connect is answered, be it by a refusal: a filter does not answer.
  static bool connects(const std::string& from, const char* to, int port) {
    constexpr int kTimedOut = 124;
    const auto ran = run_process({"nsenter", "--net=" + from, "timeout", "0.4", "bash", "-c",
                                  fmt::format("exec 3<>/dev/tcp/{}/{}", to, port)},
                                 "");
    return ran && ran->exit_code != kTimedOut;
  }

  static bool pings(const std::string& from, const char* to) {
    constexpr const char* kPing = R"(
import socket, struct, sys
s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
s.settimeout(0.4)
body = struct.pack('!BBHHH', 8, 0, 0, 7, 1)
total = sum(struct.unpack('!4H', body))
checksum = ~((total & 0xffff) + (total >> 16)) & 0xffff
s.sendto(struct.pack('!BBHHH', 8, 0, checksum, 7, 1), (sys.argv[1], 0))
while s.recv(1500)[20] != 0: pass
)";
    const auto ran = run_process({"nsenter", "--net=" + from, "python3", "-c", kPing, to}, "");
    return ran && ran->exit_code == 0;
  }

 private:
  static void run(const std::vector<std::string>& command) {
    const auto ran = run_process(command, "");
    EXPECT_TRUE(ran && ran->exit_code == 0) << (ran ? ran->output : ran.error().message);
  }
  static void set_up(const std::string& name, const char* address) {
    run({"ip", "-n", name, "address", "add", fmt::format("{}/24", address), "dev", "eth0"});
    for (const char* link : {"eth0", "lo"}) run({"ip", "-n", name, "link", "set", link, "up"});
  }
  static void remove(const std::string& name) {
    static_cast<void>(run_process({"ip", "netns", "delete", name}, ""));
  }

  std::string server_ = fmt::format("gantry-test-{}-s", getpid());
  std::string peer_ = fmt::format("gantry-test-{}-p", getpid());
};

}  // namespace gantry::docker
