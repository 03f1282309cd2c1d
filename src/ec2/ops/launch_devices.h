#pragma once

#include <optional>
#include <vector>

#include "api/ec2/types.h"
#include "base/result.h"
#include "ec2/model/instance.h"

namespace gantry::ec2 {

/// The disks of an instance, as yet without ids: the root of the machine image with what the
/// request changes of it, then those that it adds. Errors: InvalidBlockDeviceMapping,
/// InvalidParameterValue.
[[nodiscard]] Result<std::vector<BlockDevice>> read_block_devices(
    const std::optional<std::vector<api::ec2::BlockDeviceMapping>>& mappings);

}  // namespace gantry::ec2
