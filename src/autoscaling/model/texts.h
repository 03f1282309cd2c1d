#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"

/// The sentences of scaling activities, as AWS writes them. Each begins with the time, `At
/// 2026-11-22T13:19:35Z `, ends with a full stop and is joined to the next by two spaces.
namespace gantry::autoscaling::texts {

/// `cause` and `sentence` (a clause without time and full stop) in one.
[[nodiscard]] std::string add(std::string_view cause, Time now, std::string_view clause);

/// Who changed the desired capacity.
[[nodiscard]] std::string created_group();
[[nodiscard]] std::string updated_group(std::string_view by, std::int32_t min, std::int32_t max,
                                        std::int32_t desired);
[[nodiscard]] std::string set_desired();
[[nodiscard]] std::string executed_policy(std::string_view policy);
/// ` changing the desired capacity from 1 to 2`, behind one of the above.
[[nodiscard]] std::string changing(std::int32_t from, std::int32_t to);

/// What the group did then.
[[nodiscard]] std::string started(std::int32_t from, std::int32_t to);
[[nodiscard]] std::string replaced();
[[nodiscard]] std::string refreshed();
/// The same of the warm pool. AWS's words are not known.
[[nodiscard]] std::string pool_started(std::int32_t from, std::int32_t to);
[[nodiscard]] std::string pool_shrunk(std::int32_t from, std::int32_t to);
[[nodiscard]] std::string balanced(std::string_view zones);
[[nodiscard]] std::string shrunk(std::int32_t from, std::int32_t to);
[[nodiscard]] std::string selected(std::string_view instance);
/// `an instance was taken out of service in response to <reason>`
[[nodiscard]] std::string taken_out(std::string_view reason);

/// What a user did with one instance; `shrinking` and `increasing` go behind.
[[nodiscard]] std::string user_took_out(std::string_view instance);
[[nodiscard]] std::string detached(std::string_view instance);
[[nodiscard]] std::string attached(std::int32_t capacity);
[[nodiscard]] std::string moved_to_standby(std::string_view instance);
[[nodiscard]] std::string moved_out_of_standby(std::string_view instance);
[[nodiscard]] std::string shrinking(std::int32_t from, std::int32_t to);
[[nodiscard]] std::string increasing(std::int32_t from, std::int32_t to);

/// Reasons of unhealthiness.
inline constexpr std::string_view kStoppedOrTerminated =
    "an EC2 health check indicating it has been terminated or stopped";
inline constexpr std::string_view kUserHealthCheck = "a user health-check";
inline constexpr std::string_view kInstanceRefresh = "an instance refresh";
inline constexpr std::string_view kElbHealthCheck = "an ELB system health check failure";

/// `{"Subnet ID":"subnet-1","Availability Zone":"us-east-1a"}`, the subnet where there is one.
[[nodiscard]] std::string details(std::string_view subnet, std::string_view zone);

}  // namespace gantry::autoscaling::texts
