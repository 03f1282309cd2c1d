#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/autoscaling/types.h"
#include "autoscaling/model/group.h"
#include "base/result.h"

namespace gantry::autoscaling {

using Filters = std::optional<std::vector<api::autoscaling::Filter>>;

/// Whether the group has the tags asked for. AWS: DescribeAutoScalingGroups, Filters: tag-key,
/// tag-value, tag:<key>. Errors: ValidationError for any other name.
[[nodiscard]] Result<bool> matches(const Group& group, const Filters& filters);

}  // namespace gantry::autoscaling
