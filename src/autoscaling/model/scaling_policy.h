#pragma once

#include <string>
#include <string_view>

#include "api/autoscaling/types.h"
#include "base/arn.h"
#include "store/api_value.h"
#include "store/record.h"

namespace gantry::autoscaling {

/// Kept as it is shown: what PutScalingPolicy asked for, with AWS's defaults.
struct ScalingPolicy {
  static constexpr std::string_view kTable = "autoscaling.policies";

  std::string arn;
  std::string group_arn;
  std::string account;
  std::string region;
  std::string name;
  api::autoscaling::ScalingPolicy description;

  [[nodiscard]] std::string_view key() const { return arn; }
  [[nodiscard]] Scope scope() const { return {account, region}; }

  static constexpr auto kFields = store::fields(
      store::field<1>(&ScalingPolicy::arn), store::field<2>(&ScalingPolicy::group_arn),
      store::field<3>(&ScalingPolicy::account), store::field<4>(&ScalingPolicy::region),
      store::field<5>(&ScalingPolicy::name), store::field<6>(&ScalingPolicy::description));
  friend bool operator==(const ScalingPolicy&, const ScalingPolicy&) = default;
};

}  // namespace gantry::autoscaling
