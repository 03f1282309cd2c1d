#include <fmt/format.h>

#include <algorithm>

#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/capacity_strategy.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/convert_services.h"
#include "ecs/ops/lookup.h"
#include "ecs/ops/service_lookup.h"
#include "ecs/ops/service_rules.h"
#include "ecs/ops/task_set_changes.h"
#include "ecs/service_changes.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;
using Request = api::ecs::UpdateServiceRequest;

constexpr std::int32_t kMostTasks = 5000;  // AWS: service quotas, tasks per service

std::unexpected<Error> refuse(std::string message) {
  return std::unexpected(errors::InvalidParameterException(std::move(message)));
}

Result<void> refuse_update(std::string_view what, DeploymentController controller) {
  const bool code_deploy = controller == DeploymentController::kCodeDeploy;
  return refuse(fmt::format("Unable to update {} on services with {} {} deployment controller. {}",
                            what, code_deploy ? "a" : "an", to_string(controller),
                            code_deploy ? "Use AWS CodeDeploy to trigger a new deployment."
                                        : "Create a new task set instead."));
}

/// What a task set decides cannot be changed at the service (AWS:
/// API_UpdateService).
Result<void> check_controller(const Request& request, const Service& service) {
  if (request.deployment_controller &&
      request.deployment_controller->type != to_string(service.controller)) {
    return std::unexpected(errors::UnsupportedFeatureException(
        "Changing the deployment controller of a service is not supported yet."));
  }
  if (service.controller == DeploymentController::kEcs) return {};
  if (request.task_definition) return refuse_update("task definition", service.controller);
  if (request.network_configuration) return refuse_update("network parameters", service.controller);
  if (request.load_balancers) return refuse_update("load balancers", service.controller);
  if (request.capacity_provider_strategy)
    return refuse_update("capacity provider strategy", service.controller);
  if (request.force_new_deployment.value_or(false))
    return refuse_update("force new deployment", service.controller);
  if (request.deployment_configuration && service.controller == DeploymentController::kExternal)
    return refuse_update("deployment configuration", service.controller);
  return {};
}

Result<void> update_count(const Request& request, Service& service) {
  if (!request.desired_count) return {};
  if (service.scheduling == SchedulingStrategy::kDaemon) {
    return refuse(
        "The daemon scheduling strategy does not support a desired count for services. Remove the "
        "desired count value and try again");
  }
  if (*request.desired_count < 0) return refuse("Desired count can not be negative.");
  if (*request.desired_count > kMostTasks)
    return refuse(fmt::format("Desired count can not be greater than {}.", kMostTasks));
  service.desired_count = *request.desired_count;
  for (Deployment& deployment : service.deployments) {
    if (deployment.status == DeploymentStatus::kPrimary)
      deployment.desired_count = service.desired_count;
  }
  return {};
}

/// An empty strategy means the launch type again.
Result<void> update_strategy(const Cluster& cluster, const Request& request, Service& service) {
  if (!request.capacity_provider_strategy) return {};
  GANTRY_TRY(const CapacityStrategy wanted,
             runnable_strategy(cluster, *request.capacity_provider_strategy));
  if (wanted == service.capacity_provider_strategy) return {};
  if (service.scheduling == SchedulingStrategy::kDaemon) {
    return refuse(
        "Specifying a capacity provider strategy is not supported when you create a service using "
        "the DAEMON scheduling strategy.");
  }
  if (!request.force_new_deployment.value_or(false)) {
    return refuse(
        "When switching from launch type to capacity provider strategy on an existing service, or "
        "making a change to a capacity provider strategy on a service that is already using one, "
        "you must force a new deployment.");
  }
  service.capacity_provider_strategy = wanted;
  service.launch_type = wanted.empty() ? "EC2" : "";
  return {};
}

