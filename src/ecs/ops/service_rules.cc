#include "ecs/ops/service_rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/ecs/errors.h"
#include "ecs/ops/capacity_strategy.h"
#include "ecs/ops/lookup.h"
#include "ecs/ops/tag_rules.h"
#include "ecs/plan/placement_planner.h"
#include "ecs/task_network.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

constexpr std::size_t kMostTargetGroups = 5;    // AWS: service quotas
constexpr std::size_t kMostSubnets = 16;        // AWS: API_AwsVpcConfiguration
constexpr std::size_t kMostSecurityGroups = 5;  // AWS: API_AwsVpcConfiguration
constexpr std::int32_t kLongestBake = 24 * 60;  // AWS: API_DeploymentConfiguration, bakeTime

std::unexpected<Error> refuse(std::string message) {
  return std::unexpected(errors::InvalidParameterException(std::move(message)));
}

std::unexpected<Error> unsupported(std::string message) {
  return std::unexpected(errors::UnsupportedFeatureException(std::move(message)));
}

bool listens(const api::ecs::ContainerDefinition& container, std::int32_t port) {
  if (!container.port_mappings) return false;
  return std::ranges::any_of(*container.port_mappings, [&](const api::ecs::PortMapping& mapping) {
    return mapping.container_port == port;
  });
}

Result<void> check_percents(const api::ecs::DeploymentConfiguration& configuration) {
  const std::int32_t most = *configuration.maximum_percent;
  const std::int32_t least = *configuration.minimum_healthy_percent;
  if (least < 0) return refuse("minimumHealthyPercent cannot be less than 0.");
  if (most < 0) return refuse("maximumPercent cannot be less than 0.");
  if (most < least) return refuse("maximumPercent cannot be less than minimumHealthyPercent.");
  if (most == 100 && least == 100) {
    return refuse(
        "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block "
        "deployments.");
  }
  if (most < 100) return refuse("maximumPercent cannot be less than 100.");
  if (least > 100) return refuse("minimumHealthyPercent cannot be greater than 100.");
  return {};
}

Result<void> check_strategy_served(const api::ecs::DeploymentConfiguration& wanted) {
  if (wanted.strategy && *wanted.strategy != "ROLLING") {
    return unsupported(
        fmt::format("The deployment strategy {} is not supported yet.", *wanted.strategy));
  }
  if (wanted.lifecycle_hooks && !wanted.lifecycle_hooks->empty())
    return unsupported("Deployment lifecycle hooks are not supported yet.");
  if (wanted.linear_configuration)
    return refuse("linearConfiguration is only valid with the LINEAR deployment strategy.");
  if (wanted.canary_configuration)
    return refuse("canaryConfiguration is only valid with the CANARY deployment strategy.");
  return {};
}

/// AWS: "Deployment circuit breaker" and "CloudWatch alarms": rolling updates of ECS only.
Result<void> check_monitors(const api::ecs::DeploymentConfiguration& configuration,
                            DeploymentController controller) {
  const auto& breaker = configuration.deployment_circuit_breaker;
  const auto& alarms = configuration.alarms;
  if (controller != DeploymentController::kEcs) {
    if (breaker && breaker->enable.value_or(false)) {
      return refuse(
          "Deployment circuit breaker is only supported for services using the ECS deployment "
          "controller.");
    }
    if (alarms && alarms->enable.value_or(false)) {
      return refuse(
          "Deployment alarms are only supported for services using the ECS deployment controller.");
    }
    return {};
  }
  if (alarms && alarms->enable.value_or(false) &&
      (!alarms->alarm_names || alarms->alarm_names->empty())) {
    return refuse("Alarm names cannot be empty when deployment alarms are enabled.");
  }
  return {};
}

}  // namespace

Result<LaunchChoice> choose_launch(
    const Cluster& cluster, const std::optional<std::string>& launch_type,
    const std::optional<std::vector<api::ecs::CapacityProviderStrategyItem>>& strategy,
    SchedulingStrategy scheduling) {
  const bool has_strategy = strategy && !strategy->empty();
  if (launch_type && has_strategy) {
    return refuse(
        "Specifying both a launch type and capacity provider strategy is not supported. Remove one "
        "and try again.");
  }
  if (launch_type == "FARGATE") {
    return unsupported(
        "Gantry runs tasks on container instances; use the launch type EC2 instead of FARGATE.");
  }
  if (launch_type) return LaunchChoice{.launch_type = *launch_type};
  const auto& chosen = has_strategy ? *strategy : cluster.default_strategy;
  if (chosen.empty()) return LaunchChoice{.launch_type = "EC2"};
  if (scheduling == SchedulingStrategy::kDaemon) {
    return refuse(
        "Specifying a capacity provider strategy is not supported when you create a service using "
        "the DAEMON scheduling strategy.");
  }
  GANTRY_TRY(auto parsed, runnable_strategy(cluster, chosen));
  return LaunchChoice{.strategy = std::move(parsed)};
}

