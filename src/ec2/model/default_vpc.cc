#include "ec2/model/default_vpc.h"

#include <fmt/format.h>

#include "ec2/model/zones.h"

namespace gantry::ec2 {
namespace {

/// AWS: "Default security groups for your VPCs": everything in from the group itself, everything
/// out.
SecurityGroup make_default_group(const Vpc& vpc, IdSource& ids) {
  SecurityGroup group{.id = SecurityGroupId(fresh_id("sg", ids)),
                      .account = vpc.account,
                      .region = vpc.region,
                      .vpc_id = vpc.id,
                      .name = "default",
                      .description = "default VPC security group"};
  group.ingress = {{.peers = {{.group = group.id}}}};
  group.egress = {{.peers = {{.cidr = "0.0.0.0/0"}}}};
  return group;
}

}  // namespace

const Vpc* find_default_vpc(const Tables& tables, const Scope& scope) {
  for (const Vpc& vpc : tables.vpcs_by_scope.range(scope)) {
    if (vpc.is_default) return &vpc;
  }
  return nullptr;
}

const Vpc& ensure_default_vpc(Tables& tables, store::Tx& tx, const Scope& scope, IdSource& ids) {
  if (const Vpc* existing = find_default_vpc(tables, scope)) return *existing;
  const Vpc vpc{.id = VpcId(fresh_id("vpc", ids)),
                .account = scope.account,
                .region = scope.region,
                .cidr_block = "172.31.0.0/16",
                .cidr_association_id = fresh_id("vpc-cidr-assoc", ids),
                .dhcp_options_id = fresh_id("dopt", ids),
                .is_default = true};
  tables.vpcs.put(tx, vpc);
  for (int index = 0; const char letter : kZoneLetters) {
    tables.subnets.put(tx, {.id = SubnetId(fresh_id("subnet", ids)),
                            .account = scope.account,
                            .region = scope.region,
                            .vpc_id = vpc.id,
                            .cidr_block = fmt::format("172.31.{}.0/20", 16 * index++),
                            .availability_zone = scope.region + letter,
                            .default_for_az = true});
  }
  tables.security_groups.put(tx, make_default_group(vpc, ids));
  return *tables.vpcs.find(vpc.id.str());
}

const SecurityGroup* find_group_by_name(const Tables& tables, const Vpc& vpc,
                                        std::string_view name) {
  for (const SecurityGroup& group : tables.groups_by_scope.range(vpc.scope())) {
    if (group.vpc_id == vpc.id && group.name == name) return &group;
  }
  return nullptr;
}

}  // namespace gantry::ec2
