#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/arn.h"
#include "base/time.h"
#include "store/record.h"

namespace gantry::autoscaling {

/// AWS: ScalingActivityStatusCode, those that occur here.
enum class ActivityStatus : std::uint8_t {
  kPreInService = 0,
  kInProgress = 1,
  kMidLifecycleAction = 2,
  kSuccessful = 3,
  kFailed = 4,
  kCancelled = 5,
};

/// AWS: Activity.
struct Activity {
  static constexpr std::string_view kTable = "autoscaling.activities";

  std::string sort_key;  ///< made of `number`, the latest first
  std::uint64_t number = 0;
  std::string id;  ///< a UUID
  std::string group_arn;
  std::string group_name;
  std::string account;
  std::string region;
  std::string description;
  std::string cause;
  std::string details;  ///< JSON
  Time start_time;
  std::optional<Time> end_time;
  ActivityStatus status = ActivityStatus::kInProgress;
  std::string status_message;
  std::int32_t progress = 0;

  [[nodiscard]] std::string_view key() const { return sort_key; }
  [[nodiscard]] Scope scope() const { return {account, region}; }

  static constexpr auto kFields = store::fields(
      store::field<1>(&Activity::sort_key), store::field<2>(&Activity::number),
      store::field<3>(&Activity::id), store::field<4>(&Activity::group_arn),
      store::field<5>(&Activity::group_name), store::field<6>(&Activity::account),
      store::field<7>(&Activity::region), store::field<8>(&Activity::description),
      store::field<9>(&Activity::cause), store::field<10>(&Activity::details),
      store::field<11>(&Activity::start_time), store::field<12>(&Activity::end_time),
      store::field<13>(&Activity::status), store::field<14>(&Activity::status_message),
      store::field<15>(&Activity::progress));
  friend bool operator==(const Activity&, const Activity&) = default;
};

[[nodiscard]] std::string_view to_string(ActivityStatus status);
/// It will not change any more.
[[nodiscard]] constexpr bool has_ended(ActivityStatus status) {
  return status >= ActivityStatus::kSuccessful;
}
/// So that activities in order of their keys go from the latest to the first.
[[nodiscard]] std::string activity_key(std::uint64_t number);

}  // namespace gantry::autoscaling
