#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id_source.h"
#include "base/result.h"
#include "base/time.h"
#include "ecs/tables.h"

namespace gantry::ecs {

/// What the operations of task sets have in common.

/// The service of a request about task sets.
/// Errors: those of find_active_service; InvalidParameterException if its
/// controller is not EXTERNAL.
Result<const Service*> find_task_set_service(const Tables& tables, const Cluster& cluster,
                                             const std::optional<std::string>& identifier);

/// By id (`ecs-svc/...`, or its digits) or ARN.
/// Errors: TaskSetNotFoundException, also for one that is being deleted.
Result<const TaskSet*> find_task_set(const Tables& tables, const Service& service,
                                     std::string_view identifier);

/// The task set that `identifier` means, or null.
[[nodiscard]] const TaskSet* seek_task_set(const Tables& tables, const Service& service,
                                           std::string_view identifier);

/// `percent` of the service's desired count, rounded up (AWS: API_TaskSet,
/// computedDesiredCount).
[[nodiscard]] std::int32_t computed_count(std::int32_t desired_count, double percent);

/// Sets the count that follows from the task set's scale and tells so in the
/// service's events.
void rescale_task_set(Tables& tables, store::Tx& tx, IdSource& ids, Time now,
                      std::string_view task_set_arn);
/// The same for all of a service's, after its desired count has changed.
void rescale_task_sets(Tables& tables, store::Tx& tx, IdSource& ids, Time now,
                       std::string_view service_arn);

/// Errors: InvalidParameterException for a scale that is no percentage.
Result<double> scale_of(const std::optional<api::ecs::Scale>& scale, double fallback);

}  // namespace gantry::ecs
