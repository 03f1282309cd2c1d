#include "adapters/docker/resolver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gantry::docker {
namespace {

using ::testing::Contains;

TEST(ResolverTest, EachAddressIsALineWithItsFullNameFirst) {
  EXPECT_EQ(hosts_file({{"ip-172-31-5-9", {"172.31.5.9"}},
                        {"ip-172-31-5-9.ec2.internal", {"172.31.5.9"}},
                        {"web-1.elb.amazonaws.com", {"172.31.0.9", "172.31.16.9"}}}),
            "172.31.0.9 web-1.elb.amazonaws.com\n"
            "172.31.16.9 web-1.elb.amazonaws.com\n"
            "172.31.5.9 ip-172-31-5-9.ec2.internal ip-172-31-5-9\n");
}

TEST(ResolverTest, ListensOnTheVpcsAddressOnly) {
  const auto command = resolver_command(
      {.folder = "/var/lib/gantry/resolver", .bridge = "gantry0", .address = "172.31.0.2"});
  EXPECT_EQ(command.front(), "dnsmasq");
  EXPECT_THAT(command, Contains("--listen-address=172.31.0.2"));
  EXPECT_THAT(command, Contains("--except-interface=lo"));
  EXPECT_THAT(command, Contains("--addn-hosts=/var/lib/gantry/resolver/hosts"));
}

}  // namespace
}  // namespace gantry::docker
