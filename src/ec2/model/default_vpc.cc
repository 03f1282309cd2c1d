#include "ec2/model/default_vpc.h"

#include <fmt/format.h>

#include "ec2/model/zones.h"

namespace gantry::ec2 {

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
  put_default_group(tables, tx, vpc, ids);
  return *tables.vpcs.find(vpc.id.str());
}

}  // namespace gantry::ec2
