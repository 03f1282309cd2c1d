#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/ecs/types.h"
#include "base/arn.h"
#include "base/result.h"
#include "ecs/tables.h"

namespace gantry::ecs {

/// Whether one container instance takes a task, in words.
struct InstanceVerdict {
  std::string instance_arn;
  std::string ec2_instance_id;
  std::string zone;
  bool takes = false;
  std::string reason;    ///< RunTask's word: RESOURCE:MEMORY; empty if it takes the task
  std::string sentence;  ///< "It has 100 MiB of memory free, and the task needs 300."
};

/// Why something is as it is.
struct Explanation {
  std::string arn;
  std::string status;
  std::vector<std::string> sentences;
  std::vector<InstanceVerdict> instances;  ///< for one more such task; ordered by ARN
};

/// Why the task is where it is, or waits; and what each instance says to another such task.
/// Errors: ClusterNotFoundException; InvalidParameterException for a task that is not there.
Result<Explanation> explain_task(const Tables& tables, const Scope& scope,
                                 const std::string& cluster, const std::string& task);

/// Why the service has the tasks that it has.
/// Errors: ClusterNotFoundException, ServiceNotFoundException.
Result<Explanation> explain_service(const Tables& tables, const Scope& scope,
                                    const std::string& cluster, const std::string& service,
                                    Time now);

/// Where tasks would go, without anything being done.
struct PlacementPreview {
  int wanted = 0;
  std::vector<InstanceVerdict> places;  ///< one for each task, in order of placement
  std::string closest;                  ///< set if not all find a place: the service event's words
  std::vector<InstanceVerdict> instances;  ///< what each says as things are; ordered by ARN
};

/// Where a RunTask would place. Errors: those of RunTask that concern placement.
Result<PlacementPreview> preview_run_task(Tables& tables, const Scope& scope,
                                          const api::ecs::RunTaskRequest& request,
                                          std::uint64_t seed);

/// Where the tasks would go that an UpdateService makes necessary: all of a new generation if it
/// rolls out anew, else what the desired count lacks. As if the others stayed: a rolling update
/// that must stop old tasks first has more room than is shown.
/// Errors: those of UpdateService that concern placement.
Result<PlacementPreview> preview_update_service(Tables& tables, const Scope& scope,
                                                const api::ecs::UpdateServiceRequest& request,
                                                std::uint64_t seed);

}  // namespace gantry::ecs
