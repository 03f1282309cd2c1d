#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/arn.h"
#include "ec2/model/ids.h"
#include "ec2/model/tags.h"
#include "store/record.h"

namespace gantry::ec2 {

/// A network interface that is no instance's first one: made by CreateNetworkInterface, a NAT
/// gateway's, a task's or another service's (managed_interfaces.h).
/// Instances have theirs in their own record (model/instance.h).
struct FreeInterface {
  static constexpr std::string_view kTable = "ec2.network_interfaces";

  NetworkInterfaceId id;
  std::string account;
  std::string region;
  VpcId vpc_id;
  SubnetId subnet_id;
  std::string availability_zone;
  std::string description;
  std::string private_ip;   ///< dotted
  std::string mac_address;  ///< lower case, with colons
  std::vector<SecurityGroupId> security_groups;
  bool source_dest_check = true;
  std::string nat_gateway_id;  ///< whose it is; empty if it is nobody's
  Tags tags;
  std::string client_token;
  std::string requester;   ///< the AWS service whose it is, `amazon-elb`; empty if it is the user's
  InstanceId instance_id;  ///< which a task of mode awsvpc uses it on; empty for all others
  std::string attachment_id;  ///< eni-attach-..., with an instance_id

  [[nodiscard]] std::string_view key() const { return id.str(); }
  [[nodiscard]] Scope scope() const { return {account, region}; }
  /// A part of AWS's made it, and only that part may delete it.
  [[nodiscard]] bool is_managed() const {
    return !nat_gateway_id.empty() || !instance_id.empty() || !requester.empty();
  }

  static constexpr auto kFields = store::fields(
      store::field<1>(&FreeInterface::id), store::field<2>(&FreeInterface::account),
      store::field<3>(&FreeInterface::region), store::field<4>(&FreeInterface::vpc_id),
      store::field<5>(&FreeInterface::subnet_id),
      store::field<6>(&FreeInterface::availability_zone),
      store::field<7>(&FreeInterface::description), store::field<8>(&FreeInterface::private_ip),
      store::field<9>(&FreeInterface::mac_address),
      store::field<10>(&FreeInterface::security_groups),
      store::field<11>(&FreeInterface::source_dest_check),
      store::field<12>(&FreeInterface::nat_gateway_id), store::field<13>(&FreeInterface::tags),
      store::field<14>(&FreeInterface::client_token), store::field<15>(&FreeInterface::instance_id),
      store::field<16>(&FreeInterface::attachment_id), store::field<17>(&FreeInterface::requester));
  friend bool operator==(const FreeInterface&, const FreeInterface&) = default;
};

/// A VPC that has, or had, a network of its own on the host; default VPCs share the deployment's.
/// Made with the first instance, gone when the provider has removed the network.
struct HostVpc {
  static constexpr std::string_view kTable = "ec2.host_vpcs";

  VpcId id;
  std::string cidr_block;
  bool deleted = false;  ///< the VPC is: the network has to go

  [[nodiscard]] std::string_view key() const { return id.str(); }

  static constexpr auto kFields =
      store::fields(store::field<1>(&HostVpc::id), store::field<2>(&HostVpc::cidr_block),
                    store::field<3>(&HostVpc::deleted));
  friend bool operator==(const HostVpc&, const HostVpc&) = default;
};

}  // namespace gantry::ec2
