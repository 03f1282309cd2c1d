#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "ecs/plan/service_planner.h"

namespace gantry::ecs {

/// Which `count` of the tasks stop when a service has too many, in order. With a placement strategy
/// what stays is the best result of it: spread takes from the fullest group, binpack from the
/// instance that ends with the most room, random decides among the rest. Without one: the zone with
/// most of the service's tasks, then the instance with most.
/// AWS: "Stopping tasks in a service" (service_scheduler, scale-in).
[[nodiscard]] std::vector<const TaskView*> choose_surplus(
    const std::vector<const TaskView*>& tasks, int count,
    const std::vector<api::ecs::PlacementStrategy>& strategy,
    const std::map<std::string_view, InstanceView>& instances, std::uint64_t seed);

}  // namespace gantry::ecs
