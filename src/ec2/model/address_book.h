#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/ipv4.h"
#include "ec2/model/ids.h"
#include "ec2/model/instance.h"
#include "ec2/model/interface.h"
#include "ec2/model/network.h"
#include "store/table.h"

namespace gantry::ec2 {

/// How many addresses at either end of a subnet no instance may have.
/// AWS: "Subnet CIDR blocks", the first four addresses and the last one are reserved (network,
/// router, DNS, future use, broadcast). The router's is also the gateway of the Docker bridge.
inline constexpr std::uint32_t kReservedAtStart = 4;
inline constexpr std::uint32_t kReservedAtEnd = 1;

[[nodiscard]] bool is_reserved(const Cidr& subnet, Ipv4 address);

/// A subnet's addresses, and whose they are.
struct AddressRange : Cidr {
  VpcId vpc_id;
};
[[nodiscard]] AddressRange range_of(const Subnet& subnet);

/// Which private addresses are taken, by an instance or by a network interface without one. Every
/// account and region has a default VPC of the same range, but all of them share one bridge, so an
/// address of that range is given once in the whole deployment; any other once in its VPC. Derived
/// from the tables; an address is free again when its instance is terminated.
class AddressBook {
 public:
  AddressBook(store::Table<Instance>& instances, store::Table<FreeInterface>& interfaces);
  AddressBook(const AddressBook&) = delete;
  AddressBook& operator=(const AddressBook&) = delete;

  /// The instance with the address. Instances of two VPCs never have the same one: their networks
  /// are on one host (ops/host_vpcs.h).
  [[nodiscard]] const InstanceId* find(Ipv4 address) const;
  [[nodiscard]] bool is_taken(const AddressRange& subnet, Ipv4 address) const;
  /// Addresses of the subnet that an instance could still get.
  [[nodiscard]] std::uint32_t count_free(const AddressRange& subnet) const;
  /// A free address: the first one from `start` (any number) on, so that a random start puts off
  /// the reuse of an address that somebody may still remember. Absent if the subnet is full.
  [[nodiscard]] std::optional<Ipv4> pick(const AddressRange& subnet, std::uint64_t start) const;

 private:
  /// The VPC, or empty for what all default VPCs share.
  using Key = std::pair<std::string, Ipv4>;
  static Key key_of(const VpcId& vpc, Ipv4 address);

  std::map<Ipv4, InstanceId> instances_;
  std::map<Key, int> taken_;  ///< by how many
};

}  // namespace gantry::ec2
