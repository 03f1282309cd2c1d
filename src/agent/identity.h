#pragma once

#include <string>
#include <string_view>

namespace gantry::agent {

inline constexpr std::string_view kAgentVersion = "0.1.0";
/// Where Amazon's agent gives the commit it was built from.
inline constexpr std::string_view kAgentHash = "gantry";

/// Who this agent is to the control plane.
struct Identity {
  std::string cluster;                 ///< as configured
  std::string container_instance_arn;  ///< from the registration
  std::string docker_version;          ///< empty if the engine could not be asked
};

}  // namespace gantry::agent
