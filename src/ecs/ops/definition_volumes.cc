#include <fmt/format.h>

#include <set>

#include "ecs/ops/definition_rules.h"

namespace gantry::ecs {
namespace {

using api::ecs::Volume;

/// AWS: API_EFSVolumeConfiguration.
Result<void> check_efs(const api::ecs::EFSVolumeConfiguration& efs) {
  const auto& authorization = efs.authorization_config;
  const bool authorizes = authorization && (authorization->access_point_id || authorization->iam);
  if (authorizes && efs.transit_encryption.value_or("DISABLED") != "ENABLED") {
    return refuse_definition(
        "EFS transit encryption must be enabled when an access point or IAM authorization is "
        "used.");
  }
  const std::string root = efs.root_directory.value_or("/");
  if (authorization && authorization->access_point_id && !root.empty() && root != "/") {
    return refuse_definition(
        "The EFS root directory must be omitted or '/' when an access point is used.");
  }
  const int port = efs.transit_encryption_port.value_or(1);
  if (port < 1 || port > 65535)
    return refuse_definition("Invalid 'transitEncryptionPort' setting for volume.");
  return {};
}

Result<void> check_volume(const Volume& volume) {
  // AWS: aws/amazon-ecs-cli, issue 277.
  if (!is_definition_name(volume.name.value_or("")))
    return refuse_definition("volume.name contains invalid characters.");
  const int kinds = int(volume.host.has_value()) +
                    int(volume.docker_volume_configuration.has_value()) +
                    int(volume.efs_volume_configuration.has_value()) +
                    int(volume.s3files_volume_configuration.has_value()) +
                    int(volume.fsx_windows_file_server_volume_configuration.has_value());
  if (kinds > 1 || (kinds > 0 && volume.configured_at_launch.value_or(false))) {
    return refuse_definition(
        "When the volume parameter is specified, only one volume configuration type should be "
        "used.");
  }
  if (volume.docker_volume_configuration) {
    const auto& docker = *volume.docker_volume_configuration;
    // AWS: API_DockerVolumeConfiguration, autoprovision: "only used if the scope is shared".
    if (docker.autoprovision.value_or(false) && docker.scope.value_or("task") != "shared") {
      return refuse_definition(
          "Autoprovision can only be specified for a Docker volume with scope 'shared'.");
    }
  }
  if (volume.efs_volume_configuration) return check_efs(*volume.efs_volume_configuration);
  return {};
}

Result<void> check_mounts(const api::ecs::ContainerDefinition& container,
                          const std::set<std::string>& volumes) {
  std::set<std::string> paths;
  for (const auto& mount : items_of(container.mount_points)) {
    const std::string volume = mount.source_volume.value_or("");
    if (!volumes.contains(volume))
      return refuse_definition(fmt::format("Unknown volume '{}'.", volume));
    const std::string path = mount.container_path.value_or("");
    if (path.empty())
      return refuse_definition("MountPoint.containerPath should not be null or empty.");
    if (!paths.insert(path).second) {
      return refuse_definition(fmt::format(
          "Container path '{}' is mounted twice in container '{}'.", path, *container.name));
    }
  }
  return {};
}

}  // namespace

Result<void> check_volumes(const DefinitionRequest& request) {
  std::set<std::string> names;
  int configured_at_launch = 0;
  for (const auto& volume : items_of(request.volumes)) {
    GANTRY_CHECK(check_volume(volume));
    if (!names.insert(*volume.name).second)
      return refuse_definition("Volume names must be unique.");
    configured_at_launch += volume.configured_at_launch.value_or(false) ? 1 : 0;
  }
  if (configured_at_launch > 1) {
    return refuse_definition("Only one volume of a task definition can be configured at launch.");
  }
  for (const auto& container : *request.container_definitions)
    GANTRY_CHECK(check_mounts(container, names));
  return {};
}

}  // namespace gantry::ecs
