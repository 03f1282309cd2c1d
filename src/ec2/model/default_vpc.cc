#include "ec2/model/default_vpc.h"

#include <fmt/format.h>

#include "ec2/model/vpc_parts.h"
#include "ec2/model/zones.h"

namespace gantry::ec2 {
namespace {

/// Gateway, route table and ACL; stores written before there were records of them lack them.
void complete(Tables& tables, store::Tx& tx, const Vpc& vpc, IdSource& ids) {
  if (tables.route_tables_by_vpc.contains(vpc.id)) return;
  add_vpc_parts(tables, tx, vpc, ids);
  add_default_gateway(tables, tx, vpc, ids);
  std::vector<std::string> bare;
  for (const Subnet& subnet : tables.subnets_by_scope.range(vpc.scope())) {
    if (subnet.vpc_id == vpc.id && subnet.acl_association_id.empty())
      bare.push_back(subnet.id.str());
  }
  for (const auto& id : bare) {
    tables.subnets.update(
        tx, id, [&](Subnet& subnet) { subnet.acl_association_id = fresh_id("aclassoc", ids); });
  }
}

}  // namespace

const Vpc* find_default_vpc(const Tables& tables, const Scope& scope) {
  for (const Vpc& vpc : tables.vpcs_by_scope.range(scope)) {
    if (vpc.is_default) return &vpc;
  }
  return nullptr;
}

const Vpc& ensure_default_vpc(Tables& tables, store::Tx& tx, const Scope& scope, IdSource& ids) {
  if (const Vpc* existing = find_default_vpc(tables, scope)) {
    complete(tables, tx, *existing, ids);
    return *existing;
  }
  const Vpc vpc{.id = VpcId(fresh_id("vpc", ids)),
                .account = scope.account,
                .region = scope.region,
                .cidr_block = "172.31.0.0/16",
                .cidr_association_id = fresh_id("vpc-cidr-assoc", ids),
                .dhcp_options_id = fresh_id("dopt", ids),
                .is_default = true,
                .dns_hostnames = true};
  tables.vpcs.put(tx, vpc);
  for (int index = 0; const char letter : kZoneLetters) {
    put_subnet(tables, tx,
               {.account = scope.account,
                .region = scope.region,
                .vpc_id = vpc.id,
                .cidr_block = fmt::format("172.31.{}.0/20", 16 * index++),
                .availability_zone = scope.region + letter,
                .default_for_az = true,
                .map_public_ip = true},
               ids);
  }
  put_default_group(tables, tx, vpc, ids);
  complete(tables, tx, vpc, ids);
  return *tables.vpcs.find(vpc.id.str());
}

}  // namespace gantry::ec2
