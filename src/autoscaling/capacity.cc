#include "autoscaling/capacity.h"

#include <fmt/format.h>

#include "autoscaling/errors.h"
#include "autoscaling/model/texts.h"

namespace gantry::autoscaling {

void set_desired(Tables& tables, store::Tx& tx, const std::string& group_arn, std::int32_t desired,
                 const std::string& clause, Time now) {
  tables.groups.update(tx, group_arn, [&](Group& group) {
    if (group.desired == desired) return;
    group.pending_cause =
        texts::add(group.pending_cause, now, clause + texts::changing(group.desired, desired));
    group.desired = desired;
  });
}

void decrement_desired(Tables& tables, store::Tx& tx, const std::string& group_arn) {
  tables.groups.update(tx, group_arn, [](Group& group) { --group.desired; });
}

Result<void> check_cooldown(const Group& group, Time now) {
  if (!group.cooldown_until || *group.cooldown_until <= now) return {};
  return std::unexpected(errors::activity_in_progress(group.cooldown_activity));
}

void start_cooldown(Tables& tables, store::Tx& tx, IdSource& ids, const std::string& group_arn,
                    Millis duration, Time now) {
  tables.groups.update(tx, group_arn, [&](Group& group) {
    group.cooldown_until = now + duration;
    group.cooldown_activity = ids.uuid();
  });
}

Result<void> check_desired(const Group& group, std::int32_t desired) {
  if (desired > group.max_size) {
    return std::unexpected(errors::validation(
        fmt::format("New SetDesiredCapacity value {} is above max value {} for the "
                    "AutoScalingGroup.",
                    desired, group.max_size)));
  }
  if (desired < group.min_size) {
    return std::unexpected(errors::validation(
        fmt::format("New SetDesiredCapacity value {} is below min value {} for the "
                    "AutoScalingGroup.",
                    desired, group.min_size)));
  }
  return {};
}

Result<void> check_sizes(std::int32_t min, std::int32_t max, std::int32_t desired) {
  if (min < 0 || max < 0 || desired < 0) {
    return std::unexpected(errors::validation("Group sizes must be greater than or equal to 0"));
  }
  if (max < min) {
    return std::unexpected(errors::validation(
        fmt::format("Max bound, {}, must be greater than or equal to min bound, {}", max, min)));
  }
  if (desired < min || desired > max) {
    return std::unexpected(errors::validation(
        fmt::format("Desired capacity:{} must be between the specified min size:{} and max size:{}",
                    desired, min, max)));
  }
  return {};
}

}  // namespace gantry::autoscaling
