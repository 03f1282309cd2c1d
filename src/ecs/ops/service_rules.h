#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/ecs/types.h"
#include "base/arn.h"
#include "base/result.h"
#include "ecs/tables.h"
#include "ecs/targets.h"

namespace gantry::ecs {

/// What CreateService, UpdateService and CreateTaskSet check alike; all errors are AWS's.

/// How tasks find their instances: a launch type or a strategy.
struct LaunchChoice {
  std::string launch_type;  ///< empty with a strategy
  std::vector<api::ecs::CapacityProviderStrategyItem> strategy;
};

/// The request's choice, else the cluster's default strategy, else EC2.
/// Errors: InvalidParameterException for both or for a provider that the cluster does not have,
/// UnsupportedFeatureException for FARGATE.
Result<LaunchChoice> choose_launch(
    const Cluster& cluster, const std::optional<std::string>& launch_type,
    const std::optional<std::vector<api::ecs::CapacityProviderStrategyItem>>& strategy,
    SchedulingStrategy scheduling);

/// Does the definition suit the launch type? Errors: InvalidParameterException.
Result<void> check_compatibility(const TaskDefinition& definition, std::string_view launch_type);

/// The ACTIVE definition of a service or task set.
/// Errors: ClientException if it is not there or not ACTIVE; InvalidParameterException for no name.
Result<const TaskDefinition*> find_service_definition(const Tables& tables, const Scope& scope,
                                                      const std::optional<std::string>& identifier);

/// `wanted` over `base`, defaults filled in (AWS: API_DeploymentConfiguration).
/// Errors: UnsupportedFeatureException for strategies other than ROLLING and for lifecycle hooks;
/// InvalidParameterException for percents and settings that do not fit together.
Result<api::ecs::DeploymentConfiguration> merge_deployment_configuration(
    const api::ecs::DeploymentConfiguration& base,
    const std::optional<api::ecs::DeploymentConfiguration>& wanted, SchedulingStrategy scheduling,
    DeploymentController controller);
[[nodiscard]] api::ecs::DeploymentConfiguration default_deployment_configuration(
    SchedulingStrategy scheduling);

/// Containers and ports must be in the definition, target groups must exist.
/// Errors: InvalidParameterException.
Result<void> check_load_balancers(const TargetRegistry& targets, const TaskDefinition& definition,
                                  const std::vector<api::ecs::LoadBalancer>& load_balancers);

/// A definition of network mode awsvpc needs a network configuration, another must have none.
/// Errors: InvalidParameterException.
Result<void> check_network(const Tables& tables, const Scope& scope,
                           const TaskDefinition& definition,
                           const std::optional<api::ecs::NetworkConfiguration>& network);

/// Errors: InvalidParameterException for what is no constraint or strategy.
Result<void> check_placement(
    const std::optional<std::vector<api::ecs::PlacementConstraint>>& constraints,
    const std::optional<std::vector<api::ecs::PlacementStrategy>>& strategy,
    SchedulingStrategy scheduling);

/// Errors: InvalidParameterException.
Result<void> check_tags(const std::optional<std::vector<api::ecs::Tag>>& tags);

/// Can tasks of this service be moved between availability zones? If not, why (AWS: "Balancing an
/// Amazon ECS service across Availability Zones", considerations).
[[nodiscard]] std::optional<std::string> why_not_rebalanced(const Service& service);

/// What no service of ours can have is refused, never dropped: service discovery, Service Connect,
/// managed volumes, VPC Lattice, platform versions.
template <class Request>
Result<void> refuse_unserved(const Request& request);

Result<void> refuse_platform_version(const std::optional<std::string>& platform_version);
Result<void> refuse_unserved_parts(bool registries, bool connect, bool volumes, bool lattice);

template <class Request>
Result<void> refuse_unserved(const Request& request) {
  const auto any = [](const auto& list) { return list && !list->empty(); };
  const auto& connect = request.service_connect_configuration;
  GANTRY_CHECK(refuse_unserved_parts(
      any(request.service_registries), connect && connect->enabled.value_or(false),
      any(request.volume_configurations), any(request.vpc_lattice_configurations)));
  return refuse_platform_version(request.platform_version);
}

}  // namespace gantry::ecs
