#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/elbv2/types.h"
#include "base/result.h"
#include "elb/model/tables.h"

/// The only place that sees wire and domain types together, with the readers of actions and
/// conditions.
namespace gantry::elb {

namespace v2 = api::elbv2;

[[nodiscard]] v2::LoadBalancer to_api(const LoadBalancer& balancer);
[[nodiscard]] std::vector<v2::AvailabilityZone> zones_to_api(const LoadBalancer& balancer);
[[nodiscard]] v2::TargetGroup to_api(const TargetGroup& group, const Tables& tables);
[[nodiscard]] v2::Listener to_api(const Listener& listener);
[[nodiscard]] v2::Rule to_api(const Rule& rule);
/// The default rule of a listener.
[[nodiscard]] v2::Rule default_rule(const Listener& listener);
[[nodiscard]] v2::TargetHealthDescription to_api(const Target& target, const TargetGroup& group);
[[nodiscard]] std::vector<v2::Tag> to_api(const Tags& tags);

/// AWS: AddTags, "Tag restrictions". Errors: DuplicateTagKeys, TooManyTags, ValidationError.
[[nodiscard]] Result<Tags> read_tags(const std::optional<std::vector<v2::Tag>>& tags);
inline constexpr std::size_t kMostTags = 50;

/// Absent if it is empty.
[[nodiscard]] inline std::optional<std::string> non_empty(std::string text) {
  if (text.empty()) return std::nullopt;
  return text;
}

}  // namespace gantry::elb
