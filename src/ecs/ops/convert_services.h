#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/ecs/types.h"
#include "ecs/tables.h"

namespace gantry::ecs {

/// The services' part of convert.h.

/// With its newest 100 events, its deployments and task sets, counted; tags if `include` has TAGS.
[[nodiscard]] api::ecs::Service to_api(const Tables& tables, const Service& service,
                                       const std::optional<std::vector<std::string>>& include);
[[nodiscard]] api::ecs::TaskSet to_api(const Tables& tables, const TaskSet& task_set,
                                       const std::optional<std::vector<std::string>>& include);
[[nodiscard]] api::ecs::ServiceDeployment to_api(const Tables& tables,
                                                 const ServiceDeployment& deployment);
[[nodiscard]] api::ecs::ServiceDeploymentBrief to_brief(const ServiceDeployment& deployment);

/// The tasks of all generations of a service.
[[nodiscard]] GenerationCounts count_tasks(const Tables& tables, const Service& service);

}  // namespace gantry::ecs
