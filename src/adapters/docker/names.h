#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

/// How things of a deployment are called on the host, so that several gantryd run side by side and
/// each removes only its own.
namespace gantry::docker {

inline constexpr std::string_view kDeploymentLabel = "gantry.deployment";
inline constexpr std::string_view kInstanceLabel = "gantry.instance-id";
inline constexpr std::string_view kBalancerLabel = "gantry.load-balancer";

/// Lower-case letters, digits and inner hyphens, at most 32. Errors: `InvalidDeployment`.
[[nodiscard]] Result<void> check_deployment(std::string_view deployment);

/// "gantry.deployment=<deployment>", as Docker's label filters want it.
[[nodiscard]] std::string deployment_filter(std::string_view deployment);
[[nodiscard]] std::string vpc_network_name(std::string_view deployment);
/// Of a further VPC.
[[nodiscard]] std::string vpc_network_name(std::string_view deployment, std::string_view vpc_id);
/// With what the bridges of the deployment's further VPCs begin.
[[nodiscard]] std::string vpc_bridge_prefix(std::string_view deployment);
/// 15 characters.
[[nodiscard]] std::string vpc_bridge_name(std::string_view deployment, std::string_view vpc_id);
/// At most 15 characters, as Linux wants it: gantry0 for the deployment "default".
[[nodiscard]] std::string bridge_name(std::string_view deployment);
[[nodiscard]] std::string nft_table_name(std::string_view deployment);
/// Of the container and of its volume; instance ids are unique across deployments.
[[nodiscard]] std::string instance_name(std::string_view instance_id);

}  // namespace gantry::docker
