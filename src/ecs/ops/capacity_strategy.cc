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
  bool has_weight = strategy.empty();
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
  CapacityStrategy strategy = cluster.default_strategy;
  if (has_own) {
    GANTRY_TRY(strategy,
               parse_strategy(cluster.capacity_providers, request.capacity_provider_strategy));
  }
  GANTRY_CHECK(check_runnable(strategy));
  return strategy;
}

std::vector<std::string> share_out(const CapacityStrategy& strategy, int count) {
  std::vector<std::string> providers;
  std::vector<std::int64_t> given(strategy.size(), 0);
  const auto give = [&](std::size_t i) {
    providers.push_back(strategy[i].capacity_provider.value_or(""));
  };
  const auto left = [&] { return static_cast<std::size_t>(count) > providers.size(); };
  for (std::size_t i = 0; i < strategy.size(); ++i) {
    for (std::int32_t n = 0; n < strategy[i].base.value_or(0) && left(); ++n) give(i);
  }
  while (left()) {
    // The provider that is furthest behind its weight: least (given + 1) / weight, the first of
    // equals.
    std::size_t next = strategy.size();
    for (std::size_t i = 0; i < strategy.size(); ++i) {
      const std::int64_t weight = strategy[i].weight.value_or(0);
      if (weight == 0) continue;
      if (next == strategy.size() ||
          (given[i] + 1) * strategy[next].weight.value_or(0) < (given[next] + 1) * weight) {
        next = i;
      }
    }
    if (next == strategy.size()) break;
    ++given[next];
    give(next);
  }
  return providers;
}

}  // namespace gantry::ecs
