#pragma once

#include "api/ec2/types.h"
#include "base/time.h"
#include "ec2/model/tables.h"

namespace gantry::ec2 {

/// AWS: DeleteNatGateway: a deleted gateway is shown for about an hour.
inline constexpr std::chrono::hours kKeepDeletedGateway{1};

[[nodiscard]] api::ec2::NatGateway to_api(const NatGateway& gateway, const Tables& tables);

}  // namespace gantry::ec2
