#pragma once

#include <gtest/gtest.h>

#include <string>

#include "ports/packet_filter.h"

namespace gantry::ports::testing {

/// What a filter under test can do, whatever it is made of: two hosts, `server` with the rules and
/// a peer outside.
class FilterUnderTest {
 public:
  virtual ~FilterUnderTest() = default;
  /// The code of the error, or "".
  virtual std::string apply(const PacketRules& rules) = 0;
  /// A new tcp connection from the peer to the server's port.
  virtual bool comes_in(int port) = 0;
  /// A new tcp connection from the server to the peer's port.
  virtual bool goes_out(int port) = 0;
  virtual bool pings() = 0;
  virtual void stop_server() = 0;
  [[nodiscard]] virtual std::string server() const = 0;
  [[nodiscard]] virtual std::string peer() const = 0;
};

inline void check_packet_filter(FilterUnderTest& filter) {
  constexpr int kTcp = 6;
  constexpr Traffic kEcho{1, 2048, 2303};
  PacketRules rules{.address = filter.server()};
  ASSERT_EQ(filter.apply(rules), "");
  EXPECT_FALSE(filter.comes_in(8080)) << "without a rule";
  EXPECT_FALSE(filter.goes_out(8080)) << "without a rule";

  rules.ingress.blocks["0.0.0.0/0"] = {{kTcp, 8080, 8081}};
  ASSERT_EQ(filter.apply(rules), "");
  EXPECT_TRUE(filter.comes_in(8080)) << "by a block";
  EXPECT_TRUE(filter.comes_in(8081)) << "by a range of ports";
  EXPECT_FALSE(filter.comes_in(8082)) << "beside the range";
  EXPECT_FALSE(filter.pings()) << "another protocol";
  EXPECT_FALSE(filter.goes_out(8080)) << "the other direction";

  rules.ingress.blocks = {{"192.0.2.0/24", {{kTcp, 8080, 8080}}}, {"192.0.2.0/25", {Traffic{}}}};
  ASSERT_EQ(filter.apply(rules), "");
  EXPECT_FALSE(filter.comes_in(8080)) << "by another's block";

  rules.ingress = {.groups = {{"a", {{kTcp, 8080, 8080}}}, {"b", {{kTcp, 8082, 8082}, kEcho}}}};
  rules.members = {{"a", {filter.peer()}}, {"b", {"192.0.2.7"}}};
  ASSERT_EQ(filter.apply(rules), "");
  EXPECT_TRUE(filter.comes_in(8080)) << "as a member";
  EXPECT_FALSE(filter.comes_in(8082)) << "by another group's rule";
  rules.members["b"] = {filter.peer(), "192.0.2.7"};
  ASSERT_EQ(filter.apply(rules), "");
  EXPECT_TRUE(filter.comes_in(8080)) << "as a member of both";
  EXPECT_TRUE(filter.comes_in(8082)) << "as a member of both";

  rules.ingress = {.blocks = {{filter.peer() + "/32", {kEcho}}}};
  ASSERT_EQ(filter.apply(rules), "");
  EXPECT_TRUE(filter.pings()) << "by icmp's type";
  EXPECT_FALSE(filter.comes_in(8080)) << "after its rule went";
  rules.ingress.blocks = {{"0.0.0.0/0", {Traffic{}}}};
  ASSERT_EQ(filter.apply(rules), "");
  EXPECT_TRUE(filter.comes_in(8082)) << "by every protocol";
  EXPECT_TRUE(filter.pings()) << "by every protocol";

  rules.egress.groups = {{"a", {{kTcp, 8080, 8080}}}};
  ASSERT_EQ(filter.apply(rules), "");
  EXPECT_TRUE(filter.goes_out(8080)) << "to a member";
  EXPECT_FALSE(filter.goes_out(8081)) << "to a member's other port";

  filter.stop_server();
  EXPECT_EQ(filter.apply(rules), "NotFound");
}

}  // namespace gantry::ports::testing
