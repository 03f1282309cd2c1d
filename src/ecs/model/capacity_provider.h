#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/ecs/types.h"
#include "base/time.h"
#include "ecs/model/cluster.h"
#include "store/api_value.h"
#include "store/record.h"

namespace gantry::ecs {

/// AWS: API_CapacityProvider, status.
enum class CapacityProviderStatus { kActive, kInactive };

/// A named source of container instances: an Auto Scaling group and how to scale it.
/// FARGATE and FARGATE_SPOT, which every account has, are no records.
struct CapacityProvider {
  std::string arn;  ///< arn:aws:ecs:REGION:ACCOUNT:capacity-provider/NAME
  std::string name;
  CapacityProviderStatus status = CapacityProviderStatus::kActive;
  /// With every default filled in.
  api::ecs::AutoScalingGroupProvider auto_scaling_group;
  std::string update_status;  ///< a CapacityProviderUpdateStatus; empty before the first update
  std::string update_status_reason;
  Tags tags;
  Time created_at;

  static constexpr std::string_view kTable = "ecs.capacity_providers";
  [[nodiscard]] std::string_view key() const { return arn; }
  static constexpr auto kFields = store::fields(
      store::field<1>(&CapacityProvider::arn), store::field<2>(&CapacityProvider::name),
      store::field<3>(&CapacityProvider::status),
      store::field<4>(&CapacityProvider::auto_scaling_group),
      store::field<5>(&CapacityProvider::update_status),
      store::field<6>(&CapacityProvider::update_status_reason),
      store::field<7>(&CapacityProvider::tags), store::field<8>(&CapacityProvider::created_at));
};

[[nodiscard]] std::string_view to_string(CapacityProviderStatus status);

/// AWS's own, which are there without having been made.
[[nodiscard]] bool is_fargate_provider(std::string_view name);

}  // namespace gantry::ecs
