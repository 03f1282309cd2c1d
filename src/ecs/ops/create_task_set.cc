#include <fmt/format.h>

#include <algorithm>

#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/convert_services.h"
#include "ecs/ops/lookup.h"
#include "ecs/ops/service_rules.h"
#include "ecs/ops/task_set_changes.h"
#include "ecs/service_changes.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;
using Request = api::ecs::CreateTaskSetRequest;

constexpr std::size_t kMostTaskSets = 5;  // observed at AWS

/// What the same token made before, or null.
const TaskSet* find_earlier(const Tables& tables, const Service& service, const Request& request) {
  if (!request.client_token || request.client_token->empty()) return nullptr;
  for (const TaskSet& task_set : tables.task_sets_by_service.range(service.arn)) {
    if (task_set.client_token == *request.client_token) return &task_set;
  }
  return nullptr;
}

Result<void> refuse_unserved_members(const Request& request) {
  GANTRY_CHECK(refuse_unserved_parts(
      request.service_registries && !request.service_registries->empty(), false, false, false));
  return refuse_platform_version(request.platform_version);
}

Result<TaskSet> draft(const Tables& tables, const TargetRegistry& targets, const Scope& scope,
                      const Cluster& cluster, const Service& service, const Request& request) {
  GANTRY_CHECK(refuse_unserved_members(request));
  GANTRY_TRY(const TaskDefinition* definition,
             find_service_definition(tables, scope, request.task_definition));
  GANTRY_TRY(LaunchChoice launch,
             choose_launch(cluster, request.launch_type, request.capacity_provider_strategy,
                           service.scheduling));
  GANTRY_CHECK(check_compatibility(*definition, launch.launch_type));
  GANTRY_CHECK(check_network(tables, scope, *definition, request.network_configuration));
  TaskSet task_set{.service_arn = service.arn,
                   .cluster_arn = cluster.arn,
                   .external_id = request.external_id.value_or(""),
                   .task_definition_arn = definition->arn,
                   .launch_type = std::move(launch.launch_type),
                   .capacity_provider_strategy = std::move(launch.strategy),
                   .network_configuration = request.network_configuration,
                   .tags = to_tags(request.tags),
                   .client_token = request.client_token.value_or("")};
  if (request.load_balancers) task_set.load_balancers = *request.load_balancers;
  GANTRY_CHECK(check_load_balancers(targets, *definition, task_set.load_balancers));
  GANTRY_CHECK(check_tags(request.tags));
  GANTRY_TRY(task_set.scale_percent, scale_of(request.scale, 0));
  task_set.computed_desired_count = computed_count(service.desired_count, task_set.scale_percent);
  return task_set;
}

}  // namespace

Result<api::ecs::CreateTaskSetResponse> Operations::create_task_set(
    Context& context, Ref<api::ecs::CreateTaskSetRequest> request) {
  static const std::optional<std::vector<std::string>> kInclude{{"TAGS"}};
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_TRY(const Service* service, find_task_set_service(tables_, *cluster, request.service));
  if (const TaskSet* earlier = find_earlier(tables_, *service, request))
    return api::ecs::CreateTaskSetResponse{.task_set = to_api(tables_, *earlier, kInclude)};
  GANTRY_TRY(TaskSet task_set,
             draft(tables_, targets_, context.scope(), *cluster, *service, request));
  const std::size_t present = tables_.task_sets_by_service.count(service->arn);
  if (present >= kMostTaskSets) {
    return std::unexpected(errors::InvalidParameterException(
        fmt::format("{} deployments exist on the service. Unable to create new TaskSet since this "
                    "exceeds the maximum limit.",
                    present)));
  }
  task_set.id = new_generation_id(context.ids);
  task_set.arn =
      make_arn("ecs", context.scope(),
               fmt::format("task-set/{}/{}/{}", cluster->name, service->name, task_set.id));
  task_set.created_at = task_set.updated_at = task_set.stability_at = context.now;
  const std::string arn = task_set.arn;
  tables_.task_sets.put(context.tx, std::move(task_set));
  return api::ecs::CreateTaskSetResponse{
      .task_set = to_api(tables_, *tables_.task_sets.find(arn), kInclude)};
}

}  // namespace gantry::ecs
