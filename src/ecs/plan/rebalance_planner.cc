#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "ecs/plan/planning.h"

namespace gantry::ecs::planning {
namespace {

/// `3 tasks in us-east-1a, 1 in us-east-1b, and 0 in us-east-1c`; AWS repeats `tasks` in one of its
/// two sentences only.
std::string list_zones(const std::map<std::string, int>& counts, std::string_view each) {
  std::string list;
  std::size_t number = 0;
  for (const auto& [zone, count] : counts) {
    ++number;
    const bool last = number == counts.size();
    const std::string_view glue = number == 1          ? ""
                                  : !last              ? ", "
                                  : counts.size() == 2 ? " and "
                                                       : ", and ";
    fmt::format_to(std::back_inserter(list), "{}{}{} in {}", glue, count,
                   number == 1 ? " tasks" : each, zone);
  }
  return list;
}

}  // namespace

/// AWS: "Balancing an Amazon ECS service across Availability Zones": begins once the service is in
/// its steady state; new tasks in the emptiest zone first, then stops in the fullest.
void plan_rebalancing(Draft& draft, const std::vector<const TaskView*>& good) {
  auto& notes = draft.next.notes;
  const bool steady = draft.next.deployments.size() == 1 &&
                      draft.next.deployments.front().rollout_state == RolloutState::kCompleted;
  if (!draft.next.availability_zone_rebalancing || draft.view.zones.size() < 2 || !steady) {
    draft.set(notes.rebalancing, false);
    return;
  }
  std::map<std::string, int> counts;
  for (const auto& zone : draft.view.zones) counts[zone] = 0;
  for (const TaskView* task : good) ++counts[std::string(task->zone)];
  const auto by_count = [](const auto& entry) { return entry.second; };
  const auto emptiest = std::ranges::min_element(counts, {}, by_count);
  const auto fullest = std::ranges::max_element(counts, {}, by_count);
  const int apart = fullest->second - emptiest->second;
  if (apart <= 1) {
    if (notes.rebalancing) {
      draft.add_event(fmt::format("{} is AZ balanced with {}.", head_of(draft.next),
                                  list_zones(counts, " tasks")));
      draft.set(notes.rebalancing, false);
    }
    return;
  }
  const int desired = draft.next.desired_count;
  const int room = limits_of(draft.next, desired).maximum - desired;
  if (room <= 0) return;  // AWS: maximumPercent must be greater than 100
  if (notes.rebalance_after && *notes.rebalance_after > draft.view.now) {
    draft.wake_at(*notes.rebalance_after);
    return;
  }
  if (!notes.rebalancing) {
    draft.add_event(fmt::format("{} is not AZ balanced with {}. AZ Rebalancing in progress.",
                                head_of(draft.next), list_zones(counts, "")));
    draft.set(notes.rebalancing, true);
  }
  draft.plan.starts.push_back({.generation = draft.next.deployments.front().id,
                               .count = std::min(apart / 2, room),
                               .zone = emptiest->first});
}

}  // namespace gantry::ecs::planning
