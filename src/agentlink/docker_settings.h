#pragma once

#include <string>
#include <string_view>

#include "api/ecs/types.h"

namespace gantry::agentlink {

/// The parts of a container definition that travel as Docker's own configuration, each a string of
/// JSON that the agent lays over what it computed itself (agent protocol, "Docker JSON strings").
/// AWS: API_ContainerDefinition names the Docker field of each member.
[[nodiscard]] std::string docker_config_json(const api::ecs::ContainerDefinition& container);
[[nodiscard]] std::string docker_host_config_json(const api::ecs::ContainerDefinition& container,
                                                  const std::string& network_mode,
                                                  std::string_view task_id = {});

}  // namespace gantry::agentlink
