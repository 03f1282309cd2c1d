#pragma once

#include <string_view>

#include "ecs/alarms.h"
#include "ecs/plan/service_planner.h"
#include "ecs/tables.h"

namespace gantry::ecs {

/// What the planner is shown of the service now. It refers to the records: used before they change.
[[nodiscard]] ServiceView view_service(const Tables& tables, const AlarmSource& alarms,
                                       const Service& service, Time now, std::uint64_t seed,
                                       const SchedulerSettings& settings);

/// What the instance is good for, and from when on that changes by itself.
[[nodiscard]] HostState host_state(const ContainerInstance& instance, Time now, Millis patience);

}  // namespace gantry::ecs
