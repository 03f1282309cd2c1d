#pragma once

#include <optional>
#include <string>

#include "base/arn.h"
#include "base/ipv4.h"
#include "base/result.h"
#include "ec2/model/tables.h"

namespace gantry::ec2 {

/// An address of the pool that nobody in the deployment has; absent if there is none.
[[nodiscard]] std::optional<Ipv4> find_free_address(const Tables& tables);

/// The address with that allocation id or that public IP.
/// Errors: MissingParameter, InvalidAllocationID.NotFound, InvalidAddress.NotFound.
[[nodiscard]] Result<const ElasticAddress*> find_address(
    const Tables& tables, const Scope& scope, const std::optional<std::string>& allocation_id,
    const std::optional<std::string>& public_ip);

}  // namespace gantry::ec2
