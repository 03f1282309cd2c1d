#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "api/autoscaling/types.h"
#include "autoscaling/model/group.h"
#include "base/arn.h"
#include "base/time.h"
#include "store/api_value.h"
#include "store/record.h"

namespace gantry::autoscaling {

/// AWS: InstanceRefreshStatus. The values are stored.
enum class RefreshStatus : std::uint8_t {
  kPending = 0,
  kInProgress = 1,
  kSuccessful = 2,
  kFailed = 3,
  kCancelling = 4,
  kCancelled = 5,
  kRollbackInProgress = 6,
  kRollbackFailed = 7,
  kRollbackSuccessful = 8,
  kBaking = 9,
};

/// What to do with instances that are protected from scale-in, and with those in standby.
enum class RefreshScope : std::uint8_t { kWait = 0, kIgnore = 1, kReplace = 2 };

/// AWS: InstanceRefresh. Made by StartInstanceRefresh, then written by the refresh controller.
struct InstanceRefresh {
  static constexpr std::string_view kTable = "autoscaling.instance_refreshes";

  std::string sort_key;  ///< the latest first
  std::string id;        ///< a UUID
  std::string group_arn;
  std::string group_name;
  std::string account;
  std::string region;
  RefreshStatus status = RefreshStatus::kPending;
  std::string reason;
  Time created_at;
  std::optional<Time> start_time;
  std::optional<Time> end_time;
  std::int32_t percentage = 0;
  std::int32_t to_update = 0;
  api::autoscaling::RefreshPreferences preferences;  ///< complete with what is the default
  std::optional<LaunchSource> wanted;                ///< DesiredConfiguration

  std::set<std::string> remaining;   ///< ids of instances that are yet to be replaced
  std::int32_t total = 0;            ///< how many there were at the start, or of the rollback
  std::int32_t checkpoints = 0;      ///< so many have been passed
  std::optional<Time> paused_until;  ///< at a checkpoint
  std::optional<Time> baking_until;
  std::int32_t surge = 0;  ///< instances launched beyond the desired capacity
  Time last_progress;
  std::string rollback_reason;
  std::optional<Time> rollback_start;
  std::int32_t percentage_on_rollback = 0;
  std::int32_t to_update_on_rollback = 0;

  [[nodiscard]] std::string_view key() const { return sort_key; }
  [[nodiscard]] Scope scope() const { return {account, region}; }

  static constexpr auto kFields = store::fields(
      store::field<1>(&InstanceRefresh::sort_key), store::field<2>(&InstanceRefresh::id),
      store::field<3>(&InstanceRefresh::group_arn), store::field<4>(&InstanceRefresh::group_name),
      store::field<5>(&InstanceRefresh::account), store::field<6>(&InstanceRefresh::region),
      store::field<7>(&InstanceRefresh::status), store::field<8>(&InstanceRefresh::reason),
      store::field<9>(&InstanceRefresh::created_at), store::field<10>(&InstanceRefresh::start_time),
      store::field<11>(&InstanceRefresh::end_time), store::field<12>(&InstanceRefresh::percentage),
      store::field<13>(&InstanceRefresh::to_update),
      store::field<14>(&InstanceRefresh::preferences), store::field<15>(&InstanceRefresh::wanted),
      store::field<16>(&InstanceRefresh::remaining), store::field<17>(&InstanceRefresh::total),
      store::field<18>(&InstanceRefresh::checkpoints),
      store::field<19>(&InstanceRefresh::paused_until),
      store::field<20>(&InstanceRefresh::baking_until), store::field<21>(&InstanceRefresh::surge),
      store::field<22>(&InstanceRefresh::last_progress),
      store::field<23>(&InstanceRefresh::rollback_reason),
      store::field<24>(&InstanceRefresh::rollback_start),
      store::field<25>(&InstanceRefresh::percentage_on_rollback),
      store::field<26>(&InstanceRefresh::to_update_on_rollback));
  friend bool operator==(const InstanceRefresh&, const InstanceRefresh&) = default;
};

[[nodiscard]] std::string_view to_string(RefreshStatus status);
/// It will not change any more.
[[nodiscard]] bool has_ended(RefreshStatus status);
/// So that a group's refreshes go from the latest to the first.
[[nodiscard]] std::string refresh_key(Time created_at, std::string_view id);

/// Turns a refresh back: what it has launched is replaced by what the group launches.
void roll_back(InstanceRefresh& refresh, std::set<std::string> launched, std::string reason,
               Time now);

}  // namespace gantry::autoscaling
