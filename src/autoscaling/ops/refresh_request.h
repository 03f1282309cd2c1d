#pragma once

#include "api/autoscaling/types.h"
#include "autoscaling/model/tables.h"
#include "autoscaling/ops/group_request.h"
#include "base/result.h"

namespace gantry::autoscaling {

/// What the request asks for, complete with what the group and AWS give by default.
/// Errors: ValidationError.
[[nodiscard]] Result<api::autoscaling::RefreshPreferences> read_preferences(
    const std::optional<api::autoscaling::RefreshPreferences>& wanted, const Group& group);

/// DesiredConfiguration; absent if the request has none. Errors: ValidationError.
[[nodiscard]] Result<std::optional<LaunchSource>> read_wanted(
    const World& world, const std::optional<api::autoscaling::DesiredConfiguration>& configuration,
    const Group& group);

/// The refresh that is under way. Errors: ActiveInstanceRefreshNotFound.
[[nodiscard]] Result<const InstanceRefresh*> require_refresh(const Tables& tables,
                                                             const Group& group);

}  // namespace gantry::autoscaling
