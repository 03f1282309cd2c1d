#include <fmt/format.h>

#include <algorithm>

#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/convert_services.h"
#include "ecs/ops/lookup.h"
#include "ecs/ops/service_rules.h"
#include "ecs/service_changes.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;
using Request = api::ecs::CreateServiceRequest;

constexpr std::size_t kLongestName = 255;    // AWS: API_CreateService, serviceName
constexpr std::int32_t kMostTasks = 5000;    // AWS: service quotas, tasks per service
constexpr std::size_t kMostServices = 5000;  // AWS: service quotas, services per cluster

std::unexpected<Error> refuse(std::string message) {
  return std::unexpected(errors::InvalidParameterException(std::move(message)));
}

Result<void> check_name(const std::string& name) {
  if (name.empty()) return refuse("Service name can not be blank.");
  if (name.size() > kLongestName) return refuse("Service name can have at most 255 characters.");
  const bool fine = std::ranges::all_of(
      name, [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_'; });
  if (!fine) return refuse("Service contains invalid characters.");
  return {};
}

Result<DeploymentController> controller_of(const Request& request) {
  const std::string type =
      request.deployment_controller ? request.deployment_controller->type.value_or("ECS") : "ECS";
  if (type == "ECS") return DeploymentController::kEcs;
  if (type == "CODE_DEPLOY") return DeploymentController::kCodeDeploy;
  return DeploymentController::kExternal;
}

Result<std::int32_t> desired_count_of(const Request& request, const Service& service) {
  if (service.scheduling == SchedulingStrategy::kDaemon) {
    if (request.desired_count) {
      return refuse(
          "The daemon scheduling strategy does not support a desired count for services. Remove "
          "the desired count value and try again");
    }
    return 0;
  }
  if (!request.desired_count) {
    if (service.controller == DeploymentController::kExternal) return 0;
    return refuse("Desired count can not be blank.");
  }
  if (*request.desired_count < 0) return refuse("Desired count can not be negative.");
  if (*request.desired_count > kMostTasks) {
    return refuse(fmt::format("Desired count can not be greater than {}.", kMostTasks));
  }
  return *request.desired_count;
}

/// AWS: "Amazon ECS services", the daemon scheduling strategy.
Result<void> check_daemon(const Service& service) {
  if (service.scheduling != SchedulingStrategy::kDaemon) return {};
  if (service.controller != DeploymentController::kEcs) {
    return refuse(
        fmt::format("The daemon scheduling strategy does not support the {} deployment controller.",
                    to_string(service.controller)));
  }
  return {};
}

/// AWS: API_CreateService: with the controller EXTERNAL, only what no task set decides.
Result<void> check_external(const Request& request) {
  if (request.task_definition) return refuse("TaskDefinition must be blank.");
  if (request.launch_type) return refuse("LaunchType must be blank.");
  if (request.capacity_provider_strategy && !request.capacity_provider_strategy->empty())
    return refuse("CapacityProviderStrategy must be blank.");
  if (request.load_balancers && !request.load_balancers->empty())
    return refuse("LoadBalancers must be blank.");
  if (request.network_configuration) return refuse("NetworkConfiguration must be blank.");
  return {};
}

std::string role_arn(const Scope& scope, std::string_view role) {
  if (role.starts_with("arn:")) return std::string(role);
  return fmt::format("arn:aws:iam::{}:role/{}", scope.account, role);
}

/// Load balancers and awsvpc need a role; without one it is ECS's service linked role (AWS:
/// API_CreateService, role).
Result<std::string> role_of(const Request& request, const Service& service, bool awsvpc,
                            const Scope& scope) {
  const bool given = request.role && !request.role->empty();
  if (given && (awsvpc || service.load_balancers.size() > 1)) {
    return refuse(
        "You cannot specify an IAM role for services that require a service linked role.");
  }
  if (given && service.load_balancers.empty())
    return refuse("IAM roles are only valid for services configured to use load balancers.");
  if (given) return role_arn(scope, *request.role);
  if (service.load_balancers.empty() && !awsvpc) return std::string{};
  return role_arn(scope, "aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS");
}

template <class T>
std::vector<T> list_of(const std::optional<std::vector<T>>& list) {
  return list.value_or(std::vector<T>{});
}

/// What a controller other than EXTERNAL starts tasks with.
Result<void> fill_launch(const Tables& tables, const TargetRegistry& targets, const Scope& scope,
                         const Cluster& cluster, const Request& request, Service& service) {
  GANTRY_TRY(const TaskDefinition* definition,
             find_service_definition(tables, scope, request.task_definition));
  GANTRY_TRY(LaunchChoice launch,
             choose_launch(cluster, request.launch_type, request.capacity_provider_strategy,
                           service.scheduling));
  GANTRY_CHECK(check_compatibility(*definition, launch.launch_type));
  service.task_definition_arn = definition->arn;
  service.launch_type = std::move(launch.launch_type);
  service.capacity_provider_strategy = std::move(launch.strategy);
  service.load_balancers = list_of(request.load_balancers);
  service.network_configuration = request.network_configuration;
  GANTRY_CHECK(check_network(tables, scope, *definition, request.network_configuration));
  GANTRY_CHECK(check_load_balancers(targets, *definition, service.load_balancers));
  if (service.controller == DeploymentController::kCodeDeploy && service.load_balancers.empty())
    return refuse("Load balancers are required when using the CODE_DEPLOY deployment controller.");
  const bool awsvpc = definition->document.network_mode == "awsvpc";
  GANTRY_TRY(service.role_arn, role_of(request, service, awsvpc, scope));
  return {};
}

/// AWS: API_CreateService, availabilityZoneRebalancing: ENABLED where the service allows it.
Result<bool> rebalancing_of(const Request& request, const Service& service) {
  const auto obstacle = why_not_rebalanced(service);
  if (!request.availability_zone_rebalancing) return !obstacle;
  if (*request.availability_zone_rebalancing != "ENABLED") return false;
  if (obstacle) return refuse(*obstacle);
  return true;
}

Result<Service> draft(const Tables& tables, const TargetRegistry& targets, const Scope& scope,
                      const Cluster& cluster, const Request& request) {
  Service service{.name = request.service_name.value_or(""),
                  .cluster_arn = cluster.arn,
                  .scheduling = request.scheduling_strategy == "DAEMON"
                                    ? SchedulingStrategy::kDaemon
                                    : SchedulingStrategy::kReplica,
                  .placement_constraints = list_of(request.placement_constraints),
                  .placement_strategy = list_of(request.placement_strategy),
                  .health_check_grace_period_seconds = request.health_check_grace_period_seconds,
                  .propagate_tags = request.propagate_tags.value_or("NONE"),
                  .enable_ecs_managed_tags = request.enable_ecs_managed_tags.value_or(false),
                  .enable_execute_command = request.enable_execute_command.value_or(false),
                  .tags = to_tags(request.tags),
                  .client_token = request.client_token.value_or("")};
  GANTRY_CHECK(check_name(service.name));
  service.arn = make_arn("ecs", scope, fmt::format("service/{}/{}", cluster.name, service.name));
  GANTRY_TRY(service.controller, controller_of(request));
  GANTRY_CHECK(refuse_unserved(request));
  GANTRY_CHECK(check_daemon(service));
  GANTRY_TRY(service.desired_count, desired_count_of(request, service));
  GANTRY_TRY(service.deployment_configuration,
             merge_deployment_configuration(default_deployment_configuration(service.scheduling),
                                            request.deployment_configuration, service.scheduling,
                                            service.controller));
  GANTRY_CHECK(check_placement(request.placement_constraints, request.placement_strategy,
                               service.scheduling));
  if (service.health_check_grace_period_seconds.value_or(0) < 0)
    return refuse("Health check grace period can not be negative.");
  GANTRY_CHECK(check_tags(request.tags));
  if (service.controller == DeploymentController::kExternal) {
    GANTRY_CHECK(check_external(request));
  } else {
    GANTRY_CHECK(fill_launch(tables, targets, scope, cluster, request, service));
  }
  if (!service.load_balancers.empty() && !service.health_check_grace_period_seconds)
    service.health_check_grace_period_seconds = 0;
  GANTRY_TRY(service.availability_zone_rebalancing, rebalancing_of(request, service));
  return service;
}

/// The service that the same request made before, or null if its name is free.
/// Errors: InvalidParameterException if another service has the name.
Result<const Service*> find_earlier(const Tables& tables, const Service& wanted) {
  if (!wanted.client_token.empty()) {
    for (const Service& earlier :
         tables.services_by_token.range(wanted.cluster_arn + " " + wanted.client_token)) {
      if (earlier.status != ServiceStatus::kActive) continue;
      if (earlier.arn == wanted.arn) return &earlier;
      return refuse("Creation of service was not idempotent.");
    }
  }
  const Service* namesake = tables.services.find(wanted.arn);
  if (namesake == nullptr || namesake->status == ServiceStatus::kInactive) return nullptr;
  if (namesake->status == ServiceStatus::kDraining)
    return refuse("Unable to Start a service that is still Draining.");
  return refuse("Creation of service was not idempotent.");
}

}  // namespace

Result<api::ecs::CreateServiceResponse> Operations::create_service(
    Context& context, Ref<api::ecs::CreateServiceRequest> request) {
  static const std::optional<std::vector<std::string>> kInclude{{"TAGS"}};
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_TRY(Service service, draft(tables_, targets_, context.scope(), *cluster, request));
  GANTRY_TRY(const Service* earlier, find_earlier(tables_, service));
  if (earlier != nullptr)
    return api::ecs::CreateServiceResponse{.service = to_api(tables_, *earlier, kInclude)};
  if (tables_.services_by_cluster.count(cluster->arn) >= kMostServices) {
    return refuse(
        fmt::format("The maximum number of services per cluster, {}, is reached.", kMostServices));
  }
  service.created_by = context.request.caller.arn;
  service.created_at = context.now;
  const std::string arn = service.arn;
  const bool rolls_out = service.controller == DeploymentController::kEcs;
  erase_service(tables_, context.tx, arn);  // an INACTIVE one of the same name
  tables_.services.put(context.tx, std::move(service));
  if (rolls_out) begin_deployment(tables_, context.tx, context.ids, context.now, arn);
  return api::ecs::CreateServiceResponse{
      .service = to_api(tables_, *tables_.services.find(arn), kInclude)};
}

}  // namespace gantry::ecs
