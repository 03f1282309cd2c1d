#pragma once

#include <optional>

#include "elb/model/target.h"
#include "ports/load_balancer_engine.h"

namespace gantry::elb {

/// All that a target's health depends on.
struct TargetView {
  TargetHealth stored;
  bool draining = false;
  bool group_is_used = false;  ///< by a load balancer's listener or rule
  bool checks_enabled = true;
  bool zone_is_enabled = true;
  /// Of an instance that cannot be a target now: `stopped`, `terminated`; empty: it can.
  std::string invalid_state;
  std::optional<TargetHealth> observed;  ///< the load balancers' last word, since this start
};

/// What the target's health is. AWS: "Target health status".
[[nodiscard]] TargetHealth plan_health(const TargetView& view);

/// What a load balancer's checks say, in AWS's words.
[[nodiscard]] TargetHealth to_health(const ports::ServerState& state);

}  // namespace gantry::elb
