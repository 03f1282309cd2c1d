#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "ecs/tables.h"

namespace gantry::ecs {

/// AWS: API_PutAttributes, attributes: in a call, and custom ones on a resource.
inline constexpr std::size_t kMostAttributes = 10;

/// Errors: InvalidParameterException for a name or value of other than 1 to 128 of the characters
/// that API_Attribute lists.
Result<void> check_attribute(const std::string& name, const std::optional<std::string>& value);

/// Not one of ECS's own, whose names begin with `ecs.` or `com.amazonaws.ecs.`.
[[nodiscard]] bool is_custom_attribute(std::string_view name);
[[nodiscard]] std::size_t count_custom(const std::vector<Attribute>& attributes);

/// Replaces the attribute of that name, or appends it.
void set_attribute(std::vector<Attribute>& attributes, Attribute attribute);

/// The instance that an attribute's targetType and targetId mean (AWS: API_Attribute).
/// Errors: InvalidParameterException for another type, no id, or a short id without type;
/// TargetNotFoundException.
Result<const ContainerInstance*> find_target(const Tables& tables, const Cluster& cluster,
                                             const api::ecs::Attribute& attribute);

/// What PutAttributes and DeleteAttributes demand of their list: 1 to 10 attributes.
Result<std::vector<api::ecs::Attribute>> checked_attributes(
    const std::optional<std::vector<api::ecs::Attribute>>& attributes);

/// As PutAttributes, DeleteAttributes and ListAttributes answer: with the target's ARN.
[[nodiscard]] api::ecs::Attribute to_api(const ContainerInstance& target,
                                         const Attribute& attribute);

/// InvalidParameterException for what only ECS itself may set.
[[nodiscard]] Error reserved_attribute(const std::string& name);

}  // namespace gantry::ecs
