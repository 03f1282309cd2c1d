#include "adapters/haproxy/runtime_plan.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "adapters/haproxy/configuration.h"
#include "adapters/haproxy/quoting.h"

namespace gantry::haproxy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kPool = backend_name("tg");
const std::string kServer = kPool + "/" + server_name("one");
const std::string kBackup = kPool + "/" + backup_name("one");

ports::LoadBalancerSpec balancer() {
  ports::LoadBalancerSpec spec;
  spec.id = "app-one";
  spec.network.addresses = {"10.0.0.1"};
  spec.pools.resize(1);
  spec.pools[0].id = "tg";
  spec.pools[0].servers = {{.id = "one", .address = "10.0.0.2", .port = 81}};
  return spec;
}

StatRow row(const std::string& server, const std::string& status, const std::string& check = "",
            const std::string& code = "") {
  return {{"pxname", kPool},       {"svname", server},      {"type", "2"},
          {"status", status},      {"check_status", check}, {"check_code", code},
          {"addr", "10.0.0.2:81"}, {"uweight", "1"},        {"lastchg", "0"}};
}

std::vector<StatRow> seen(const std::string& status, const std::string& check,
                          const std::string& backup = "no check") {
  return {row(server_name("one"), status, check), row(backup_name("one"), backup)};
}

TEST(RuntimePlanTest, ANewServerIsCheckedBeforeItGetsTraffic) {
  EXPECT_THAT(
      plan_servers(balancer(), {}),
      ElementsAre(
          fmt::format("add server {} 10.0.0.2:81 weight 1 backup", kBackup),
          fmt::format("add server {} 10.0.0.2:81 weight 1 check inter 30s rise 5 fall 2", kServer),
          fmt::format("set server {} state drain", kServer),
          fmt::format("enable health {}", kServer)));
  EXPECT_THAT(plan_servers(balancer(), seen("DRAIN", "INI", "MAINT")), IsEmpty());
}

TEST(RuntimePlanTest, OnePassedCheckMakesANewServerHealthy) {
  EXPECT_THAT(plan_servers(balancer(), seen("DRAIN", "L7OK", "MAINT")),
              ElementsAre(fmt::format("set server {} health up", kServer),
                          fmt::format("set server {} state ready", kServer),
                          fmt::format("set server {} state ready", kBackup)));
  EXPECT_THAT(plan_servers(balancer(), seen("UP", "L7OK")), IsEmpty());
}

TEST(RuntimePlanTest, ANewServerIsUnhealthyAfterAsManyFailedChecksAsTheThresholdSays) {
  auto rows = seen("DOWN (DRAIN)", "L4CON", "MAINT");
  rows[0]["lastchg"] = "29";
  EXPECT_THAT(plan_servers(balancer(), rows), IsEmpty());
  rows[0]["lastchg"] = "30";
  EXPECT_THAT(plan_servers(balancer(), rows),
              ElementsAre(fmt::format("set server {} state ready", kServer),
                          fmt::format("set server {} state ready", kBackup)));
}

TEST(RuntimePlanTest, ADrainingServerGetsNothingNewEvenWhenAllOthersFail) {
  auto spec = balancer();
  spec.pools[0].servers[0].draining = true;
  EXPECT_THAT(plan_servers(spec, seen("UP", "L7OK")),
              ElementsAre(fmt::format("set server {} state maint", kServer),
                          fmt::format("set server {} state maint", kBackup)));
  EXPECT_THAT(plan_servers(spec, seen("MAINT", "L7OK", "MAINT")), IsEmpty());
}

TEST(RuntimePlanTest, AServerThatIsGoneLosesItsConnectionsIfItsPoolSaysSo) {
  auto spec = balancer();
  spec.pools[0].servers.clear();
  auto rows = seen("MAINT", "L7OK", "MAINT");
  rows[0]["scur"] = "3";
  const auto backup_first = [&](std::vector<std::string> all) {
    std::ranges::sort(all);
    return all;
  };
  EXPECT_THAT(backup_first(plan_servers(spec, rows)),
              ElementsAre("del server " + kBackup, "del server " + kServer,
                          "shutdown sessions server " + kServer));
  spec.pools[0].terminate_connections = false;
  EXPECT_THAT(backup_first(plan_servers(spec, rows)),
              ElementsAre("del server " + kBackup, "del server " + kServer));
}

TEST(RuntimePlanTest, ReportsWhyAServerIsDownAsAwsTellsCausesApart) {
  struct Case {
    std::string check;
    ports::CheckFailure failure;
    int code;
  };
  for (const auto& [check, failure, code] : {Case{"L4TOUT", ports::CheckFailure::kTimeout, 0},
                                             Case{"* L7TOUT", ports::CheckFailure::kTimeout, 0},
                                             Case{"L7STS", ports::CheckFailure::kStatusCode, 502},
                                             Case{"L4CON", ports::CheckFailure::kFailed, 0},
                                             Case{"L7RSP", ports::CheckFailure::kFailed, 0}}) {
    const auto told = report(balancer(), {row(server_name("one"), "DOWN", check, "502")});
    ASSERT_EQ(told.servers.size(), 1U);
    EXPECT_EQ(told.servers[0].health, ports::ServerHealth::kDown);
    EXPECT_EQ(told.servers[0].failure, failure) << check;
    EXPECT_EQ(told.servers[0].code, code) << check;
  }
  EXPECT_EQ(report(balancer(), seen("UP 1/2", "L4CON")).servers[0].health,
            ports::ServerHealth::kUp);
  EXPECT_EQ(report(balancer(), {}).servers[0].health, ports::ServerHealth::kInitial);
}

TEST(RuntimePlanTest, ReadsStatisticsWithQuotedFields) {
  const auto rows =
      parse_stat("# pxname,svname,last_chk,addr,\np,s,\"a,\"\"b\"\"\",1.2.3.4:5,\n\n");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(
      rows[0],
      (StatRow{{"pxname", "p"}, {"svname", "s"}, {"last_chk", "a,\"b\""}, {"addr", "1.2.3.4:5"}}));
}

TEST(QuotingTest, KeepsValuesFromBecomingConfiguration) {
  EXPECT_EQ(literal("it's\n} if TRUE"), "'it'\\''s} if TRUE'");
  EXPECT_EQ(escaped_format("100%[src]"), "100%%[src]");
  EXPECT_EQ(wildcard_regex("a.b*?"), "a\\x2eb.*.");
  EXPECT_EQ(match({{"/a"}, {"/b"}}, Case::kSensitive), "-m str -- '/a' '/b'");
  EXPECT_EQ(match({{"a*"}, {"b.c"}}, Case::kIgnored), "-m reg -i -- '^(?:a.*|b\\x2ec)$'");
}

}  // namespace
}  // namespace gantry::haproxy
