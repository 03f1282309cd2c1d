#include "ec2/ops/launch_devices.h"

#include <fmt/format.h>

#include <algorithm>

#include "ec2/errors.h"
#include "ec2/model/images.h"

namespace gantry::ec2 {
namespace {

std::unexpected<Error> invalid_mapping(std::string message) {
  return std::unexpected(Error{.code = "InvalidBlockDeviceMapping", .message = std::move(message)});
}

Result<void> apply(const api::ec2::EbsBlockDevice& ebs, bool is_root, BlockDevice& device) {
  device.delete_on_termination = ebs.delete_on_termination.value_or(device.delete_on_termination);
  device.encrypted = ebs.encrypted.value_or(device.encrypted);
  device.iops = ebs.iops.value_or(device.iops);
  device.size_gib = ebs.volume_size.value_or(device.size_gib);
  device.volume_type = ebs.volume_type.value_or(device.volume_type);
  if (!is_root) device.snapshot_id = ebs.snapshot_id.value_or("");
  if (is_root && device.size_gib < kRootVolumeGib) {
    return invalid_mapping(
        fmt::format("Volume of size {}GB is smaller than snapshot '{}', expect size >= {}GB",
                    device.size_gib, device.snapshot_id, kRootVolumeGib));
  }
  if (device.size_gib < 1 && device.snapshot_id.empty()) {
    return std::unexpected(errors::missing_parameter("size or snapshotId"));
  }
  return {};
}

}  // namespace

Result<std::vector<BlockDevice>> read_block_devices(
    const std::optional<std::vector<api::ec2::BlockDeviceMapping>>& mappings) {
  std::vector<BlockDevice> devices{{.device_name = std::string(kRootDeviceName),
                                    .snapshot_id = std::string(kRootSnapshotId),
                                    .size_gib = kRootVolumeGib}};
  for (const auto& mapping : mappings.value_or(std::vector<api::ec2::BlockDeviceMapping>())) {
    const auto name = mapping.device_name.value_or("");
    if (name.empty()) return std::unexpected(errors::missing_parameter("deviceName"));
    // Suppressed, or an instance store, which these types do not have.
    if (mapping.no_device || !mapping.ebs) continue;
    auto device = std::ranges::find(devices, name, &BlockDevice::device_name);
    const bool is_root = device == devices.begin();
    if (device == devices.end()) {
      devices.push_back({.device_name = name});
      device = std::prev(devices.end());
    }
    GANTRY_CHECK(apply(*mapping.ebs, is_root, *device));
  }
  return devices;
}

}  // namespace gantry::ec2
