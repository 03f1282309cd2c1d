#pragma once

#include "api/ec2/types.h"
#include "base/result.h"
#include "ec2/model/tables.h"
#include "ec2/ops/launch.h"

namespace gantry::ec2 {

/// Settles subnet, zone, security groups and interface of a launch.
/// Errors: as read_launch.
[[nodiscard]] Result<void> read_network(const Tables& tables, const Vpc& default_vpc,
                                        const api::ec2::RunInstancesRequest& request,
                                        Launch& launch);

}  // namespace gantry::ec2
