#include "ecs/model/container_instance.h"

namespace gantry::ecs {

std::string_view to_string(ClusterStatus status) {
  switch (status) {
    case ClusterStatus::kActive:
      return "ACTIVE";
    case ClusterStatus::kInactive:
      return "INACTIVE";
  }
  return "";
}

std::string_view to_string(ContainerInstanceStatus status) {
  switch (status) {
    case ContainerInstanceStatus::kActive:
      return "ACTIVE";
    case ContainerInstanceStatus::kDraining:
      return "DRAINING";
    case ContainerInstanceStatus::kInactive:
      return "INACTIVE";
  }
  return "";
}

const Attribute* find_attribute(const ContainerInstance& instance, std::string_view name) {
  const auto found = std::ranges::find(instance.attributes, name, &Attribute::name);
  return found == instance.attributes.end() ? nullptr : &*found;
}

}  // namespace gantry::ecs
