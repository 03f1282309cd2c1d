#include "ecs/ops/attributes.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/ecs/errors.h"
#include "base/encoding.h"
#include "ecs/ops/lookup.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

constexpr std::size_t kMostCharacters = 128;
constexpr std::string_view kTargetType = "container-instance";

std::unexpected<Error> refuse(std::string message) {
  return std::unexpected(errors::InvalidParameterException(std::move(message)));
}

bool consists_of(std::string_view text, std::string_view others) {
  return std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           others.contains(c);
  });
}

}  // namespace

Result<void> check_attribute(const std::string& name, const std::optional<std::string>& value) {
  if (name.empty()) return refuse("Attribute name can not be blank.");
  if (name.size() > kMostCharacters) {
    return refuse(fmt::format("Attribute name longer than {}.", kMostCharacters));
  }
  if (!consists_of(name, "-_/\\.")) {
    return refuse(fmt::format("Attribute name {} has invalid characters.", name));
  }
  if (!value || value->empty()) return {};
  if (value->size() > kMostCharacters) {
    return refuse(fmt::format("Attribute value longer than {}.", kMostCharacters));
  }
  if (!consists_of(*value, "-_.@/\\: ") || value->starts_with(' ') || value->ends_with(' ')) {
    return refuse(fmt::format("Attribute value {} has invalid characters.", *value));
  }
  return {};
}

bool is_custom_attribute(std::string_view name) {
  return !name.starts_with("ecs.") && !name.starts_with("com.amazonaws.ecs.");
}

std::size_t count_custom(const std::vector<Attribute>& attributes) {
  return static_cast<std::size_t>(
      std::ranges::count_if(attributes, is_custom_attribute, &Attribute::name));
}

void set_attribute(std::vector<Attribute>& attributes, Attribute attribute) {
  const auto found = std::ranges::find(attributes, attribute.name, &Attribute::name);
  if (found != attributes.end()) {
    found->value = std::move(attribute.value);
  } else {
    attributes.push_back(std::move(attribute));
  }
}

Result<const ContainerInstance*> find_target(const Tables& tables, const Cluster& cluster,
                                             const api::ecs::Attribute& attribute) {
  const std::string id = attribute.target_id.value_or("");
  if (attribute.target_type && *attribute.target_type != kTargetType) {
    return refuse("targetType must be container-instance");
  }
  if (id.empty()) return refuse("targetId can not be blank.");
  if (!attribute.target_type && !id.starts_with("arn:")) {
    return refuse("targetType must be specified with the short form of targetId.");
  }
  GANTRY_TRY(const std::string arn, identify(cluster, kInstanceKind, id));
  const auto* instance = tables.container_instances.find(arn);
  if (!instance || instance->status == ContainerInstanceStatus::kInactive) {
    return std::unexpected(errors::TargetNotFoundException("Could not find " + id));
  }
  return instance;
}

Result<std::vector<api::ecs::Attribute>> checked_attributes(
    const std::optional<std::vector<api::ecs::Attribute>>& attributes) {
  if (!attributes || attributes->empty()) return refuse("attributes can not be empty");
  if (attributes->size() > kMostAttributes) {
    return refuse(fmt::format("attributes can have at most {} items.", kMostAttributes));
  }
  return *attributes;
}

api::ecs::Attribute to_api(const ContainerInstance& target, const Attribute& attribute) {
  return {.name = attribute.name, .target_id = target.arn, .value = attribute.value};
}

Error reserved_attribute(const std::string& name) {
  return errors::InvalidParameterException(fmt::format(
      "Attribute name {} is reserved: it begins with ecs. or com.amazonaws.ecs.", name));
}

}  // namespace gantry::ecs
