#pragma once

#include "base/arn.h"
#include "base/id_source.h"
#include "ec2/model/tables.h"
#include "store/database.h"

namespace gantry::ec2 {

/// The scope's default VPC, made on first use with a subnet for each zone and the default security
/// group, as AWS makes one with each account. AWS: "Default VPCs". Gateway, route table and network
/// ACL have no records.
const Vpc& ensure_default_vpc(Tables& tables, store::Tx& tx, const Scope& scope, IdSource& ids);

/// Absent only before ensure_default_vpc.
[[nodiscard]] const Vpc* find_default_vpc(const Tables& tables, const Scope& scope);

}  // namespace gantry::ec2
