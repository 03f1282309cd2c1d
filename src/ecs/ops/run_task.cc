#include <fmt/format.h>

#include "api/ecs/errors.h"
#include "ecs/launch.h"
#include "ecs/operations.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/lookup.h"
#include "ecs/plan/placement_planner.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

constexpr std::int32_t kMostTasks = 10;  // AWS: API_RunTask, count

std::unexpected<Error> refuse(std::string message) {
  return std::unexpected(errors::InvalidParameterException(std::move(message)));
}

/// What this RunTask cannot honour is refused, never dropped.
Result<void> check_supported(const api::ecs::RunTaskRequest& request,
                             const TaskDefinition& definition) {
  const std::string launch_type = request.launch_type.value_or("EC2");
  if (launch_type == "FARGATE") {
    return std::unexpected(errors::UnsupportedFeatureException(
        "Gantry runs tasks on container instances; use the launch type EC2 instead of FARGATE."));
  }
  if (request.capacity_provider_strategy && !request.capacity_provider_strategy->empty()) {
    return refuse("The specified capacity provider was not found.");
  }
  if (definition.document.network_mode == "awsvpc") {
    return std::unexpected(
        errors::UnsupportedFeatureException("Tasks of network mode awsvpc are not supported yet."));
  }
  return {};
}

Result<int> task_count(const api::ecs::RunTaskRequest& request) {
  const std::int32_t count = request.count.value_or(1);
  if (count < 1) return refuse("Count must be greater than 0");
  if (count > kMostTasks) return refuse(fmt::format("Count cannot be greater than {}", kMostTasks));
  return count;
}

/// Where the tasks shall go, by the request and by the definition's own constraints.
Result<PlacementRequest> to_placement(const api::ecs::RunTaskRequest& request,
                                      const TaskDefinition& definition) {
  GANTRY_TRY(const int count, task_count(request));
  PlacementRequest placement{.claim = claim_with_overrides(definition, request.overrides),
                             .required_attributes = definition.required_attributes,
                             .group = request.group.value_or(""),
                             .count = count};
  if (placement.group.empty()) placement.group = default_group(definition.family);
  GANTRY_TRY(placement.rules, to_rules(request.placement_constraints, request.placement_strategy));
  GANTRY_CHECK(add_constraints(placement.rules, definition.document.placement_constraints));
  return placement;
}

}  // namespace

Result<api::ecs::RunTaskResponse> Operations::run_task(Context& context,
                                                       Ref<api::ecs::RunTaskRequest> request) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_TRY(const TaskDefinition* definition,
             find_runnable(tables_, context.scope(), request.task_definition));
  GANTRY_CHECK(check_supported(request, *definition));
  GANTRY_CHECK(check_overrides(*definition, request.overrides));
  GANTRY_TRY(PlacementRequest placement, to_placement(request, *definition));

  api::ecs::RunTaskResponse response;
  auto& tasks = response.tasks.emplace();
  auto& failures = response.failures.emplace();
  static const std::optional<std::vector<std::string>> kInclude{{"TAGS"}};
  if (request.client_token && !request.client_token->empty()) {
    // AWS: "Ensuring idempotency": the same token gives the tasks that the first call started.
    for (const Task& task :
         tables_.tasks_by_token.range(cluster->arn + " " + *request.client_token)) {
      tasks.push_back(to_api(tables_, task, kInclude));
    }
    if (!tasks.empty()) return response;
  }

  if (tables_.fleet.hosts(cluster->arn).empty()) {
    return refuse("No Container Instances were found in your cluster.");
  }
  placement.seed = context.ids.u64();
  const PlacementPlan plan = plan_placement(tables_.fleet, cluster->arn, placement);
  const NewTask wanted{.cluster = cluster,
                       .definition = definition,
                       .overrides = request.overrides,
                       .group = request.group.value_or(""),
                       .started_by = request.started_by.value_or(""),
                       .client_token = request.client_token.value_or(""),
                       .tags = to_tags(request.tags),
                       .enable_execute_command = request.enable_execute_command.value_or(false)};
  for (const ContainerInstance* instance : plan.placements) {
    const std::string arn =
        create_task(tables_, context.tx, context.now, context.ids, wanted, instance);
    tasks.push_back(to_api(tables_, *tables_.tasks.find(arn), kInclude));
  }
  if (plan.closest) {
    // The tasks that found a place count by now.
    for (const auto& [instance, refusal] :
         explain_placement(tables_.fleet, cluster->arn, placement)) {
      failures.push_back({.arn = instance->arn, .reason = std::string(failure_reason(refusal))});
    }
  }
  return response;
}

}  // namespace gantry::ecs
