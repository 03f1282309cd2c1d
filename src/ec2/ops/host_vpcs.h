#pragma once

#include "base/result.h"
#include "ec2/model/tables.h"
#include "store/database.h"

namespace gantry::ec2 {

/// An instance can be launched into the subnet: its VPC's addresses are not those of another VPC
/// that has a network on the host, nor those of the default VPCs.
/// Errors: UnsupportedOperation.
[[nodiscard]] Result<void> check_host_vpc(const Tables& tables, const Subnet& subnet);

/// Notes that the VPC has a network of its own on the host from now on, unless it is a default one.
void claim_host_vpc(Tables& tables, store::Tx& tx, const VpcId& id);

}  // namespace gantry::ec2
