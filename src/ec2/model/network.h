#pragma once

#include <string>
#include <string_view>

#include "base/arn.h"
#include "ec2/model/ids.h"
#include "ec2/model/tags.h"
#include "store/record.h"

namespace gantry::ec2 {

struct Vpc {
  static constexpr std::string_view kTable = "ec2.vpcs";

  VpcId id;
  std::string account;
  std::string region;
  std::string cidr_block;
  std::string cidr_association_id;
  std::string dhcp_options_id;
  bool is_default = false;
  Tags tags;

  [[nodiscard]] std::string_view key() const { return id.str(); }
  [[nodiscard]] Scope scope() const { return {account, region}; }

  static constexpr auto kFields = store::fields(
      store::field<1>(&Vpc::id), store::field<2>(&Vpc::account), store::field<3>(&Vpc::region),
      store::field<4>(&Vpc::cidr_block), store::field<5>(&Vpc::cidr_association_id),
      store::field<6>(&Vpc::dhcp_options_id), store::field<7>(&Vpc::is_default),
      store::field<8>(&Vpc::tags));
  friend bool operator==(const Vpc&, const Vpc&) = default;
};

struct Subnet {
  static constexpr std::string_view kTable = "ec2.subnets";

  SubnetId id;
  std::string account;
  std::string region;
  VpcId vpc_id;
  std::string cidr_block;
  std::string availability_zone;
  bool default_for_az = false;
  Tags tags;

  [[nodiscard]] std::string_view key() const { return id.str(); }
  [[nodiscard]] Scope scope() const { return {account, region}; }

  static constexpr auto kFields = store::fields(
      store::field<1>(&Subnet::id), store::field<2>(&Subnet::account),
      store::field<3>(&Subnet::region), store::field<4>(&Subnet::vpc_id),
      store::field<5>(&Subnet::cidr_block), store::field<6>(&Subnet::availability_zone),
      store::field<7>(&Subnet::default_for_az), store::field<8>(&Subnet::tags));
  friend bool operator==(const Subnet&, const Subnet&) = default;
};

}  // namespace gantry::ec2
