#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "api/ecs/errors.h"
#include "ecs/plan/placement_planner.h"

namespace gantry::ecs {
namespace {

constexpr std::size_t kMostConstraints = 10;  // AWS: API_RunTask, placementConstraints
constexpr std::size_t kMostStrategies = 5;    // AWS: API_RunTask, placementStrategy

std::unexpected<Error> refuse(std::string message) {
  return std::unexpected(api::ecs::errors::InvalidParameterException(std::move(message)));
}

Result<void> add_member_of(PlacementRules& rules, const std::optional<std::string>& expression) {
  if (!expression || expression->empty()) return refuse("memberOf expression should be specified.");
  GANTRY_TRY(query::Expression parsed, query::parse(*expression));
  rules.member_of.push_back(std::move(parsed));
  return {};
}

Result<void> add_constraint(PlacementRules& rules,
                            const api::ecs::PlacementConstraint& constraint) {
  const std::string type = constraint.type.value_or("");
  if (type == "memberOf") return add_member_of(rules, constraint.expression);
  if (type != "distinctInstance") {
    return refuse(fmt::format("constraint.type '{}' is not supported.", type));
  }
  if (constraint.expression) return refuse("distinctInstance expression should not be specified.");
  rules.distinct_instance = true;
  return {};
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

Result<Strategy> to_strategy(const api::ecs::PlacementStrategy& strategy) {
  const std::string type = strategy.type.value_or("");
  const std::string field = strategy.field.value_or("");
  if (type == "random") {
    if (strategy.field) return refuse("random field should not be specified.");
    return Strategy{};
  }
  if (type == "binpack") {
    const std::string resource = lower(field);  // clients are seen to send MEMORY
    if (resource != "cpu" && resource != "memory") {
      return refuse(fmt::format("binpack field '{}' is not supported.", field));
    }
    return Strategy{.kind = Strategy::Kind::kBinpack, .field = resource};
  }
  if (type != "spread") return refuse(fmt::format("strategy.type '{}' is not supported.", type));
  if (lower(field) == "instanceid" || lower(field) == "host") {
    return Strategy{.kind = Strategy::Kind::kSpread, .field = "instanceId"};
  }
  static constexpr std::string_view kPrefix = "attribute:";
  if (!field.starts_with(kPrefix) || field.size() == kPrefix.size()) {
    return refuse(fmt::format("spread field '{}' is not supported.", field));
  }
  return Strategy{.kind = Strategy::Kind::kSpread, .field = field};
}

}  // namespace

std::string_view failure_reason(Refusal refusal) {
  switch (refusal) {
    case Refusal::kNone:
      return "";
    case Refusal::kCapacityProvider:
      return "CAPACITY_PROVIDER";
    case Refusal::kInactive:
      return "INACTIVE";
    case Refusal::kAgent:
      return "AGENT";
    case Refusal::kAttribute:
      return "ATTRIBUTE";
    case Refusal::kLocation:
      return "LOCATION";
    case Refusal::kCpu:
      return "RESOURCE:CPU";
    case Refusal::kGpu:
      return "RESOURCE:GPU";
    case Refusal::kMemory:
      return "RESOURCE:MEMORY";
    case Refusal::kPorts:
      return "RESOURCE:PORTS";
    case Refusal::kEni:
      return "RESOURCE:ENI";
    case Refusal::kMemberOf:
      return "MemberOf placement constraint unsatisfied.";
    case Refusal::kDistinctInstance:
      return "DistinctInstance placement constraint unsatisfied.";
  }
  return "";
}

std::string_view event_text(Refusal refusal) {
  switch (refusal) {
    case Refusal::kNone:
      return "";
    case Refusal::kCapacityProvider:
      return "is not in the capacity provider.";
    case Refusal::kInactive:
      return "encountered error \"INACTIVE\".";
    case Refusal::kAgent:
      return "encountered error \"AGENT\".";
    case Refusal::kAttribute:
      return "is missing an attribute required by your task.";
    case Refusal::kLocation:
      return "encountered error \"LOCATION\".";
    case Refusal::kCpu:
      return "has insufficient CPU units available.";
    case Refusal::kGpu:
      return "has insufficient GPU resource available.";
    case Refusal::kMemory:
      return "has insufficient memory available.";
    case Refusal::kPorts:
      return "is already using a port required by your task.";
    case Refusal::kEni:
      return "has no available network interfaces.";
    case Refusal::kMemberOf:
      return "encountered error \"MemberOf placement constraint unsatisfied.\".";
    case Refusal::kDistinctInstance:
      return "encountered error \"DistinctInstance placement constraint unsatisfied.\".";
  }
  return "";
}

Result<PlacementRules> to_rules(
    const std::optional<std::vector<api::ecs::PlacementConstraint>>& constraints,
    const std::optional<std::vector<api::ecs::PlacementStrategy>>& strategy) {
  PlacementRules rules;
  if (constraints) {
    if (constraints->size() > kMostConstraints) {
      return refuse(fmt::format("Placement constraints cannot have more than {} elements.",
                                kMostConstraints));
    }
    for (const auto& constraint : *constraints) GANTRY_CHECK(add_constraint(rules, constraint));
  }
  if (strategy) {
    if (strategy->size() > kMostStrategies) {
      return refuse(
          fmt::format("Placement strategy cannot have more than {} elements.", kMostStrategies));
    }
    for (const auto& step : *strategy) {
      GANTRY_TRY(Strategy parsed, to_strategy(step));
      rules.strategy.push_back(std::move(parsed));
    }
  }
  return rules;
}

Result<void> add_constraints(
    PlacementRules& rules,
    const std::optional<std::vector<api::ecs::TaskDefinitionPlacementConstraint>>& constraints) {
  if (!constraints) return {};
  for (const auto& constraint : *constraints) {
    GANTRY_CHECK(add_member_of(rules, constraint.expression));
  }
  return {};
}

}  // namespace gantry::ecs
