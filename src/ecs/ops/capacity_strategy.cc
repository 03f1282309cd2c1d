#include "ecs/ops/capacity_strategy.h"

#include "api/ecs/errors.h"
#include "ecs/ops/cluster_strategy.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

std::unexpected<Error> refuse(std::string message) {
  return std::unexpected(errors::InvalidParameterException(std::move(message)));
}

/// What a cluster may have, but no task can run by.
Result<void> check_runnable(const CapacityStrategy& strategy) {
  bool has_weight = strategy.size() < 2;  // one alone gets everything
  for (const auto& item : strategy) {
    const std::string name = item.capacity_provider.value_or("");
    if (name.starts_with("FARGATE")) {
      return std::unexpected(errors::UnsupportedFeatureException(
          "Gantry runs tasks on container instances; use a capacity provider of an Auto Scaling "
          "group instead of " +
          name + "."));
    }
    has_weight = has_weight || item.weight.value_or(0) > 0;
  }
  // AWS: API_CapacityProviderStrategyItem, weight: with weights of 0 alone RunTask fails.
  if (!has_weight) {
    return refuse(
        "At least one capacity provider in a capacity provider strategy must have a weight "
        "greater than 0.");
  }
  return {};
}

}  // namespace

Result<CapacityStrategy> runnable_strategy(const Cluster& cluster, const CapacityStrategy& items) {
  GANTRY_TRY(CapacityStrategy strategy, parse_strategy(cluster.capacity_providers, items));
  GANTRY_CHECK(check_runnable(strategy));
  return strategy;
}

Result<CapacityStrategy> strategy_of(const Cluster& cluster,
                                     const api::ecs::RunTaskRequest& request) {
  const bool has_own =
      request.capacity_provider_strategy && !request.capacity_provider_strategy->empty();
  if (has_own && request.launch_type) {
    // Text: terraform-linters/tflint-ruleset-aws, issue 349.
    return refuse(
        "Specifying both a launch type and capacity provider strategy is not supported. Remove one "
        "and try again.");
  }
  if (request.launch_type) return CapacityStrategy{};
  return runnable_strategy(
      cluster, has_own ? *request.capacity_provider_strategy : cluster.default_strategy);
}

}  // namespace gantry::ecs
