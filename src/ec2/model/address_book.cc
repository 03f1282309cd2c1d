#include "ec2/model/address_book.h"

#include <iterator>

namespace gantry::ec2 {
namespace {

std::optional<Ipv4> address_of(const Instance& instance) {
  if (instance.state == InstanceState::kTerminated) return std::nullopt;
  return parse_ipv4(instance.interface.private_ip);
}

std::uint32_t usable(const Cidr& subnet) {
  constexpr std::uint32_t kReserved = kReservedAtStart + kReservedAtEnd;
  return subnet.size() > kReserved ? subnet.size() - kReserved : 0;
}

}  // namespace

bool is_reserved(const Cidr& subnet, Ipv4 address) {
  return address.value < subnet.network.value + kReservedAtStart ||
         address.value > subnet.last().value - kReservedAtEnd;
}

AddressBook::AddressBook(store::Table<Instance>& instances) {
  instances.observe(
      [this](const Instance& instance) {
        if (const auto address = address_of(instance)) taken_.emplace(*address, instance.id);
      },
      [this](const Instance& instance) {
        if (const auto address = address_of(instance)) taken_.erase(*address);
      });
}

const InstanceId* AddressBook::find(Ipv4 address) const {
  const auto found = taken_.find(address);
  return found == taken_.end() ? nullptr : &found->second;
}

std::uint32_t AddressBook::count_free(const Cidr& subnet) const {
  const auto taken =
      std::distance(taken_.lower_bound(subnet.network), taken_.upper_bound(subnet.last()));
  return usable(subnet) - static_cast<std::uint32_t>(taken);
}

std::optional<Ipv4> AddressBook::pick(const Cidr& subnet, std::uint64_t start) const {
  const auto count = usable(subnet);
  for (std::uint64_t step = 0; step < count; ++step) {
    const auto offset = static_cast<std::uint32_t>((start % count + step) % count);
    const Ipv4 address{subnet.network.value + kReservedAtStart + offset};
    if (!taken_.contains(address)) return address;
  }
  return std::nullopt;
}

}  // namespace gantry::ec2
