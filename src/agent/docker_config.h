#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "agent/task.h"
#include "base/result.h"

namespace gantry::agent {

/// What the container's document needs from outside its task definition.
struct DockerContext {
  std::string cluster;  ///< the agent's own setting, for the label
  /// Host ports for each of ContainerSpec::ports: the first of its consecutive ports.
  std::vector<int> host_ports;
  std::string cgroup_parent;  ///< empty: the engine's own
};

/// `ecs-<family>-<version>-<container>-<suffix>`, the container part without characters outside
/// [A-Za-z0-9-]. AWS: agent-protocol 5.2.
[[nodiscard]] std::string docker_container_name(const TaskSpec& task, std::string_view container,
                                                std::string_view suffix);
/// `ecs-<family>-<version>-<volume>-<suffix>`
[[nodiscard]] std::string docker_volume_name(const TaskSpec& task, std::string_view volume,
                                             std::string_view suffix);

/// The body of Docker's POST /containers/create. AWS: agent-protocol 3.5, 5.2 to 5.4: the agent's
/// own document, then the payload's `config` and `hostConfig` decoded over it (each of their keys
/// replaces ours, objects merge by key), then the labels. Reads of `task`: its spec, its volume
/// names, the Docker names of the containers that this one refers to.
///
/// Errors: `DockerClientConfigError`, `HostConfigError`.
[[nodiscard]] Result<boost::json::object> docker_document(const Task& task,
                                                          const Container& container,
                                                          const DockerContext& context);

/// Whether the engine will publish the container's ports: not on the `host` and `none` networks.
[[nodiscard]] bool publishes_ports(const TaskSpec& task);

/// The body of POST /volumes/create for a task or shared volume of that name.
[[nodiscard]] boost::json::object docker_volume_document(const VolumeSpec& volume,
                                                         const std::string& name);

}  // namespace gantry::agent
