#pragma once

#include <string_view>

#include "base/id_source.h"
#include "ec2/model/tables.h"
#include "store/database.h"

namespace gantry::ec2 {

/// Makes what every VPC has from the start, unless it has it: the main route table with the local
/// route and the default network ACL. AWS: CreateVpc.
void add_vpc_parts(Tables& tables, store::Tx& tx, const Vpc& vpc, IdSource& ids);

/// The VPC's main route table.
[[nodiscard]] const RouteTable& main_route_table(const Tables& tables, const VpcId& vpc);
/// The VPC's network ACL.
[[nodiscard]] const NetworkAcl& network_acl(const Tables& tables, const VpcId& vpc);
/// The gateway attached to the VPC, or null.
[[nodiscard]] const InternetGateway* attached_gateway(const Tables& tables, const VpcId& vpc);

/// Writes the subnet with an id of its own and its association with the network ACL.
const Subnet& put_subnet(Tables& tables, store::Tx& tx, Subnet subnet, IdSource& ids);

/// Makes a gateway, attached to the VPC, and the main route table's way to it. AWS: "Default VPC
/// components".
void add_default_gateway(Tables& tables, store::Tx& tx, const Vpc& vpc, IdSource& ids);

}  // namespace gantry::ec2
