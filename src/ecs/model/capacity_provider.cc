#include "ecs/model/capacity_provider.h"

namespace gantry::ecs {

std::string_view to_string(CapacityProviderStatus status) {
  switch (status) {
    case CapacityProviderStatus::kActive:
      return "ACTIVE";
    case CapacityProviderStatus::kInactive:
      return "INACTIVE";
  }
  return "";
}

bool is_fargate_provider(std::string_view name) {
  return name == "FARGATE" || name == "FARGATE_SPOT";
}

}  // namespace gantry::ecs