/// The definition that the service will have, checked with all that depends on
/// it.
Result<void> update_launch(const Tables& tables, const TargetRegistry& targets, const Scope& scope,
                           const Cluster& cluster, const Request& request, Service& service) {
  if (service.controller != DeploymentController::kEcs) return {};
  const TaskDefinition* definition = tables.task_definitions.find(service.task_definition_arn);
  if (request.task_definition) {
    GANTRY_TRY(definition, find_service_definition(tables, scope, request.task_definition));
  }
  GANTRY_CHECK(update_strategy(cluster, request, service));
  if (request.network_configuration) service.network_configuration = request.network_configuration;
  if (request.load_balancers) service.load_balancers = *request.load_balancers;
  if (!request.task_definition && !request.network_configuration && !request.load_balancers)
    return {};
  if (definition == nullptr)
    return std::unexpected(errors::ClientException("TaskDefinition not found."));
  service.task_definition_arn = definition->arn;
  GANTRY_CHECK(check_compatibility(*definition, service.launch_type));
  GANTRY_CHECK(check_network(tables, scope, *definition, service.network_configuration));
  return check_load_balancers(targets, *definition, service.load_balancers);
}

Result<void> update_placement(const Request& request, Service& service) {
  if (!request.placement_constraints && !request.placement_strategy) return {};
  GANTRY_CHECK(check_placement(request.placement_constraints, request.placement_strategy,
                               service.scheduling));
  if (request.placement_constraints) service.placement_constraints = *request.placement_constraints;
  if (request.placement_strategy) service.placement_strategy = *request.placement_strategy;
  return {};
}

/// Default after a change that rules it out: no longer; asked for: refused.
Result<void> update_rebalancing(const Request& request, Service& service) {
  const auto obstacle = why_not_rebalanced(service);
  if (request.availability_zone_rebalancing) {
    const bool wanted = *request.availability_zone_rebalancing == "ENABLED";
    if (wanted && obstacle) return refuse(*obstacle);
    service.availability_zone_rebalancing = wanted;
  } else if (service.availability_zone_rebalancing && obstacle) {
    return refuse(*obstacle);
  }
  return {};
}

Result<void> update_rest(const Request& request, Service& service) {
  if (request.health_check_grace_period_seconds) {
    if (*request.health_check_grace_period_seconds < 0)
      return refuse("Health check grace period can not be negative.");
    service.health_check_grace_period_seconds = request.health_check_grace_period_seconds;
  }
  if (request.propagate_tags) service.propagate_tags = *request.propagate_tags;
  if (request.enable_ecs_managed_tags)
    service.enable_ecs_managed_tags = *request.enable_ecs_managed_tags;
  if (request.enable_execute_command)
    service.enable_execute_command = *request.enable_execute_command;
  return {};
}

/// AWS: API_UpdateService says of each member whether it starts a new
/// deployment.
bool needs_deployment(const Service& before, const Service& after, const Request& request) {
  if (after.controller != DeploymentController::kEcs) return false;
  return request.force_new_deployment.value_or(false) ||
         before.task_definition_arn != after.task_definition_arn ||
         before.network_configuration != after.network_configuration ||
         before.load_balancers != after.load_balancers;
}

}  // namespace

Result<api::ecs::UpdateServiceResponse> Operations::update_service(
    Context& context, Ref<api::ecs::UpdateServiceRequest> request) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_TRY(const Service* before, find_active_service(tables_, *cluster, request.service));
  const std::string arn = before->arn;
  Service after = *before;
  GANTRY_CHECK(refuse_unserved(request));
  GANTRY_CHECK(check_controller(request, after));
  GANTRY_CHECK(update_count(request, after));
  GANTRY_TRY(after.deployment_configuration,
             merge_deployment_configuration(after.deployment_configuration,
                                            request.deployment_configuration, after.scheduling,
                                            after.controller));
  GANTRY_CHECK(update_launch(tables_, targets_, context.scope(), *cluster, request, after));
  GANTRY_CHECK(update_placement(request, after));
  GANTRY_CHECK(update_rest(request, after));
  GANTRY_CHECK(update_rebalancing(request, after));
  const bool rolls_out = needs_deployment(*before, after, request);
  const bool rescales = before->desired_count != after.desired_count;
  tables_.services.put(context.tx, std::move(after));
  if (rolls_out) begin_deployment(tables_, context.tx, context.ids, context.now, arn);
  if (rescales) rescale_task_sets(tables_, context.tx, context.ids, context.now, arn);
  return api::ecs::UpdateServiceResponse{
      .service = to_api(tables_, *tables_.services.find(arn), std::nullopt)};
}

}  // namespace gantry::ecs