Result<void> check_compatibility(const TaskDefinition& definition, std::string_view launch_type) {
  const std::string wanted(launch_type.empty() ? "EC2" : launch_type);
  const auto& compatible = definition.document.compatibilities;
  if (!compatible || std::ranges::find(*compatible, wanted) != compatible->end()) return {};
  return refuse(fmt::format("Task definition does not support launch_type {}.", wanted));
}

Result<const TaskDefinition*> find_service_definition(
    const Tables& tables, const Scope& scope, const std::optional<std::string>& identifier) {
  if (!identifier || identifier->empty()) return refuse("TaskDefinition can not be blank.");
  const auto* definition = find_task_definition(tables, scope, *identifier);
  if (definition == nullptr)
    return std::unexpected(errors::ClientException("TaskDefinition not found."));
  if (definition->status != TaskDefinitionStatus::kActive)
    return std::unexpected(errors::ClientException("TaskDefinition is inactive"));
  return definition;
}

api::ecs::DeploymentConfiguration default_deployment_configuration(SchedulingStrategy scheduling) {
  const bool daemon = scheduling == SchedulingStrategy::kDaemon;
  return {.bake_time_in_minutes = 0,
          .deployment_circuit_breaker =
              api::ecs::DeploymentCircuitBreaker{.enable = false, .rollback = false},
          .maximum_percent = daemon ? 100 : 200,
          .minimum_healthy_percent = daemon ? 0 : 100,
          .strategy = "ROLLING"};
}

Result<api::ecs::DeploymentConfiguration> merge_deployment_configuration(
    const api::ecs::DeploymentConfiguration& base,
    const std::optional<api::ecs::DeploymentConfiguration>& wanted, SchedulingStrategy scheduling,
    DeploymentController controller) {
  api::ecs::DeploymentConfiguration merged = base;
  if (!wanted) return merged;
  GANTRY_CHECK(check_strategy_served(*wanted));
  if (wanted->maximum_percent) merged.maximum_percent = wanted->maximum_percent;
  if (wanted->minimum_healthy_percent)
    merged.minimum_healthy_percent = wanted->minimum_healthy_percent;
  if (wanted->deployment_circuit_breaker)
    merged.deployment_circuit_breaker = wanted->deployment_circuit_breaker;
  if (wanted->alarms) merged.alarms = wanted->alarms;
  if (wanted->bake_time_in_minutes) {
    if (*wanted->bake_time_in_minutes < 0 || *wanted->bake_time_in_minutes > kLongestBake) {
      return refuse(
          fmt::format("bakeTimeInMinutes must be between 0 and {} minutes.", kLongestBake));
    }
    merged.bake_time_in_minutes = wanted->bake_time_in_minutes;
  }
  if (scheduling == SchedulingStrategy::kDaemon && *merged.maximum_percent == 100 &&
      *merged.minimum_healthy_percent == 100) {
    return refuse(
        "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block "
        "deployments.");
  }
  GANTRY_CHECK(check_percents(merged));
  GANTRY_CHECK(check_monitors(merged, controller));
  return merged;
}

Result<void> check_load_balancers(const TargetRegistry& targets, const TaskDefinition& definition,
                                  const std::vector<api::ecs::LoadBalancer>& load_balancers) {
  if (load_balancers.size() > kMostTargetGroups)
    return refuse(fmt::format("load balancers can have at most {} items.", kMostTargetGroups));
  const auto& containers = *definition.document.container_definitions;
  for (const auto& balancer : load_balancers) {
    if (balancer.advanced_configuration) {
      return unsupported(
          "advancedConfiguration of load balancers belongs to the BLUE_GREEN deployment strategy, "
          "which is not supported yet.");
    }
    const bool group = balancer.target_group_arn && !balancer.target_group_arn->empty();
    const bool classic = balancer.load_balancer_name && !balancer.load_balancer_name->empty();
    if (group == classic) {
      return refuse(
          group ? "Load balancers can have either a targetGroupArn or a loadBalancerName, not both."
                : "Unable to find a load balancer: targetGroupArn and loadBalancerName are blank.");
    }
    if (!balancer.container_name || balancer.container_name->empty())
      return refuse("Container Name can not be blank.");
    if (!balancer.container_port) return refuse("Container port can not be blank.");
    const auto container = std::ranges::find(containers, balancer.container_name,
                                             &api::ecs::ContainerDefinition::name);
    if (container == containers.end()) {
      return refuse(fmt::format("The container {} does not exist in the task definition.",
                                *balancer.container_name));
    }
    if (!listens(*container, *balancer.container_port)) {
      return refuse(fmt::format("The container {} did not have a container port {} defined.",
                                *balancer.container_name, *balancer.container_port));
    }
    if (group) {
      GANTRY_CHECK(targets.validate(*balancer.target_group_arn,
                                    definition.document.network_mode.value_or("bridge")));
      continue;
    }
    return refuse(fmt::format("Unable to find load balancer {}.", *balancer.load_balancer_name));
  }
  return {};
}

