#include <fmt/format.h>

#include "ec2/model/vpc_parts.h"
#include "ec2/model/zones.h"
#include "ec2/network_errors.h"
#include "ec2/ops/convert.h"
#include "ec2/ops/records.h"
#include "ec2/ops/resources.h"
#include "ec2/ops/vpcs.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

Result<void> check_supported(const api::ec2::CreateSubnetRequest& request) {
  const auto refuse = [](std::string_view what) {
    return std::unexpected(
        errors::unsupported_operation(fmt::format("Gantry does not support {}.", what)));
  };
  if (request.ipv6_cidr_block || request.ipv6_native.value_or(false) || request.ipv6_ipam_pool_id ||
      request.ipv6_netmask_length) {
    return refuse("IPv6");
  }
  if (request.ipv4_ipam_pool_id || request.ipv4_netmask_length) return refuse("IPAM pools");
  if (request.outpost_arn) return refuse("OutpostArn");
  return {};
}

/// Without a zone AWS chooses one; here the first.
Result<std::string> read_zone(const api::ec2::CreateSubnetRequest& request,
                              const std::string& region) {
  const auto& name = request.availability_zone;
  const auto& id = request.availability_zone_id;
  if (!name && !id) return region + kZoneLetters.front();
  for (const char letter : kZoneLetters) {
    const std::string zone = region + letter;
    if (name ? *name == zone : *id == zone_id(zone)) return zone;
  }
  return std::unexpected(errors::zone_unknown(name ? *name : *id, region));
}

Result<Cidr> read_range(const Tables& tables, const Vpc& vpc, const std::string& text) {
  GANTRY_TRY(const Cidr cidr, read_cidr(text, "cidrBlock"));
  const Cidr whole = parse_cidr(vpc.cidr_block).value_or(Cidr());
  if (cidr.prefix_length < kShortestPrefix || cidr.prefix_length > kLongestPrefix ||
      !whole.contains(cidr.network) || !whole.contains(cidr.last())) {
    return std::unexpected(errors::subnet_range(text));
  }
  for (const Subnet& subnet : tables.subnets_by_scope.range(vpc.scope())) {
    if (subnet.vpc_id == vpc.id && overlap(parse_cidr(subnet.cidr_block).value_or(Cidr()), cidr))
      return std::unexpected(errors::subnet_conflict(text));
  }
  return cidr;
}

}  // namespace

Result<api::ec2::CreateSubnetResult> Service::create_subnet(
    control::OpContext& context, const api::ec2::CreateSubnetRequest& request) {
  Tables& tables = ec2_.tables();
  GANTRY_TRY(const Vpc* vpc, find_vpc(tables, context.scope(), *request.vpc_id));
  GANTRY_CHECK(check_supported(request));
  if (!request.cidr_block) return std::unexpected(errors::missing_parameter("cidrBlock"));
  GANTRY_TRY(auto zone, read_zone(request, vpc->region));
  GANTRY_TRY(const Cidr cidr, read_range(tables, *vpc, *request.cidr_block));
  GANTRY_TRY(auto tags, read_creation_tags(request.tag_specifications, "subnet"));
  GANTRY_CHECK(check_dry_run(request.dry_run));
  const Subnet& subnet = put_subnet(tables, context.tx,
                                    {.account = vpc->account,
                                     .region = vpc->region,
                                     .vpc_id = vpc->id,
                                     .cidr_block = to_string(cidr),
                                     .availability_zone = std::move(zone),
                                     .tags = std::move(tags)},
                                    context.ids);
  return api::ec2::CreateSubnetResult{.subnet = to_api(subnet, tables)};
}

}  // namespace gantry::ec2
