// What a security group costs with 1,000 rules and 1,000 members: from the change of a rule to the
// filter in force, and for packets. Needs root: it makes two network namespaces.

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>
#include <tuple>
#include <vector>

#include "adapters/docker/nft_packet_filter.h"
#include "adapters/docker/tests/network_namespaces.h"
#include "base/ipv4.h"
#include "ec2/model/default_vpc.h"
#include "ec2/plan/packet_rules_planner.h"
#include "ec2/tests/ec2_world.h"

namespace gantry {
namespace {

using SteadyClock = std::chrono::steady_clock;
using docker::NetworkNamespaces;

constexpr int kRules = 1000;
constexpr int kMembers = 1000;
constexpr int kGroups = 5;
constexpr int kRepeats = 11;
constexpr std::uint16_t kPort = 8080;

template <class F>
double median_millis(F f) {
  std::vector<double> times;
  for (int i = 0; i < kRepeats; ++i) {
    const auto began = SteadyClock::now();
    f();
    times.push_back(std::chrono::duration<double, std::milli>(SteadyClock::now() - began).count());
  }
  std::ranges::sort(times);
  return times[kRepeats / 2];
}

void require(bool condition, const char* what) {
  if (condition) return;
  fmt::print(stderr, "security_groups_bench: {}\n", what);
  std::exit(1);
}

/// One instance in five groups of 200 rules, half of which name one of five groups with 1,000
/// members each.
class Records {
 public:
  Records() {
    const auto made = world_.database->transact([&](store::Tx& tx) -> Result<void> {
      auto& tables = world_.ec2->tables();
      const auto& vpc = ec2::ensure_default_vpc(tables, tx, ec2::testing::kScope, world_.ids);
      std::vector<ec2::SecurityGroupId> own;
      std::vector<ec2::SecurityGroupId> peers;
      for (int i = 0; i < kGroups; ++i) {
        own.push_back(put_group(tx, vpc, fmt::format("own-{}", i)));
        peers.push_back(put_group(tx, vpc, fmt::format("peer-{}", i)));
      }
      for (int i = 0; i < kRules; ++i) put_rule(tx, own[i % kGroups], peers, i);
      for (int i = 0; i < kMembers; ++i) put_instance(tx, vpc, peers, 1000 + i);
      instance_ = put_instance(tx, vpc, own, 1);
      return {};
    });
    require(made.has_value(), "the records cannot be made");
  }

  [[nodiscard]] ports::PacketRules plan() const {
    auto rules = plan_packet_rules(world_.ec2->tables(), world_.instance(instance_));
    rules.address = NetworkNamespaces::kServer;
    return rules;
  }

 private:
  ec2::SecurityGroupId put_group(store::Tx& tx, const ec2::Vpc& vpc, std::string name) {
    const ec2::SecurityGroupId id("sg-" + name);
    ec2::put_group(world_.ec2->tables(), tx,
                   {.id = id,
                    .account = vpc.account,
                    .region = vpc.region,
                    .vpc_id = vpc.id,
                    .name = std::move(name)},
                   world_.ids);
    return id;
  }

  void put_rule(store::Tx& tx, const ec2::SecurityGroupId& group,
                const std::vector<ec2::SecurityGroupId>& peers, int i) {
    ec2::RuleTraffic traffic{
        .protocol = "tcp", .from_port = 10'000 + 2 * i, .to_port = 10'000 + 2 * i};
    if (i % 2 == 0) {
      traffic.cidr = fmt::format("10.{}.0.0/{}", i % 250, 16 + i % 9);
    } else {
      traffic.group = peers[static_cast<std::size_t>(i / 2 % kGroups)];
    }
    // The last one lets the bench itself in.
    if (i == kRules - 2)
      traffic = {.protocol = "tcp", .from_port = kPort, .to_port = kPort, .cidr = "10.9.0.0/24"};
    world_.ec2->tables().security_group_rules.put(
        tx, {.id = ec2::SecurityGroupRuleId(fmt::format("sgr-{}", i)),
             .group_id = group,
             .traffic = std::move(traffic)});
  }

  std::string put_instance(store::Tx& tx, const ec2::Vpc& vpc,
                           const std::vector<ec2::SecurityGroupId>& groups, int number) {
    const auto address = Ipv4{(172U << 24 | 31U << 16) + static_cast<unsigned>(number)}.str();
    const auto id = fmt::format("i-{}", number);
    world_.ec2->tables().instances.put(
        tx, {.id = ec2::InstanceId(id),
             .account = vpc.account,
             .region = vpc.region,
             .vpc_id = vpc.id,
             .security_groups = groups,
             .interface = {.id = ec2::NetworkInterfaceId("eni-" + id), .private_ip = address},
             .state = ec2::InstanceState::kRunning});
    return id;
  }

