#include "api/ecs/errors.h"
#include "ecs/operations.h"

namespace gantry::ecs {

Result<api::ecs::DiscoverPollEndpointResponse> Operations::discover_poll_endpoint(
    Context& context, Ref<api::ecs::DiscoverPollEndpointRequest>) {
  // The way by which the agent reached us is a way that it can use (agent protocol: http or https,
  // the client turns it into ws or wss).
  const std::string& base = context.request.base_url;
  return api::ecs::DiscoverPollEndpointResponse{.endpoint = base + "/acs/",
                                                .telemetry_endpoint = base + "/tcs/",
                                                .service_connect_endpoint = base + "/sc/"};
}

}  // namespace gantry::ecs
