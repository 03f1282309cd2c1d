#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "store/record.h"

namespace gantry::elb {

/// AWS: TargetHealth, State. The values are stored.
enum class TargetState : std::uint8_t {
  kInitial = 0,
  kHealthy = 1,
  kUnhealthy = 2,
  kUnused = 3,
  kDraining = 4,
  kUnavailable = 5,
};

/// `initial`, `healthy`, ...
[[nodiscard]] std::string_view to_string(TargetState state);

struct TargetHealth {
  TargetState state = TargetState::kInitial;
  std::string reason;  ///< `Target.Timeout`; empty if it is healthy
  std::string description;

  static constexpr auto kFields =
      store::fields(store::field<1>(&TargetHealth::state), store::field<2>(&TargetHealth::reason),
                    store::field<3>(&TargetHealth::description));
  friend bool operator==(const TargetHealth&, const TargetHealth&) = default;
};

/// AWS: TargetHealth, Reason and Description.
[[nodiscard]] TargetHealth registration_in_progress();
[[nodiscard]] TargetHealth initial_health_checking();
[[nodiscard]] TargetHealth healthy();
[[nodiscard]] TargetHealth not_in_use();
[[nodiscard]] TargetHealth zone_not_enabled();
[[nodiscard]] TargetHealth not_registered();
[[nodiscard]] TargetHealth deregistration_in_progress();
[[nodiscard]] TargetHealth health_check_disabled();
/// `description`: `Target is in the stopped state`, ...
[[nodiscard]] TargetHealth invalid_state(std::string description);

/// One port of an instance or address in a target group. `health` is written by the controller, as
/// the load balancers report it; everything else by the operations.
struct Target {
  static constexpr std::string_view kTable = "elb.targets";

  std::string id;  ///< the key: group ARN, target id and port
  std::string group_arn;
  std::string target_id;  ///< an instance, an address or the ARN of a load balancer
  std::int32_t port = 0;
  std::string zone;  ///< as the request gave it: a zone, `all`, or nothing
  Time registered_at;
  std::optional<Time> drain_until;  ///< it is being deregistered
  TargetHealth health;

  [[nodiscard]] std::string_view key() const { return id; }

  static constexpr auto kFields =
      store::fields(store::field<1>(&Target::id), store::field<2>(&Target::group_arn),
                    store::field<3>(&Target::target_id), store::field<4>(&Target::port),
                    store::field<5>(&Target::zone), store::field<6>(&Target::registered_at),
                    store::field<7>(&Target::drain_until), store::field<8>(&Target::health));
  friend bool operator==(const Target&, const Target&) = default;
};

[[nodiscard]] std::string target_key(std::string_view group_arn, std::string_view target_id,
                                     std::int32_t port);

}  // namespace gantry::elb
