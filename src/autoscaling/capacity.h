#pragma once

#include <cstdint>
#include <string>

#include "autoscaling/model/tables.h"
#include "base/result.h"
#include "base/time.h"
#include "store/database.h"

namespace gantry::autoscaling {

/// Sets the desired capacity and notes why, for the activities that follow. `clause` says who did
/// (model/texts.h). Nothing if it is that already.
void set_desired(Tables& tables, store::Tx& tx, const std::string& group_arn, std::int32_t desired,
                 const std::string& clause, Time now);

/// The group's desired capacity is one less, for an instance that leaves without a replacement.
void decrement_desired(Tables& tables, store::Tx& tx, const std::string& group_arn);

/// Errors: ScalingActivityInProgress while the group cools down.
[[nodiscard]] Result<void> check_cooldown(const Group& group, Time now);

/// AWS: "Scaling cooldowns": nothing else that honours them scales the group until then.
void start_cooldown(Tables& tables, store::Tx& tx, IdSource& ids, const std::string& group_arn,
                    Millis duration, Time now);

/// Errors: ValidationError, of SetDesiredCapacity and its like.
[[nodiscard]] Result<void> check_desired(const Group& group, std::int32_t desired);

/// What CreateAutoScalingGroup and UpdateAutoScalingGroup demand of the three.
/// Errors: ValidationError.
[[nodiscard]] Result<void> check_sizes(std::int32_t min, std::int32_t max, std::int32_t desired);

}  // namespace gantry::autoscaling
