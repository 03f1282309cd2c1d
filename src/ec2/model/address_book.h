#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "base/ipv4.h"
#include "ec2/model/ids.h"
#include "ec2/model/instance.h"
#include "store/table.h"

namespace gantry::ec2 {

/// How many addresses at either end of a subnet no instance may have.
/// AWS: "Subnet CIDR blocks", the first four addresses and the last one are reserved (network,
/// router, DNS, future use, broadcast). The router's is also the gateway of the Docker bridge.
inline constexpr std::uint32_t kReservedAtStart = 4;
inline constexpr std::uint32_t kReservedAtEnd = 1;

[[nodiscard]] bool is_reserved(const Cidr& subnet, Ipv4 address);

/// Which instance has which private address. Every account and region has a default VPC of the same
/// range, but all of them share one bridge, so an address is given once in the whole deployment,
/// not once per VPC. Derived from the instance table; an address is free again when its instance is
/// terminated.
class AddressBook {
 public:
  explicit AddressBook(store::Table<Instance>& instances);
  AddressBook(const AddressBook&) = delete;
  AddressBook& operator=(const AddressBook&) = delete;

  [[nodiscard]] const InstanceId* find(Ipv4 address) const;
  /// Addresses of the subnet that an instance could still get.
  [[nodiscard]] std::uint32_t count_free(const Cidr& subnet) const;
  /// A free address: the first one from `start` (any number) on, so that a random start puts off
  /// the reuse of an address that somebody may still remember. Absent if the subnet is full.
  [[nodiscard]] std::optional<Ipv4> pick(const Cidr& subnet, std::uint64_t start) const;

 private:
  std::map<Ipv4, InstanceId> taken_;
};

}  // namespace gantry::ec2
