#include "api/ecs/errors.h"
#include "ecs/operations.h"

namespace gantry::ecs {

Result<api::ecs::GetTaskProtectionResponse> Operations::get_task_protection(
    Context&, Ref<api::ecs::GetTaskProtectionRequest>) {
  return std::unexpected(
      api::ecs::errors::UnsupportedFeatureException("GetTaskProtection is not served yet."));
}

Result<api::ecs::UpdateTaskProtectionResponse> Operations::update_task_protection(
    Context&, Ref<api::ecs::UpdateTaskProtectionRequest>) {
  return std::unexpected(
      api::ecs::errors::UnsupportedFeatureException("UpdateTaskProtection is not served yet."));
}

}  // namespace gantry::ecs
