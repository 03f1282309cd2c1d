#include "autoscaling/control/schedule_controller.h"

#include <algorithm>
#include <vector>

#include "autoscaling/capacity.h"
#include "autoscaling/model/texts.h"
#include "autoscaling/plan/cron.h"
#include "base/log.h"

namespace gantry::autoscaling {
namespace {

constexpr Millis kRetry = std::chrono::seconds(10);
/// Clocks are set: look again at least as often.
constexpr Millis kLongestWait = std::chrono::minutes(10);

}  // namespace

ScheduleController::ScheduleController(Executor& state, store::Database& database, Tables& tables)
    : state_(state), database_(database), tables_(tables) {
  tables_.actions.watch([this](const ScheduledAction*, const ScheduledAction*) {
    if (running_) wait();
  });
}

void ScheduleController::start() {
  running_ = true;
  wait();
}

void ScheduleController::wait() {
  const auto times = tables_.actions_by_time.keys();
  if (times.begin() == times.end()) return timer_.reset();
  const Millis delay = std::clamp<Millis>(*times.begin() - state_.now(), Millis(0), kLongestWait);
  timer_ = state_.after(delay, [this] { turn(); });
}

void ScheduleController::turn() {
  std::vector<ScheduledAction> due;
  for (const ScheduledAction& action : tables_.actions_by_time.below(state_.now() + Millis(1)))
    due.push_back(action);
  if (due.empty()) return wait();
  const auto done = database_.transact([&](store::Tx& tx) -> Result<void> {
    for (const ScheduledAction& action : due) carry_out(tx, action);
    return {};
  });
  if (done) return;  // the watch has set the timer
  log::warn("autoscaling: {}", done.error().message);
  timer_ = state_.after(kRetry, [this] { turn(); });
}

// AWS: "Scheduled scaling": what the action does not name stays, but for the desired capacity to be
// within the sizes.
void ScheduleController::carry_out(store::Tx& tx, const ScheduledAction& action) {
  const Time now = state_.now();
  const Group* group = tables_.groups.find(action.group_arn);
  if (group && !group->deleting && !group->is_suspended("ScheduledActions")) {
    const std::int32_t min = action.min_size.value_or(group->min_size);
    const std::int32_t max = std::max(min, action.max_size.value_or(group->max_size));
    const std::int32_t desired = std::clamp(action.desired.value_or(group->desired), min, max);
    tables_.groups.update(tx, action.group_arn, [&](Group& next) {
      next.min_size = min;
      next.max_size = max;
    });
    set_desired(tables_, tx, action.group_arn, desired,
                texts::updated_group("a scheduled action", min, max, desired), now);
  }
  const auto cron = Cron::parse(action.recurrence);
  const auto zone = TimeZone::find(action.time_zone).value_or(TimeZone());
  const auto next = cron ? cron->next(std::max(now, action.next), zone) : std::nullopt;
  if (!next || (action.end_time && *next > *action.end_time)) {
    tables_.actions.erase(tx, action.arn);
    return;
  }
  tables_.actions.update(tx, action.arn, [&](ScheduledAction& record) {
    record.next = *next;
    record.start_time = *next;
  });
}

}  // namespace gantry::autoscaling
