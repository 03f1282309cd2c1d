#include "autoscaling/ops/schedule_request.h"

#include <fmt/format.h>

#include "api/autoscaling/errors.h"
#include "autoscaling/errors.h"
#include "autoscaling/plan/cron.h"

namespace gantry::autoscaling {
namespace {

/// AWS: "Quotas for Amazon EC2 Auto Scaling".
constexpr std::size_t kMostActions = 125;

std::unexpected<Error> invalid(std::string message) {
  return std::unexpected(errors::validation(std::move(message)));
}

Result<void> check_sizes(const ScheduleRequest& request) {
  if (!request.min_size && !request.max_size && !request.desired) {
    return invalid("At least one of MinSize, MaxSize, or DesiredCapacity must be specified");
  }
  const std::int32_t min = request.min_size.value_or(0);
  if (min < 0 || request.max_size.value_or(0) < 0 || request.desired.value_or(0) < 0)
    return invalid("Group sizes must be greater than or equal to 0");
  if (request.max_size && *request.max_size < min) {
    return invalid(fmt::format("Max bound, {}, must be greater than or equal to min bound, {}",
                               *request.max_size, min));
  }
  if (request.desired && *request.desired < min)
    return invalid("Desired capacity must be greater than or equal to min size");
  if (request.desired && request.max_size && *request.desired > *request.max_size)
    return invalid("Desired capacity must be less than or equal to max size");
  return {};
}

/// UTC if it is not named.
std::optional<TimeZone> find_zone(const std::string& name) {
  return name.empty() ? TimeZone() : TimeZone::find(name);
}

/// When the action is due first.
Result<Time> first_time(const ScheduleRequest& request, Time now) {
  if (request.start_time && *request.start_time < now)
    return invalid("Given start time is in the past");
  if (request.end_time && *request.end_time < now) return invalid("Given end time is in the past");
  if (!request.recurrence) {
    if (!request.start_time) return invalid("Either StartTime or Recurrence must be specified");
    return *request.start_time;
  }
  const auto zone = find_zone(request.time_zone.value_or(""));
  if (!zone) return invalid("Given time zone:" + *request.time_zone + " is invalid");
  const auto cron = Cron::parse(*request.recurrence);
  if (!cron) return invalid("Given recurrence string:" + *request.recurrence + " is invalid");
  // A start counts itself.
  const auto next = cron->next(request.start_time ? *request.start_time - Millis(1) : now, *zone);
  if (!next) return invalid("Given recurrence string:" + *request.recurrence + " is invalid");
  return *next;
}

}  // namespace

Result<void> put_schedule(Tables& tables, control::OpContext& context, const Group& group,
                          const ScheduleRequest& request) {
  GANTRY_CHECK(check_sizes(request));
  GANTRY_TRY(const Time next, first_time(request, context.now));
  ScheduledAction action;
  if (const ScheduledAction* known = tables.find_action(group.arn, request.name)) {
    action.arn = known->arn;
  } else {
    if (tables.actions_by_group.count(group.arn) >= kMostActions) {
      return std::unexpected(api::autoscaling::errors::LimitExceededFault(fmt::format(
          "Scheduled actions limit of {} per AutoScalingGroup exceeded", kMostActions)));
    }
    action.arn = make_arn(
        "autoscaling", context.scope(),
        fmt::format("scheduledUpdateGroupAction:{}:autoScalingGroupName/{}:scheduledActionName/{}",
                    context.ids.uuid(), group.name, request.name));
  }
  action.group_arn = group.arn;
  action.account = group.account;
  action.region = group.region;
  action.name = request.name;
  action.start_time = request.start_time ? *request.start_time : next;
  action.end_time = request.end_time;
  action.recurrence = request.recurrence.value_or("");
  action.time_zone = request.time_zone.value_or("");
  action.min_size = request.min_size;
  action.max_size = request.max_size;
  action.desired = request.desired;
  action.next = next;
  tables.actions.put(context.tx, std::move(action));
  return {};
}

Result<void> delete_schedule(Tables& tables, store::Tx& tx, const Group& group,
                             const std::string& name) {
  const ScheduledAction* action = tables.find_action(group.arn, name);
  if (!action) return invalid("Scheduled action name not found");
  const std::string arn = action->arn;
  tables.actions.erase(tx, arn);
  return {};
}

}  // namespace gantry::autoscaling
