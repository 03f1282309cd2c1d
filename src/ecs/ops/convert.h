#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/ecs/types.h"
#include "ecs/tables.h"

namespace gantry::ecs {

/// The one place where records become the API's shapes and back.

[[nodiscard]] inline std::optional<std::string> unless_empty(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}
template <class T>
[[nodiscard]] std::optional<std::vector<T>> unless_empty(const std::vector<T>& list) {
  return list.empty() ? std::nullopt : std::optional(list);
}

[[nodiscard]] bool includes(const std::optional<std::vector<std::string>>& include,
                            std::string_view wanted);

[[nodiscard]] Tags to_tags(const std::optional<std::vector<api::ecs::Tag>>& tags);
[[nodiscard]] std::vector<api::ecs::Tag> to_api(const Tags& tags);

/// `include` is the request's list: TAGS, STATISTICS, SETTINGS, CONFIGURATIONS, ATTACHMENTS.
[[nodiscard]] api::ecs::Cluster to_api(const Tables& tables, const Cluster& cluster,
                                       const std::optional<std::vector<std::string>>& include);
[[nodiscard]] api::ecs::CapacityProvider to_api(
    const CapacityProvider& provider, const std::optional<std::vector<std::string>>& include);
[[nodiscard]] api::ecs::TaskDefinition to_api(const TaskDefinition& definition);
[[nodiscard]] api::ecs::ContainerInstance to_api(
    const Tables& tables, const ContainerInstance& instance,
    const std::optional<std::vector<std::string>>& include);
[[nodiscard]] api::ecs::Task to_api(const Tables& tables, const Task& task,
                                    const std::optional<std::vector<std::string>>& include);
[[nodiscard]] api::ecs::Failure missing(const std::string& arn);

}  // namespace gantry::ecs
