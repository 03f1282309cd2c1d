#include "ec2/ops/addresses.h"

#include "ec2/errors.h"
#include "ec2/network_errors.h"
#include "ec2/ops/records.h"

namespace gantry::ec2 {
namespace {

/// TEST-NET-2 of RFC 5737.
constexpr Cidr kPool{.network = {0xC6336400}, .prefix_length = 24};

}  // namespace

std::optional<Ipv4> find_free_address(const Tables& tables) {
  for (auto value = kPool.network.value + 1; value < kPool.last().value; ++value) {
    if (!tables.addresses_by_public_ip.contains(Ipv4{value}.str())) return Ipv4{value};
  }
  return std::nullopt;
}

Result<const ElasticAddress*> find_address(const Tables& tables, const Scope& scope,
                                           const std::optional<std::string>& allocation_id,
                                           const std::optional<std::string>& public_ip) {
  if (allocation_id) {
    return require_record(tables.elastic_addresses, scope, *allocation_id,
                          errors::allocation_not_found);
  }
  if (!public_ip) return std::unexpected(errors::missing_parameter("AllocationId"));
  const auto* address = tables.addresses_by_public_ip.find(*public_ip);
  if (!address || address->scope() != scope)
    return std::unexpected(errors::address_not_found(*public_ip));
  return address;
}

}  // namespace gantry::ec2
