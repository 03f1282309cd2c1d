#include "api/ecs/errors.h"
#include "ecs/operations.h"

namespace gantry::ecs {

Result<api::ecs::UpdateContainerAgentResponse> Operations::update_container_agent(
    Context&, Ref<api::ecs::UpdateContainerAgentRequest>) {
  return std::unexpected(
      api::ecs::errors::UnsupportedFeatureException("UpdateContainerAgent is not served yet."));
}

Result<api::ecs::PutAttributesResponse> Operations::put_attributes(
    Context&, Ref<api::ecs::PutAttributesRequest>) {
  return std::unexpected(
      api::ecs::errors::UnsupportedFeatureException("PutAttributes is not served yet."));
}

Result<api::ecs::DeleteAttributesResponse> Operations::delete_attributes(
    Context&, Ref<api::ecs::DeleteAttributesRequest>) {
  return std::unexpected(
      api::ecs::errors::UnsupportedFeatureException("DeleteAttributes is not served yet."));
}

Result<api::ecs::ListAttributesResponse> Operations::list_attributes(
    Context&, Ref<api::ecs::ListAttributesRequest>) {
  return std::unexpected(
      api::ecs::errors::UnsupportedFeatureException("ListAttributes is not served yet."));
}

}  // namespace gantry::ecs
