#include <fmt/format.h>

#include "ec2/model/default_vpc.h"
#include "ec2/model/vpc_parts.h"
#include "ec2/model/zones.h"
#include "ec2/network_errors.h"
#include "ec2/ops/convert.h"
#include "ec2/ops/records.h"
#include "ec2/ops/vpcs.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

/// The first /20 of the default VPC that no subnet overlaps.
std::optional<Cidr> find_room(const Tables& tables, const Vpc& vpc) {
  constexpr int kPrefix = 20;
  Cidr range{.network = parse_cidr(vpc.cidr_block).value_or(Cidr()).network,
             .prefix_length = kPrefix};
  for (int i = 0; i < 1 << (kPrefix - kShortestPrefix); ++i) {
    const bool taken =
        std::ranges::any_of(tables.subnets_by_scope.range(vpc.scope()), [&](const Subnet& subnet) {
          return subnet.vpc_id == vpc.id &&
                 overlap(parse_cidr(subnet.cidr_block).value_or(Cidr()), range);
        });
    if (!taken) return range;
    range.network.value += range.size();
  }
  return std::nullopt;
}

}  // namespace

// AWS: CreateDefaultSubnet: a /20 of the default VPC, where a zone's own was deleted.
Result<api::ec2::CreateDefaultSubnetResult> Service::create_default_subnet(
    control::OpContext& context, const api::ec2::CreateDefaultSubnetRequest& request) {
  Tables& tables = ec2_.tables();
  const Vpc& vpc = ensure_default_vpc(tables, context.tx, context.scope(), context.ids);
  if (request.ipv6_native.value_or(false))
    return std::unexpected(errors::unsupported_operation("Gantry does not support IPv6."));
  const auto asked = request.availability_zone ? *request.availability_zone
                                               : request.availability_zone_id.value_or("");
  if (asked.empty()) return std::unexpected(errors::missing_parameter("AvailabilityZone"));
  std::string zone;
  for (const char letter : kZoneLetters) {
    const std::string name = vpc.region + letter;
    if (asked == name || asked == zone_id(name)) zone = name;
  }
  if (zone.empty()) return std::unexpected(errors::zone_unknown(asked, vpc.region));
  for (const Subnet& subnet : tables.subnets_by_scope.range(vpc.scope())) {
    if (subnet.default_for_az && subnet.availability_zone == zone)
      return std::unexpected(errors::default_subnet_exists(zone, subnet.id.str()));
  }
  const auto range = find_room(tables, vpc);
  if (!range) return std::unexpected(errors::subnet_conflict(vpc.cidr_block));
  GANTRY_CHECK(check_dry_run(request.dry_run));
  const Subnet& subnet = put_subnet(tables, context.tx,
                                    {.account = vpc.account,
                                     .region = vpc.region,
                                     .vpc_id = vpc.id,
                                     .cidr_block = to_string(*range),
                                     .availability_zone = zone,
                                     .default_for_az = true,
                                     .map_public_ip = true},
                                    context.ids);
  return api::ec2::CreateDefaultSubnetResult{.subnet = to_api(subnet, tables)};
}

}  // namespace gantry::ec2
