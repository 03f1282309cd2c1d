#include "ec2/ops/host_vpcs.h"

#include "ec2/network_errors.h"
#include "ec2/ops/vpcs.h"

namespace gantry::ec2 {
namespace {

constexpr std::string_view kDefaultRange = "172.31.0.0/16";

bool ranges_overlap(std::string_view a, std::string_view b) {
  return overlap(parse_cidr(a).value_or(Cidr()), parse_cidr(b).value_or(Cidr()));
}

}  // namespace

Result<void> check_host_vpc(const Tables& tables, const Subnet& subnet) {
  const Vpc& vpc = *tables.vpcs.find(subnet.vpc_id.str());
  if (vpc.is_default || tables.host_vpcs.contains(vpc.id.str())) return {};
  if (ranges_overlap(vpc.cidr_block, kDefaultRange)) {
    return std::unexpected(
        errors::vpc_overlaps(vpc.id.str(), vpc.cidr_block, "the default VPC", kDefaultRange));
  }
  for (const HostVpc& other : tables.host_vpcs) {
    if (!ranges_overlap(vpc.cidr_block, other.cidr_block)) continue;
    return std::unexpected(
        errors::vpc_overlaps(vpc.id.str(), vpc.cidr_block, other.id.str(), other.cidr_block));
  }
  return {};
}

void claim_host_vpc(Tables& tables, store::Tx& tx, const VpcId& id) {
  const Vpc* vpc = tables.vpcs.find(id.str());
  if (!vpc || vpc->is_default || tables.host_vpcs.contains(id.str())) return;
  tables.host_vpcs.put(tx, {.id = vpc->id, .cidr_block = vpc->cidr_block});
}

}  // namespace gantry::ec2
