#include "adapters/docker/nft_packet_filter.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>

#include "adapters/docker/tests/network_namespaces.h"
#include "base/ipv4.h"
#include "fakes/tests/packet_filter_contract.h"

namespace gantry::docker {
namespace {

class NftUnderTest final : public ports::testing::FilterUnderTest {
 public:
  std::string apply(const ports::PacketRules& rules) override {
    const auto applied =
        apply_in_namespace(namespaces_.server_path(), packet_filter_script(rules, {}));
    EXPECT_TRUE(applied || applied.error().code == "NotFound") << applied.error().message;
    return applied ? "" : applied.error().code;
  }
  bool comes_in(int port) override {
    return namespaces_.connects(namespaces_.peer_path(), NetworkNamespaces::kServer, port);
  }
  bool goes_out(int port) override {
    return namespaces_.connects(namespaces_.server_path(), NetworkNamespaces::kPeer, port);
  }
  bool pings() override {
    return namespaces_.pings(namespaces_.peer_path(), NetworkNamespaces::kServer);
  }
  void stop_server() override { namespaces_.remove_server(); }
  [[nodiscard]] std::string server() const override { return NetworkNamespaces::kServer; }
  [[nodiscard]] std::string peer() const override { return NetworkNamespaces::kPeer; }

 private:
  NetworkNamespaces namespaces_;
};

class NftPacketFilterTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (geteuid() != 0) GTEST_SKIP() << "needs root";
  }
};

TEST_F(NftPacketFilterTest, KeepsTheContract) {
  NftUnderTest filter;
  ports::testing::check_packet_filter(filter);
}

TEST_F(NftPacketFilterTest, TakesAThousandRulesAndMembersWithinASecond) {
  constexpr int kTcp = 6;
  NftUnderTest filter;
  ports::PacketRules rules{.address = filter.server()};
  for (int i = 0; i < 1000; ++i) {
    const auto port = static_cast<std::uint16_t>(10'000 + 2 * i);
    auto& way = rules.ingress;
    if (i % 2 == 0) {
      way.blocks[fmt::format("10.{}.0.0/{}", i % 250, 16 + i % 5)].push_back({kTcp, port, port});
    } else {
      way.groups[fmt::format("sg-{}", i % 5)].push_back({kTcp, port, port});
    }
    for (int group = 0; group < 5; ++group) {
      rules.members[fmt::format("sg-{}", group)].push_back(
          Ipv4{(172U << 24 | 31U << 16) + 256U + static_cast<unsigned>(i)}.str());
    }
  }
  rules.members["sg-3"].push_back(filter.peer());
  const auto began = std::chrono::steady_clock::now();
  ASSERT_EQ(filter.apply(rules), "");
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(1));
  EXPECT_TRUE(filter.comes_in(10'006));   // i = 3, of group 3
  EXPECT_FALSE(filter.comes_in(10'002));  // of another group
}

}  // namespace
}  // namespace gantry::docker
