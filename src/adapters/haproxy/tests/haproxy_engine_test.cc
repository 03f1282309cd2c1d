#include <gmock/gmock.h>

#include "adapters/haproxy/tests/engine_fixture.h"

namespace gantry::haproxy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr int kPort = 8080;

class HaproxyEngineTest : public EngineTest {};

TEST_F(HaproxyEngineTest, ChangesServersWithoutAReload) {
  const HttpTarget a("pool-a");
  const HttpTarget b("pool-b");
  auto all = spec("127.0.2.1", {&a});
  apply_and_await(all);
  const auto before = ask(folder_ / all.id, "master.sock", "show proc");
  all.pools.front().servers = {server(b)};
  apply_and_await(all);
  EXPECT_TRUE(eventually([&] {
    const auto rows = ask(folder_ / all.id, "admin.sock", "show servers state");
    return rows && !rows->contains(fmt::format(" {} ", server_name(server(a).id)));
  }));
  EXPECT_THAT(request("127.0.2.1", kPort, "GET /"), HasSubstr("pool-b\n"));
  EXPECT_THAT(*ask(folder_ / all.id, "master.sock", "show proc"), HasSubstr("[failed: 0]"));
  const auto reloads = [](const std::string& text) {
    return text.substr(text.find("master"), text.find("[failed") - text.find("master"));
  };
  EXPECT_EQ(reloads(*before), reloads(*ask(folder_ / all.id, "master.sock", "show proc")));
}

TEST_F(HaproxyEngineTest, GivesNothingNewToAServerThatDrains) {
  const HttpTarget a("pool-a");
  const HttpTarget b("pool-b");
  auto all = spec("127.0.2.2", {&a, &b});
  all.idle_timeout = std::chrono::seconds(10);
  apply_and_await(all);
  all.pools.front().servers.front().draining = true;
  apply(all);
  for (int n = 0; n < 6; ++n)
    EXPECT_THAT(request("127.0.2.2", kPort, "GET /"), HasSubstr("pool-b\n"));
}

TEST_F(HaproxyEngineTest, ChangesListenersWithoutLosingARequestOrWhatItKnowsOfItsServers) {
  const HttpTarget a("pool-a");
  HttpTarget b("pool-b");
  auto all = spec("127.0.2.3", {&a, &b});
  apply_and_await(all);
  b.set_health(500);
  ASSERT_TRUE(becomes(all.id, server(b).id, ports::ServerHealth::kDown));
  std::atomic<int> good = 0;
  std::atomic<int> bad = 0;
  std::jthread load([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      const auto answer = request("127.0.2.3", kPort, "GET /");
      const bool served = answer.starts_with("HTTP/1.1 200") && answer.contains("pool-a\n");
      EXPECT_TRUE(served) << "answered '" << answer << "'";
      ++(served ? good : bad);
    }
  });
  for (int port = 8081; port < 8086; ++port) {
    auto listener = all.listeners.front();
    listener.port = port;
    all.listeners.push_back(listener);
    apply(all);
    EXPECT_THAT(request("127.0.2.3", port, "GET /"), HasSubstr("pool-a\n"));
  }
  load = {};
  EXPECT_GT(good, 10);
  EXPECT_EQ(bad, 0);
}

TEST_F(HaproxyEngineTest, FindsThemAgainAndGoesOn) {
  const HttpTarget a("pool-a");
  const auto all = spec("127.0.2.4", {&a});
  apply_and_await(all);
  const auto process = host_->pid(all.id);
  close();
  EXPECT_THAT(request("127.0.2.4", kPort, "GET /"), HasSubstr("pool-a\n"));
  state_.run([this] { reports_.clear(); });
  open();
  const auto ids =
      wait<std::vector<std::string>>([&](auto done) { engine_->list(std::move(done)); });
  EXPECT_THAT(*ids, ElementsAre(all.id));
  apply_and_await(all);
  EXPECT_EQ(host_->pid(all.id), process);
  EXPECT_THAT(*ask(folder_ / all.id, "master.sock", "show proc"), HasSubstr("  0 [failed: 0]"));
}

TEST_F(HaproxyEngineTest, ServesTwoOnOnePortAndEndsOne) {
  const HttpTarget a("pool-a");
  const HttpTarget b("pool-b");
  const auto first = spec("127.0.2.5", {&a});
  const auto second = spec("127.0.2.6", {&b});
  apply_and_await(first);
  apply_and_await(second);
  EXPECT_THAT(request("127.0.2.5", kPort, "GET /"), HasSubstr("pool-a\n"));
  EXPECT_THAT(request("127.0.2.6", kPort, "GET /"), HasSubstr("pool-b\n"));
  EXPECT_TRUE(wait<void>([&](auto done) { engine_->remove(first.id, std::move(done)); }));
  EXPECT_FALSE(Connection("127.0.2.5", kPort).open());
  EXPECT_TRUE(Connection("127.0.2.6", kPort).open());
}

TEST_F(HaproxyEngineTest, RefusesWhatHaproxyDoesAndKeepsTheFormer) {
  const HttpTarget a("pool-a");
  auto all = spec("127.0.2.7", {&a});
  apply_and_await(all);
  auto wrong = all;
  wrong.pools.front().health.matcher = "two hundred";
  const auto refused = wait<void>([&](auto done) { engine_->apply(wrong, std::move(done)); });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "InvalidSpec");
  EXPECT_THAT(request("127.0.2.7", kPort, "GET /"), StartsWith("HTTP/1.1 200"));
  all.listeners.front().port = 8081;
  apply(all);
  EXPECT_THAT(request("127.0.2.7", 8081, "GET /"), StartsWith("HTTP/1.1 200"));
}

TEST_F(HaproxyEngineTest, CarriesTcpWithAProxyHeader) {
  const Target raw([](Connection& connection) { connection.send(connection.read_until("end")); });
  auto all = spec("127.0.2.8", {});
  all.type = ports::BalancerType::kNetwork;
  all.listeners.front().protocol = ports::ListenerProtocol::kTcp;
  auto& pool = all.pools.front();
  pool.protocol = ports::PoolProtocol::kTcp;
  pool.health.protocol = ports::HealthProtocol::kTcp;
  pool.proxy_protocol = ports::ProxyProtocol::kVersion2;
  pool.servers = {{.id = "raw", .address = "127.0.0.1", .port = raw.port()}};
  apply_and_await(all);
  Connection client("127.0.2.8", kPort);
  client.send("the end");
  const auto answer = client.read_until("end");
  EXPECT_THAT(answer, StartsWith(std::string("\r\n\r\n\0\r\nQUIT\n\x21\x11", 14)));
  EXPECT_THAT(answer, HasSubstr("the end"));
}

}  // namespace
}  // namespace gantry::haproxy
