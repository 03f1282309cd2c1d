#include "ecs/ops/cluster_strategy.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "api/ecs/errors.h"

namespace gantry::ecs {
namespace {

constexpr std::size_t kMostProviders = 20;  // AWS: "Amazon ECS service quotas"
constexpr std::int32_t kMostWeight = 1000;
constexpr std::int32_t kMostBase = 100'000;

std::unexpected<Error> refuse(std::string message) {
  return std::unexpected(api::ecs::errors::InvalidParameterException(std::move(message)));
}

Result<void> check_item(const std::vector<std::string>& attached,
                        const api::ecs::CapacityProviderStrategyItem& item) {
  if (std::ranges::find(attached, *item.capacity_provider) == attached.end()) {
    return refuse(
        "The specified capacity provider strategy cannot contain a capacity provider that is not "
        "associated with the cluster. Associate the capacity provider with the cluster and try "
        "again.");
  }
  if (*item.weight < 0 || *item.weight > kMostWeight)
    return refuse("The capacity provider weight must be between 0 and 1000.");
  if (*item.base < 0 || *item.base > kMostBase)
    return refuse("The capacity provider base must be between 0 and 100000.");
  return {};
}

}  // namespace

std::string capacity_provider_arn(const Scope& scope, std::string_view identifier) {
  if (identifier.starts_with("arn:")) return std::string(identifier);
  return make_arn("ecs", scope, fmt::format("capacity-provider/{}", identifier));
}

Result<std::vector<std::string>> parse_capacity_providers(
    const Tables& tables, const Scope& scope,
    const std::optional<std::vector<std::string>>& names) {
  std::vector<std::string> parsed;
  if (!names) return parsed;
  for (const auto& identifier : *names) {
    const std::string arn = capacity_provider_arn(scope, identifier);
    const std::string name = arn.substr(arn.rfind('/') + 1);
    const auto* provider = tables.capacity_providers.find(arn);
    const bool known =
        provider ? provider->status == CapacityProviderStatus::kActive : is_fargate_provider(name);
    if (!known) {
      return refuse(
          "The specified capacity provider was not found. Specify a valid capacity provider and "
          "try again.");
    }
    if (std::ranges::find(parsed, name) != parsed.end())
      return refuse("The list of capacity providers cannot contain duplicates.");
    parsed.push_back(name);
  }
  if (parsed.size() > kMostProviders)
    return refuse("A cluster can have at most 20 capacity providers.");
  return parsed;
}

Result<CapacityStrategy> parse_strategy(const std::vector<std::string>& attached,
                                        const std::optional<CapacityStrategy>& items) {
  CapacityStrategy parsed;
  if (!items) return parsed;
  std::set<std::string> names;
  int bases = 0;
  int fargate = 0;
  for (auto item : *items) {
    const std::string given = item.capacity_provider.value_or("");
    item.capacity_provider = given.substr(given.rfind('/') + 1);
    item.weight = item.weight.value_or(0);
    item.base = item.base.value_or(0);
    GANTRY_CHECK(check_item(attached, item));
    if (!names.insert(*item.capacity_provider).second)
      return refuse("A capacity provider strategy cannot contain duplicate capacity providers.");
    bases += *item.base > 0 ? 1 : 0;
    fargate += is_fargate_provider(*item.capacity_provider) ? 1 : 0;
    parsed.push_back(std::move(item));
  }
  if (parsed.size() > kMostProviders)
    return refuse("A capacity provider strategy can contain a maximum of 20 capacity providers.");
  if (bases > 1) {
    return refuse(
        "Only one capacity provider in a capacity provider strategy can have a base defined.");
  }
  if (fargate != 0 && fargate != static_cast<int>(parsed.size())) {
    // AWS: terraform-aws-modules/terraform-aws-ecs, issue 68.
    return refuse(
        "A capacity provider strategy cannot contain a mix of capacity providers using Auto "
        "Scaling groups and Fargate providers. Specify one or the other and try again.");
  }
  return parsed;
}

}  // namespace gantry::ecs