  ec2::testing::World world_;
  std::string instance_;
};

void enter(const std::string& network_namespace) {
  const int fd = open(network_namespace.c_str(), O_RDONLY | O_CLOEXEC);
  require(fd >= 0 && setns(fd, CLONE_NEWNET) == 0, "a network namespace cannot be entered");
  close(fd);
}

sockaddr_in server_address() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(kPort);
  inet_pton(AF_INET, NetworkNamespaces::kServer, &address.sin_addr);
  return address;
}

/// Accepts, reads to the end, closes; until it goes.
class Server {
 public:
  explicit Server(const std::string& network_namespace)
      : thread_([this, network_namespace] { serve(network_namespace); }) {
    while (!ready_) std::this_thread::yield();
  }
  ~Server() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

 private:
  void serve(const std::string& network_namespace) {
    enter(network_namespace);
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const auto address = server_address();
    require(bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
                listen(listener_, 1024) == 0,
            "the server cannot listen");
    ready_ = true;
    static std::array<char, 1 << 18> buffer;
    for (int fd = 0; (fd = accept(listener_, nullptr, nullptr)) >= 0; close(fd)) {
      while (recv(fd, buffer.data(), buffer.size(), 0) > 0) {
      }
    }
  }

  int listener_ = -1;
  std::atomic<bool> ready_ = false;
  std::thread thread_;
};

int connect_to_server() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto address = server_address();
  require(connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0,
          "the server cannot be reached");
  return fd;
}

struct Rates {
  double connections;  ///< a second
  double gigabits;     ///< a second
};

Rates measure(const std::string& from) {
  Rates rates{};
  std::thread([&] {
    enter(from);
    constexpr std::chrono::seconds kSpan{3};
    int count = 0;
    const auto began = SteadyClock::now();
    while (SteadyClock::now() - began < kSpan) {
      const int fd = connect_to_server();
      const linger at_once{.l_onoff = 1, .l_linger = 0};  // no TIME_WAIT: ports would run out
      setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
      close(fd);
      ++count;
    }
    rates.connections = count / std::chrono::duration<double>(kSpan).count();
    static std::array<char, 1 << 18> buffer;
    const int fd = connect_to_server();
    double bytes = 0;
    const auto sending = SteadyClock::now();
    while (SteadyClock::now() - sending < kSpan)
      bytes += static_cast<double>(send(fd, buffer.data(), buffer.size(), 0));
    close(fd);
    rates.gigabits = bytes * 8 / 1e9 / std::chrono::duration<double>(kSpan).count();
  }).join();
  return rates;
}

int run() {
  require(geteuid() == 0, "it needs root");
  const Records records;
  NetworkNamespaces namespaces;
  const auto apply = [&](const ports::PacketRules& rules) {
    const auto applied = docker::apply_in_namespace(namespaces.server_path(),
                                                    docker::packet_filter_script(rules, {}));
    require(applied.has_value(), "nft refuses the rules");
  };
  const auto full = records.plan();
  fmt::print("plan      {:8.2f} ms\n", median_millis([&] { std::ignore = records.plan(); }));
  fmt::print("script    {:8.2f} ms\n",
             median_millis([&] { std::ignore = docker::packet_filter_script(full, {}); }));

  const Server server(namespaces.server_path());
  std::vector<std::pair<std::string, Rates>> rows;
  rows.emplace_back("no filter", measure(namespaces.peer_path()));
  apply({.address = NetworkNamespaces::kServer,
         .ingress = {.blocks = {{"10.9.0.0/24", {{6, kPort, kPort}}}}}});
  rows.emplace_back("1 rule", measure(namespaces.peer_path()));
  fmt::print("plan, script and nft {:8.2f} ms\n", median_millis([&] { apply(records.plan()); }));
  rows.emplace_back(fmt::format("{} rules, {} members", kRules, kMembers),
                    measure(namespaces.peer_path()));
  for (const auto& [name, rates] : rows) {
    fmt::print("{:26} {:9.0f} connections/s {:8.2f} Gbit/s\n", name, rates.connections,
               rates.gigabits);
  }
  return 0;
}

}  // namespace
}  // namespace gantry

int main() { return gantry::run(); }
