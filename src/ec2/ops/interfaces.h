#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/ec2/types.h"
#include "base/ipv4.h"
#include "base/result.h"
#include "control/operation.h"
#include "ec2/model/tables.h"

namespace gantry::ec2 {

/// A network interface, wherever its record is: exactly one of the two is set.
struct AnyInterface {
  const Instance* instance = nullptr;
  const FreeInterface* free = nullptr;

  [[nodiscard]] const NetworkInterfaceId& id() const {
    return instance ? instance->interface.id : free->id;
  }
  [[nodiscard]] const VpcId& vpc_id() const { return instance ? instance->vpc_id : free->vpc_id; }
  [[nodiscard]] const SubnetId& subnet_id() const {
    return instance ? instance->subnet_id : free->subnet_id;
  }
  [[nodiscard]] const std::string& private_ip() const {
    return instance ? instance->interface.private_ip : free->private_ip;
  }
  [[nodiscard]] const std::vector<SecurityGroupId>& security_groups() const {
    return instance ? instance->security_groups : free->security_groups;
  }
};

/// Errors: InvalidNetworkInterfaceID.NotFound.
[[nodiscard]] Result<AnyInterface> find_interface(const Tables& tables, const Scope& scope,
                                                  std::string_view id);
/// All of the scope, those of terminated instances excluded, in order of id.
[[nodiscard]] std::vector<AnyInterface> list_interfaces(const Tables& tables, const Scope& scope);

[[nodiscard]] api::ec2::NetworkInterface to_api(const AnyInterface& interface,
                                                const Tables& tables);

/// Writes an interface with an id, an address of the subnet (`asked`, or a free one) and its MAC
/// address. The caller has checked that the address is free.
/// Errors: InsufficientFreeAddressesInSubnet.
[[nodiscard]] Result<const FreeInterface*> put_interface(Tables& tables, store::Tx& tx,
                                                         IdSource& ids, const Subnet& subnet,
                                                         const std::optional<Ipv4>& asked,
                                                         FreeInterface interface);

/// A private address asked for in that subnet. Errors: InvalidParameterValue,
/// InvalidIPAddress.InUse.
[[nodiscard]] Result<std::optional<Ipv4>> read_private_address(
    const Tables& tables, const AddressRange& subnet, const std::optional<std::string>& address);

/// The groups with these ids, or the VPC's default group. Errors: those of read_interface_groups.
[[nodiscard]] Result<std::vector<SecurityGroupId>> read_group_ids(
    const Tables& tables, const Subnet& subnet, const std::vector<std::string>& ids);

}  // namespace gantry::ec2