Result<void> check_network(const Tables& tables, const Scope& scope,
                           const TaskDefinition& definition,
                           const std::optional<api::ecs::NetworkConfiguration>& network) {
  const bool awsvpc = definition.document.network_mode == "awsvpc";
  const bool given = network && network->awsvpc_configuration;
  if (awsvpc && !given) {
    return refuse("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  if (!awsvpc && given) {
    return refuse(
        "Network Configuration is not valid for the given networkMode of this task definition.");
  }
  if (!awsvpc) return {};
  const auto& vpc = *network->awsvpc_configuration;
  if (!vpc.subnets || vpc.subnets->empty()) return refuse("subnets can not be empty.");
  if (vpc.subnets->size() > kMostSubnets)
    return refuse(fmt::format("subnets can have at most {} items.", kMostSubnets));
  if (vpc.security_groups && vpc.security_groups->size() > kMostSecurityGroups)
    return refuse(fmt::format("securityGroups can have at most {} items.", kMostSecurityGroups));
  if (vpc.assign_public_ip == "ENABLED")
    return refuse("Assign public IP is not supported for this launch type.");
  return check_vpc_configuration(tables, scope, vpc);
}

Result<void> check_placement(
    const std::optional<std::vector<api::ecs::PlacementConstraint>>& constraints,
    const std::optional<std::vector<api::ecs::PlacementStrategy>>& strategy,
    SchedulingStrategy scheduling) {
  if (scheduling == SchedulingStrategy::kDaemon && strategy && !strategy->empty()) {
    return refuse(
        "The daemon scheduling strategy does not support placement strategies. Remove the "
        "placement strategy and try again");
  }
  GANTRY_CHECK(to_rules(constraints, strategy));
  return {};
}

Result<void> check_tags(const std::optional<std::vector<api::ecs::Tag>>& tags) {
  GANTRY_CHECK(parse_tags(tags));
  return {};
}

std::optional<std::string> why_not_rebalanced(const Service& service) {
  if (service.scheduling == SchedulingStrategy::kDaemon)
    return "Availability Zone rebalancing does not support the DAEMON scheduling strategy.";
  if (service.controller != DeploymentController::kEcs)
    return "Availability Zone rebalancing is only supported with the ECS deployment controller.";
  if (service.launch_type == "EXTERNAL")
    return "Availability Zone rebalancing does not support the EXTERNAL launch type.";
  if (service.deployment_configuration.maximum_percent == 100)
    return "Availability Zone rebalancing does not support maximumPercent of 100.";
  const bool by_zone = std::ranges::any_of(service.placement_constraints, [](const auto& c) {
    return c.expression && c.expression->contains("ecs.availability-zone");
  });
  if (by_zone) {
    return "Availability Zone rebalancing does not support task placement constraints on "
           "attribute:ecs.availability-zone.";
  }
  const bool classic = std::ranges::any_of(
      service.load_balancers, [](const auto& b) { return b.load_balancer_name.has_value(); });
  if (classic) return "Availability Zone rebalancing does not support Classic Load Balancers.";
  if (service.placement_strategy.empty()) return std::nullopt;
  const auto& first = service.placement_strategy.front();
  if (first.type == "spread" && first.field == "attribute:ecs.availability-zone")
    return std::nullopt;
  return "Availability Zone rebalancing requires a placement strategy that begins with spread "
         "across attribute:ecs.availability-zone.";
}

Result<void> refuse_platform_version(const std::optional<std::string>& platform_version) {
  if (!platform_version || platform_version->empty()) return {};
  return refuse("The platform version must be null when specifying an EC2 launch type.");
}

Result<void> refuse_unserved_parts(bool registries, bool connect, bool volumes, bool lattice) {
  if (registries) return unsupported("Service discovery (serviceRegistries) is not supported yet.");
  if (connect) return unsupported("Service Connect is not supported yet.");
  if (volumes) return unsupported("Volumes managed by ECS are not supported yet.");
  if (lattice) return unsupported("VPC Lattice is not supported yet.");
  return {};
}

}  // namespace gantry::ecs
