#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/autoscaling/types.h"
#include "autoscaling/model/tables.h"

/// The only place, with group_request.cc for a group's input, that sees wire and domain types.
namespace gantry::autoscaling {

[[nodiscard]] api::autoscaling::AutoScalingGroup to_api(const Group& group, const Tables& tables,
                                                        bool with_instances);
/// Absent if the group has none.
[[nodiscard]] std::optional<api::autoscaling::WarmPoolConfiguration> warm_pool_of(
    const Group& group);
[[nodiscard]] api::autoscaling::Instance to_api(const Member& member);
[[nodiscard]] api::autoscaling::AutoScalingInstanceDetails to_details(const Member& member,
                                                                      const Group& group);
[[nodiscard]] api::autoscaling::Activity to_api(const Activity& activity);
[[nodiscard]] api::autoscaling::TagDescription to_api(const Group& group, const std::string& key,
                                                      const GroupTag& tag);

/// Absent if it is empty.
[[nodiscard]] inline std::optional<std::string> non_empty(std::string text) {
  if (text.empty()) return std::nullopt;
  return text;
}

}  // namespace gantry::autoscaling
