#include "ecs/ops/capacity_strategy.h"

#include <algorithm>

#include "api/ecs/errors.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

// AWS: API_CapacityProviderStrategyItem and API_RunTask, capacityProviderStrategy.
constexpr std::size_t kMostProviders = 20;
constexpr std::int32_t kMostWeight = 1000;
constexpr std::int32_t kMostBase = 100'000;

std::unexpected<Error> refuse(std::string message) {
  return std::unexpected(errors::InvalidParameterException(std::move(message)));
}

Result<void> check(const Cluster& cluster, const CapacityStrategy& strategy) {
  if (strategy.size() > kMostProviders) {
    return refuse("A capacity provider strategy can contain a maximum of 20 capacity providers.");
  }
  int with_base = 0;
  std::int32_t weights = 0;
  for (const auto& item : strategy) {
    const std::string name = item.capacity_provider.value_or("");
    if (name == "FARGATE" || name == "FARGATE_SPOT") {
      return std::unexpected(errors::UnsupportedFeatureException(
          "Gantry runs tasks on container instances; use a capacity provider of an Auto Scaling "
          "group instead of " +
          name + "."));
    }
    if (std::ranges::find(cluster.capacity_providers, name) == cluster.capacity_providers.end()) {
      return refuse(
          "The specified capacity provider strategy cannot contain a capacity provider that is not "
          "associated with the cluster. Associate the capacity provider with the cluster and try "
          "again.");
    }
    const std::int32_t weight = item.weight.value_or(0), base = item.base.value_or(0);
    if (weight < 0 || weight > kMostWeight) return refuse("weight must be between 0 and 1000.");
    if (base < 0 || base > kMostBase) return refuse("base must be between 0 and 100000.");
    with_base += base > 0 ? 1 : 0;
    weights += weight;
  }
  if (with_base > 1) {
    return refuse("Only one capacity provider in a capacity provider strategy can have a base.");
  }
  if (weights == 0) {
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
  if (!has_own) return cluster.default_strategy;
  GANTRY_CHECK(check(cluster, *request.capacity_provider_strategy));
  return *request.capacity_provider_strategy;
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
