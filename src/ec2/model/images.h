#pragma once

#include <span>
#include <string_view>

namespace gantry::ec2 {

/// A machine image that DescribeImages shows. RunInstances takes any well-formed `ami-` id, so that
/// user data and templates written for AWS work unedited; every one of them means the same machine
/// image (images/instance). Those of AWS's names and owners are what set-ups look for.
struct MachineImage {
  std::string_view id;
  std::string_view name;
  std::string_view description;
  std::string_view creation_date;  ///< ISO 8601
  std::string_view owner_id;
  /// Of the public parameters that name it: /aws/service/ecs/optimized-ami/FAMILY/recommended and
  /// /aws/service/ami-amazon-linux-latest/NAME; empty if there is none.
  std::string_view family = {};
  std::string_view latest_parameter = {};
  std::string_view os = {};
  std::string_view version = {};
};

[[nodiscard]] std::span<const MachineImage> machine_images();

inline constexpr std::string_view kImageOwnerAlias = "amazon";
inline constexpr std::string_view kArchitecture = "x86_64";
inline constexpr std::string_view kRootDeviceName = "/dev/xvda";
inline constexpr std::string_view kRootSnapshotId = "snap-0ec5067a9e0000001";
/// Of the ECS-optimised Amazon Linux images.
inline constexpr int kRootVolumeGib = 30;

}  // namespace gantry::ec2
