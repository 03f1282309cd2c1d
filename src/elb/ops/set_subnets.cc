#include "elb/errors.h"
#include "elb/ops/convert.h"
#include "elb/ops/subnets.h"
#include "elb/service.h"

namespace gantry::elb {

Result<std::vector<SubnetChoice>> read_subnets(
    Kind kind, const std::optional<std::vector<std::string>>& subnets,
    const std::optional<std::vector<v2::SubnetMapping>>& mappings) {
  const bool by_id = subnets && !subnets->empty();
  const bool mapped = mappings && !mappings->empty();
  if (by_id && mapped) {
    return std::unexpected(
        errors::validation("You cannot specify both subnets and subnet mappings"));
  }
  std::vector<SubnetChoice> choices;
  if (by_id) {
    for (const auto& id : *subnets) choices.push_back({.subnet_id = id});
  }
  if (mapped) {
    for (const auto& one : *mappings) {
      if (one.allocation_id) return std::unexpected(errors::unsupported("AllocationId"));
      if (one.ipv6_address || one.source_nat_ipv6_prefix)
        return std::unexpected(errors::unsupported("IPv6 addresses"));
      choices.push_back(
          {.subnet_id = one.subnet_id.value_or(""), .private_address = one.private_ipv4_address});
    }
  }
  if (kind == Kind::kApplication && choices.size() < 2) {
    return std::unexpected(errors::validation(
        "At least two subnets in two different Availability Zones must be specified"));
  }
  if (choices.empty())
    return std::unexpected(errors::validation("At least one subnet must be specified"));
  return choices;
}

// AWS: SetSubnets.
Result<v2::SetSubnetsOutput> Service::set_subnets(control::OpContext& context,
                                                  const v2::SetSubnetsInput& request) {
  GANTRY_TRY(const auto* found, require_balancer(context, *request.load_balancer_arn));
  if (request.ip_address_type.value_or("ipv4") != "ipv4")
    return std::unexpected(errors::unsupported("IpAddressType other than ipv4"));
  if (request.enable_prefix_for_ipv6_source_nat.value_or("off") != "off")
    return std::unexpected(errors::unsupported("EnablePrefixForIpv6SourceNat"));
  GANTRY_TRY(const auto choices,
             read_subnets(found->kind, request.subnets, request.subnet_mappings));
  LoadBalancer next = *found;
  GANTRY_CHECK(stand_in(next, change_of(context), elb_.ec2(), choices));
  auto zones = zones_to_api(next);
  tables().load_balancers.put(context.tx, std::move(next));
  return v2::SetSubnetsOutput{.availability_zones = std::move(zones), .ip_address_type = "ipv4"};
}

}  // namespace gantry::elb
