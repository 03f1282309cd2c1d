#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/ecs/types.h"
#include "base/result.h"
#include "ecs/model/cluster.h"

namespace gantry::ecs {

/// What clusters are made of, checked alike by CreateCluster, UpdateCluster and
/// UpdateClusterSettings. Errors of all: InvalidParameterException.

Result<void> check_cluster_settings(const std::vector<api::ecs::ClusterSetting>& settings);
Result<void> check_cluster_configuration(const api::ecs::ClusterConfiguration& configuration);

/// Absent for an empty namespace, which takes the default away (AWS:
/// API_ClusterServiceConnectDefaultsRequest).
/// Errors: also NamespaceNotFoundException, for the ARN of a namespace.
Result<std::optional<api::ecs::ClusterServiceConnectDefaults>> parse_service_connect_defaults(
    const api::ecs::ClusterServiceConnectDefaultsRequest& request);

/// Errors: UpdateInProgressException while its attachments are being changed.
Result<void> check_not_busy(const Cluster& cluster);

}  // namespace gantry::ecs
