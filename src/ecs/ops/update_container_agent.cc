#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/lookup.h"

namespace gantry::ecs {

/// An agent comes with its machine image. Gantry has no archive of a newer one that it could send
/// with a StageUpdateMessage, so there is never an update to begin (AWS: API_UpdateContainerAgent,
/// NoUpdateAvailableException: "or ... there is no update path to the current version").
Result<api::ecs::UpdateContainerAgentResponse> Operations::update_container_agent(
    Context& context, Ref<api::ecs::UpdateContainerAgentRequest> request) {
  namespace errors = api::ecs::errors;
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_TRY(const auto* instance,
             find_instance(tables_, *cluster, request.container_instance.value_or("")));
  if (instance->agent_version.empty()) {
    return std::unexpected(errors::MissingVersionException(
        "The current version of the container agent on the container instance is not known."));
  }
  return std::unexpected(
      errors::NoUpdateAvailableException("There is no update available for your container agent."));
}

}  // namespace gantry::ecs
