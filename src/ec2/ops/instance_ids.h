#pragma once

#include <string>
#include <vector>

#include "base/arn.h"
#include "base/result.h"
#include "ec2/model/tables.h"

namespace gantry::ec2 {

/// All of `ids` name instances of the scope.
/// Errors: InvalidInstanceID.Malformed for the first such; InvalidInstanceID.NotFound, naming all
/// that do not exist.
[[nodiscard]] Result<void> check_instance_ids(const Tables& tables, const Scope& scope,
                                              const std::vector<std::string>& ids);

}  // namespace gantry::ec2
