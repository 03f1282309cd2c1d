#include "api/ecs/errors.h"
#include "ecs/operations.h"

namespace gantry::ecs {

Result<api::ecs::DeleteTaskDefinitionsResponse> Operations::delete_task_definitions(
    Context&, Ref<api::ecs::DeleteTaskDefinitionsRequest>) {
  return std::unexpected(
      api::ecs::errors::UnsupportedFeatureException("DeleteTaskDefinitions is not served yet."));
}

}  // namespace gantry::ecs
