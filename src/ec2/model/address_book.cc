#include "ec2/model/address_book.h"

#include <iterator>

namespace gantry::ec2 {
namespace {

/// 172.31.0.0/16, which every default VPC has.
constexpr Cidr kDefaultVpc{.network = {0xAC1F0000}, .prefix_length = 16};

std::optional<Ipv4> address_of(const Instance& instance) {
  if (instance.state == InstanceState::kTerminated) return std::nullopt;
  return parse_ipv4(instance.interface.private_ip);
}

std::uint32_t usable(const Cidr& subnet) {
  constexpr std::uint32_t kReserved = kReservedAtStart + kReservedAtEnd;
  return subnet.size() > kReserved ? subnet.size() - kReserved : 0;
}

template <class Map, class Key>
void release(Map& map, const Key& key) {
  const auto found = map.find(key);
  if (found != map.end() && --found->second == 0) map.erase(found);
}

}  // namespace

bool is_reserved(const Cidr& subnet, Ipv4 address) {
  return address.value < subnet.network.value + kReservedAtStart ||
         address.value > subnet.last().value - kReservedAtEnd;
}

AddressRange range_of(const Subnet& subnet) {
  return {parse_cidr(subnet.cidr_block).value_or(Cidr()), subnet.vpc_id};
}

AddressBook::Key AddressBook::key_of(const VpcId& vpc, Ipv4 address) {
  return {kDefaultVpc.contains(address) ? std::string() : std::string(vpc.str()), address};
}

AddressBook::AddressBook(store::Table<Instance>& instances,
                         store::Table<FreeInterface>& interfaces) {
  instances.observe(
      [this](const Instance& instance) {
        const auto address = address_of(instance);
        if (!address) return;
        instances_.emplace(*address, instance.id);
        ++taken_[key_of(instance.vpc_id, *address)];
      },
      [this](const Instance& instance) {
        const auto address = address_of(instance);
        if (!address) return;
        instances_.erase(*address);
        release(taken_, key_of(instance.vpc_id, *address));
      });
  interfaces.observe(
      [this](const FreeInterface& interface) {
        if (const auto address = parse_ipv4(interface.private_ip))
          ++taken_[key_of(interface.vpc_id, *address)];
      },
      [this](const FreeInterface& interface) {
        if (const auto address = parse_ipv4(interface.private_ip))
          release(taken_, key_of(interface.vpc_id, *address));
      });
}

const InstanceId* AddressBook::find(Ipv4 address) const {
  const auto found = instances_.find(address);
  return found == instances_.end() ? nullptr : &found->second;
}

bool AddressBook::is_taken(const AddressRange& subnet, Ipv4 address) const {
  return taken_.contains(key_of(subnet.vpc_id, address));
}

std::uint32_t AddressBook::count_free(const AddressRange& subnet) const {
  const auto taken = std::distance(taken_.lower_bound(key_of(subnet.vpc_id, subnet.network)),
                                   taken_.upper_bound(key_of(subnet.vpc_id, subnet.last())));
  return usable(subnet) - static_cast<std::uint32_t>(taken);
}

std::optional<Ipv4> AddressBook::pick(const AddressRange& subnet, std::uint64_t start) const {
  const auto count = usable(subnet);
  for (std::uint64_t step = 0; step < count; ++step) {
    const auto offset = static_cast<std::uint32_t>((start % count + step) % count);
    const Ipv4 address{subnet.network.value + kReservedAtStart + offset};
    if (!is_taken(subnet, address)) return address;
  }
  return std::nullopt;
}

}  // namespace gantry::ec2
