#pragma once

#include <string>
#include <string_view>

#include "api/autoscaling/types.h"
#include "base/arn.h"
#include "base/time.h"
#include "store/api_value.h"
#include "store/record.h"

namespace gantry::autoscaling {

/// It cannot be changed, so it is kept as it is shown.
struct LaunchConfiguration {
  static constexpr std::string_view kTable = "autoscaling.launch_configurations";

  std::string arn;
  std::string account;
  std::string region;
  std::string name;
  Time created_at;
  api::autoscaling::LaunchConfiguration description;

  [[nodiscard]] std::string_view key() const { return arn; }
  [[nodiscard]] Scope scope() const { return {account, region}; }

  static constexpr auto kFields = store::fields(
      store::field<1>(&LaunchConfiguration::arn), store::field<2>(&LaunchConfiguration::account),
      store::field<3>(&LaunchConfiguration::region), store::field<4>(&LaunchConfiguration::name),
      store::field<5>(&LaunchConfiguration::created_at),
      store::field<6>(&LaunchConfiguration::description));
  friend bool operator==(const LaunchConfiguration&, const LaunchConfiguration&) = default;
};

}  // namespace gantry::autoscaling
