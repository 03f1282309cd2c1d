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
  if (request.placement_constraints && !request.placement_constraints->empty()) {
    return std::unexpected(
        errors::UnsupportedFeatureException("Placement constraints are not supported yet."));
  }
  if (request.placement_strategy && !request.placement_strategy->empty()) {
    return std::unexpected(
        errors::UnsupportedFeatureException("Placement strategies are not supported yet."));
  }
  if (definition.document.network_mode == "awsvpc") {
    return std::unexpected(
        errors::UnsupportedFeatureException("Tasks of network mode awsvpc are not supported yet."));
  }
  if (definition.document.placement_constraints &&
      !definition.document.placement_constraints->empty()) {
    return std::unexpected(
        errors::UnsupportedFeatureException("Placement constraints are not supported yet."));
  }
  return {};
}

Result<int> task_count(const api::ecs::RunTaskRequest& request) {
  const std::int32_t count = request.count.value_or(1);
  if (count < 1) return refuse("Count must be greater than 0");
  if (count > kMostTasks) return refuse(fmt::format("Count cannot be greater than {}", kMostTasks));
  return count;
}

std::vector<Candidate> candidates_of(const Tables& tables, const Cluster& cluster) {
  std::vector<Candidate> candidates;
  for (const auto& instance : tables.instances_by_cluster.range(cluster.arn)) {
    candidates.push_back({.instance = &instance, .claimed = tables.usage.of(instance.arn).claimed});
  }
  return candidates;
}

}  // namespace

Result<api::ecs::RunTaskResponse> Operations::run_task(Context& context,
                                                       Ref<api::ecs::RunTaskRequest> request) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_TRY(const TaskDefinition* definition,
             find_runnable(tables_, context.scope(), request.task_definition));
  GANTRY_CHECK(check_supported(request, *definition));
  GANTRY_CHECK(check_overrides(*definition, request.overrides));
  GANTRY_TRY(const int count, task_count(request));

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

  const std::vector<Candidate> candidates = candidates_of(tables_, *cluster);
  if (candidates.empty()) return refuse("No Container Instances were found in your cluster.");
  const PlacementRequest placement{.claim = claim_with_overrides(*definition, request.overrides),
                                   .required_attributes = definition->required_attributes,
                                   .count = count,
                                   .seed = context.ids.u64()};
  const PlacementPlan plan = plan_placement(candidates, placement);
  const NewTask wanted{.cluster = cluster,
                       .definition = definition,
                       .overrides = request.overrides,
                       .group = request.group.value_or(""),
                       .started_by = request.started_by.value_or(""),
                       .client_token = request.client_token.value_or(""),
                       .tags = to_tags(request.tags),
                       .enable_execute_command = request.enable_execute_command.value_or(false)};
  for (const std::size_t chosen : plan.placements) {
    const std::string arn = create_task(tables_, context.tx, context.now, context.ids, wanted,
                                        candidates[chosen].instance);
    tasks.push_back(to_api(tables_, *tables_.tasks.find(arn), kInclude));
  }
  for (std::size_t i = 0; i < plan.refusals.size(); ++i) {
    failures.push_back({.arn = candidates[i].instance->arn,
                        .reason = std::string(failure_reason(plan.refusals[i]))});
  }
  return response;
}

}  // namespace gantry::ecs
