#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "autoscaling/model/group.h"
#include "base/result.h"

/// What Auto Scaling answers where its model names no error: mostly ValidationError, in sentences
/// seen in AWS's answers. (Those of the model are in api/autoscaling/errors.h.)
namespace gantry::autoscaling::errors {

[[nodiscard]] Error validation(std::string message);

[[nodiscard]] Error launch_configuration_not_found(std::string_view name);
[[nodiscard]] Error group_not_found(std::string_view name);
[[nodiscard]] Error group_exists(std::string_view name);
[[nodiscard]] Error group_is_deleting(std::string_view name);
/// Of the calls that name an instance alone.
[[nodiscard]] Error instance_not_managed(std::string_view id);
[[nodiscard]] Error instance_not_in_group(std::string_view id, std::string_view group);
/// `states` as AWS lists them: `InService`.
[[nodiscard]] Error wrong_state(std::string_view id, std::string_view states);
/// The group's sizes do not let it: `to <verb> <count> instances`.
[[nodiscard]] Error no_room(const Group& group, std::string_view verb, std::int64_t count);
[[nodiscard]] Error invalid_next_token();
/// A scaling activity, or the cooldown after it, stands in the way.
[[nodiscard]] Error activity_in_progress(std::string_view activity);
/// For a parameter that is known but that Gantry cannot honour.
[[nodiscard]] Error unsupported(std::string_view what);

}  // namespace gantry::autoscaling::errors
