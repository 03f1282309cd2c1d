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
  std::string instance_tenancy = "default";
  bool dns_support = true;
  bool dns_hostnames = false;
  bool address_usage_metrics = false;

  [[nodiscard]] std::string_view key() const { return id.str(); }
  [[nodiscard]] Scope scope() const { return {account, region}; }

  static constexpr auto kFields = store::fields(
      store::field<1>(&Vpc::id), store::field<2>(&Vpc::account), store::field<3>(&Vpc::region),
      store::field<4>(&Vpc::cidr_block), store::field<5>(&Vpc::cidr_association_id),
      store::field<6>(&Vpc::dhcp_options_id), store::field<7>(&Vpc::is_default),
      store::field<8>(&Vpc::tags), store::field<9>(&Vpc::instance_tenancy),
      store::field<10>(&Vpc::dns_support), store::field<11>(&Vpc::dns_hostnames),
      store::field<12>(&Vpc::address_usage_metrics));
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
  bool map_public_ip = false;
  std::string acl_association_id;  ///< with its VPC's default network ACL
  std::string host_name_type = "ip-name";
  bool host_name_a_record = false;

  [[nodiscard]] std::string_view key() const { return id.str(); }
  [[nodiscard]] Scope scope() const { return {account, region}; }

  static constexpr auto kFields = store::fields(
      store::field<1>(&Subnet::id), store::field<2>(&Subnet::account),
      store::field<3>(&Subnet::region), store::field<4>(&Subnet::vpc_id),
      store::field<5>(&Subnet::cidr_block), store::field<6>(&Subnet::availability_zone),
      store::field<7>(&Subnet::default_for_az), store::field<8>(&Subnet::tags),
      store::field<9>(&Subnet::map_public_ip), store::field<10>(&Subnet::acl_association_id),
      store::field<11>(&Subnet::host_name_type), store::field<12>(&Subnet::host_name_a_record));
  friend bool operator==(const Subnet&, const Subnet&) = default;
};

}  // namespace gantry::ec2
