#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/autoscaling/types.h"
#include "autoscaling/model/lifecycle.h"
#include "autoscaling/model/lifecycle_hook.h"
#include "base/arn.h"
#include "base/time.h"
#include "ec2/model/ids.h"
#include "store/api_value.h"
#include "store/record.h"

namespace gantry::autoscaling {

/// A lifecycle action under way: the instance waits until it is completed or too late.
struct HookWait {
  std::string hook;
  std::string token;  ///< a UUID
  Time deadline;      ///< a heartbeat puts it off
  Time global_deadline;

  static constexpr auto kFields = store::fields(
      store::field<1>(&HookWait::hook), store::field<2>(&HookWait::token),
      store::field<3>(&HookWait::deadline), store::field<4>(&HookWait::global_deadline));
  friend bool operator==(const HookWait&, const HookWait&) = default;
};

/// An instance of a group, from its launch (or attachment) to its end (or detachment).
struct Member {
  static constexpr std::string_view kTable = "autoscaling.members";

  ec2::InstanceId id;
  std::string group_arn;
  std::string account;
  std::string region;
  std::string zone;
  std::string instance_type;
  std::string image_id;
  LifecycleState state = LifecycleState::kPending;
  bool healthy = true;
  /// Why it is unhealthy, as a clause: `a user health-check`.
  std::string unhealthy_reason;
  bool is_protected = false;  ///< from scale-in
  /// What it was launched from: at most one of the two.
  std::string launch_configuration;
  std::optional<api::autoscaling::LaunchTemplateSpecification> launch_template;
  /// When what it was launched from was made: the oldest goes first.
  std::optional<Time> source_created_at;
  Time joined_at;
  std::optional<Time> in_service_at;
  std::vector<HookWait> waits;
  std::string activity;       ///< id of the one that is under way for it; empty if none
  bool was_attached = false;  ///< not launched by the group
  bool returns_to_pool = false;

  [[nodiscard]] std::string_view key() const { return id.str(); }
  [[nodiscard]] Scope scope() const { return {account, region}; }

  static constexpr auto kFields = store::fields(
      store::field<1>(&Member::id), store::field<2>(&Member::group_arn),
      store::field<3>(&Member::account), store::field<4>(&Member::region),
      store::field<5>(&Member::zone), store::field<6>(&Member::instance_type),
      store::field<7>(&Member::image_id), store::field<8>(&Member::state),
      store::field<9>(&Member::healthy), store::field<10>(&Member::unhealthy_reason),
      store::field<11>(&Member::is_protected), store::field<12>(&Member::launch_configuration),
      store::field<13>(&Member::launch_template), store::field<14>(&Member::source_created_at),
      store::field<15>(&Member::joined_at), store::field<16>(&Member::in_service_at),
      store::field<17>(&Member::waits), store::field<18>(&Member::activity),
      store::field<19>(&Member::was_attached), store::field<20>(&Member::returns_to_pool));
  friend bool operator==(const Member&, const Member&) = default;
};

}  // namespace gantry::autoscaling
