#include "base/ipv4.h"

#include <gtest/gtest.h>

namespace gantry {
namespace {

TEST(Ipv4Test, ReadsAndPrintsDottedAddresses) {
  for (const auto* text : {"0.0.0.0", "172.31.5.9", "255.255.255.255"}) {
    const auto address = parse_ipv4(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->str(), text);
  }
  EXPECT_EQ(parse_ipv4("172.31.5.9")->value, 0xac1f0509U);
}

TEST(Ipv4Test, RefusesEverythingElse) {
  for (const auto* text : {"", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1..3.4", "1.2.3.4 ",
                           "-1.2.3.4", "a.b.c.d", "1.2.3.", "::1"}) {
    EXPECT_FALSE(parse_ipv4(text)) << text;
  }
}

TEST(CidrTest, ContainsItsAddresses) {
  const auto cidr = parse_cidr("172.31.16.0/20");
  ASSERT_TRUE(cidr);
  EXPECT_EQ(cidr->size(), 4096);
  EXPECT_EQ(cidr->last().str(), "172.31.31.255");
  EXPECT_TRUE(cidr->contains(*parse_ipv4("172.31.16.0")));
  EXPECT_TRUE(cidr->contains(*parse_ipv4("172.31.31.255")));
  EXPECT_FALSE(cidr->contains(*parse_ipv4("172.31.32.0")));
  EXPECT_FALSE(cidr->contains(*parse_ipv4("172.31.15.255")));
}

TEST(CidrTest, RefusesStrayBitsAndBadLengths) {
  for (const auto* text :
       {"172.31.16.1/20", "10.0.0.0", "10.0.0.0/33", "10.0.0.0/", "0.0.0.0/0", "10.0.0/8"}) {
    EXPECT_FALSE(parse_cidr(text)) << text;
  }
  EXPECT_TRUE(parse_cidr("10.0.0.1/32"));
}

}  // namespace
}  // namespace gantry
