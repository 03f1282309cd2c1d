#include <fmt/format.h>

#include "ec2/model/default_vpc.h"
#include "ec2/model/security_group.h"
#include "ec2/model/vpc_parts.h"
#include "ec2/network_errors.h"
#include "ec2/ops/convert.h"
#include "ec2/ops/records.h"
#include "ec2/ops/resources.h"
#include "ec2/ops/vpcs.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

Result<void> check_supported(const api::ec2::CreateVpcRequest& request) {
  const auto refuse = [](std::string_view what) {
    return std::unexpected(
        errors::unsupported_operation(fmt::format("Gantry does not support {}.", what)));
  };
  if (request.amazon_provided_ipv6_cidr_block.value_or(false) || request.ipv6_cidr_block ||
      request.ipv6_ipam_pool_id || request.ipv6_pool || request.ipv6_netmask_length) {
    return refuse("IPv6");
  }
  if (request.ipv4_ipam_pool_id || request.ipv4_netmask_length) return refuse("IPAM pools");
  if (request.vpc_encryption_control) return refuse("VpcEncryptionControl");
  if (request.instance_tenancy.value_or("default") != "default")
    return refuse("an InstanceTenancy other than default");
  return {};
}

}  // namespace

// AWS: CreateVpc: with a main route table, a default network ACL and a default security group.
Result<api::ec2::CreateVpcResult> Service::create_vpc(control::OpContext& context,
                                                      const api::ec2::CreateVpcRequest& request) {
  Tables& tables = ec2_.tables();
  GANTRY_CHECK(check_supported(request));
  if (!request.cidr_block) return std::unexpected(errors::missing_parameter("cidrBlock"));
  GANTRY_TRY(const Cidr cidr, read_cidr(*request.cidr_block, "cidrBlock"));
  if (cidr.prefix_length < kShortestPrefix || cidr.prefix_length > kLongestPrefix)
    return std::unexpected(errors::vpc_range(*request.cidr_block));
  GANTRY_TRY(auto tags, read_creation_tags(request.tag_specifications, "vpc"));
  GANTRY_CHECK(check_dry_run(request.dry_run));
  const Vpc& default_vpc = ensure_default_vpc(tables, context.tx, context.scope(), context.ids);
  const Vpc vpc{.id = VpcId(fresh_id("vpc", context.ids)),
                .account = context.scope().account,
                .region = context.scope().region,
                .cidr_block = to_string(cidr),
                .cidr_association_id = fresh_id("vpc-cidr-assoc", context.ids),
                .dhcp_options_id = default_vpc.dhcp_options_id,
                .tags = std::move(tags)};
  tables.vpcs.put(context.tx, vpc);
  add_vpc_parts(tables, context.tx, vpc, context.ids);
  put_default_group(tables, context.tx, vpc, context.ids);
  auto wire = to_api(vpc);
  wire.state = "pending";  // as the answer shows it; it is available at once
  return api::ec2::CreateVpcResult{.vpc = std::move(wire)};
}

}  // namespace gantry::ec2
