#include "adapters/docker/packet_filter_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/ipv4.h"

namespace gantry::docker {
namespace {

using ports::Traffic;
using ::testing::HasSubstr;

constexpr int kTcp = 6;

AlwaysReachable always() {
  return {.resolver = "172.31.0.2", .endpoint = "172.31.0.1", .endpoint_port = 4566};
}

TEST(PacketFilterScriptTest, WithoutRulesOnlyAnswersComeInAndOnlyGantryIsReached) {
  EXPECT_EQ(packet_filter_script({.address = "172.31.5.9"}, always()), R"(add table inet gantry
delete table inet gantry
table inet gantry {
  chain in_icmp {
    drop
  }
  chain ingress {
    type filter hook prerouting priority -150; policy accept;
    iifname "eni*" goto from_task
    iifname != "eth*" accept
    ct state established,related accept
    meta nfproto != ipv4 drop
    ip daddr != 172.31.5.9 drop
    meta l4proto icmp goto in_icmp
    drop
  }
  chain out_icmp {
    drop
  }
  chain egress {
    type filter hook postrouting priority -150; policy accept;
    oifname != "eth*" accept
    ct state established,related accept
    meta nfproto != ipv4 drop
    ip daddr 169.254.0.0/16 accept
    ip daddr 172.31.0.2 meta l4proto { tcp, udp } th dport 53 accept
    ip daddr 172.31.0.1 tcp dport 4566 accept
    meta l4proto icmp goto out_icmp
    drop
  }
  chain to_task {
    type filter hook postrouting priority 150; policy accept;
    oifname != "eni*" accept
    ct state established,related accept
    meta nfproto != ipv4 drop
    drop
  }
  chain from_task {
    ct state established,related accept
    meta nfproto != ipv4 drop
    drop
  }
}
)");
}

TEST(PacketFilterScriptTest, ATasksInterfaceIsJudgedAtTheHostsEndOfIt) {
  const ports::PacketRules rules{
      .address = "172.31.5.9",
      .tasks = {{.address = "172.31.5.20",
                 .ingress = {.blocks = {{"0.0.0.0/0", {Traffic{kTcp, 80, 80}}}}}}}};
  const auto script = packet_filter_script(rules, always());
  EXPECT_THAT(script, HasSubstr("    ip daddr { 172.31.5.20 } accept\n"
                                "    ip daddr != 172.31.5.9 drop\n"));
  EXPECT_THAT(script, HasSubstr("    ip saddr { 172.31.5.20 } accept\n"
                                "    ip daddr 169.254.0.0/16 accept\n"));
  EXPECT_THAT(script, HasSubstr("    ip daddr vmap { 172.31.5.20 : goto task1_in }\n"));
  EXPECT_THAT(script, HasSubstr("    ip saddr vmap { 172.31.5.20 : goto task1_out }\n"));
  EXPECT_THAT(script, HasSubstr("  chain task1_in {\n    meta l4proto icmp goto task1_in_icmp\n"
                                "    meta l4proto . th dport . ip saddr @task1_in_0 accept\n"
                                "    drop\n  }\n"));
}

TEST(PacketFilterScriptTest, BlocksOfOneLengthAreASetAndGroupsAreNumbers) {
  const ports::PacketRules rules{
      .address = "172.31.5.9",
      .ingress = {.blocks = {{"0.0.0.0/0", {Traffic{kTcp, 80, 80}}},
                             {"10.0.0.0/8", {Traffic{1, 2048, 2303}, Traffic{kTcp, 80, 90}}},
                             {"11.0.0.0/8", {Traffic{}}}},
                  .groups = {{"sg-a", {Traffic{kTcp, 443, 443}}}, {"sg-b", {Traffic{}}}}},
      .egress = {.blocks = {{"0.0.0.0/0", {Traffic{}}}}},
      .members = {{"sg-a", {"172.31.0.4", "172.31.0.5"}}, {"sg-b", {"172.31.0.5"}}}};
  const auto script = packet_filter_script(rules, always());
  EXPECT_THAT(script, HasSubstr(R"(  set in_0 {
    type inet_proto . inet_service . ipv4_addr; flags interval
    elements = { 6 . 80 . 0.0.0.0/0 }
  }
  set in_8 {
    type inet_proto . inet_service . ipv4_addr; flags interval
    elements = { 1 . 2048-2303 . 10.0.0.0/8, 6 . 80-90 . 10.0.0.0/8, 0-255 . 0-65535 . 11.0.0.0/8 }
  }
  set in_groups {
    type mark . inet_proto . inet_service; flags interval
    elements = { 1 . 6 . 443, 2 . 0-255 . 0-65535 }
  }
  map in_members_1 {
    type ipv4_addr : mark
    elements = { 172.31.0.4 : 1, 172.31.0.5 : 1 }
  }
  map in_members_2 {
    type ipv4_addr : mark
    elements = { 172.31.0.5 : 2 }
  }
  set out_0 {
    type inet_proto . inet_service . ipv4_addr; flags interval
    elements = { 0-255 . 0-65535 . 0.0.0.0/0 }
  }
)"));
  EXPECT_THAT(script, HasSubstr(R"(    meta l4proto icmp goto in_icmp
    meta l4proto . th dport . ip saddr @in_0 accept
    meta l4proto . th dport . ip saddr @in_8 accept
    meta mark set ip saddr map @in_members_1 meta mark . meta l4proto . th dport @in_groups meta mark set 0 accept
    meta mark set ip saddr map @in_members_2 meta mark . meta l4proto . th dport @in_groups meta mark set 0 accept
    drop
)"));
  EXPECT_THAT(script, HasSubstr(R"(  chain in_icmp {
    meta l4proto . th sport . ip saddr @in_0 accept
)"));
}

// A packet meets no more rules, however many the groups have.
TEST(PacketFilterScriptTest, ChainsDoNotGrowWithRulesAndMembers) {
  const auto lines = [](int rules, int members) {
    ports::PacketRules many{.address = "172.31.5.9"};
    for (int i = 0; i < rules; ++i) {
      const auto port = static_cast<std::uint16_t>(2 * i + 1);
      many.ingress.blocks["10.0.0.0/8"].push_back({kTcp, port, port});
      many.ingress.groups["sg-" + std::to_string(i % 5)].push_back({kTcp, port, port});
    }
    for (int i = 0; i < members; ++i) {
      for (int group = 0; group < 5; ++group)
        many.members["sg-" + std::to_string(group)].push_back(
            Ipv4{(172U << 24) + 256U + static_cast<unsigned>(i)}.str());
    }
    const auto script = packet_filter_script(many, always());
    return std::ranges::count(script, '\n');
  };
  EXPECT_EQ(lines(1000, 1000), lines(5, 1));
}

}  // namespace
}  // namespace gantry::docker
