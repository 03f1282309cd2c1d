#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ecs/model/task.h"
#include "store/database.h"

namespace gantry::ecs {

/// Where a load balancer finds one container of a task.
struct Target {
  std::string target_group_arn;
  std::string instance_id;  ///< EC2's; of a task of mode awsvpc its address
  std::int32_t port = 0;    ///< on the host, or on that address

  friend auto operator<=>(const Target&, const Target&) = default;
};

enum class TargetCondition {
  kUnregistered,  ///< is not there, or no longer
  kInitial,       ///< registered, first checks under way
  kHealthy,
  kUnhealthy,
  kDraining,
};

struct TargetStatus {
  TargetCondition condition = TargetCondition::kUnregistered;
  std::string description;  ///< of what is wrong: `Health checks failed with these codes: [502]`
};

/// The load balancers as services see them. State thread. The module of the load balancers
/// implements it; without one there are no target groups.
class TargetRegistry {
 public:
  virtual ~TargetRegistry() = default;

  /// May a service whose tasks have this network mode use the target group?
  /// Errors: InvalidParameterException.
  [[nodiscard]] virtual Result<void> validate(std::string_view target_group_arn,
                                              std::string_view network_mode) const = 0;

  /// In the caller's transaction, with any effect after it. A second call for the same changes
  /// nothing. Errors: those that the service's event tells.
  virtual Result<void> add(store::Tx& tx, const Target& target) = 0;

  /// Begins to drain the target; it is gone after the answered delay at the latest.
  virtual Millis remove(store::Tx& tx, const Target& target) = 0;

  [[nodiscard]] virtual TargetStatus status(const Target& target) const = 0;

  /// `changed` runs on the state thread whenever the status of a target has changed.
  virtual void watch(std::function<void(const Target&)> changed) = 0;
};

/// Before there are load balancers.
class NoTargets final : public TargetRegistry {
 public:
  [[nodiscard]] Result<void> validate(std::string_view target_group_arn,
                                      std::string_view network_mode) const override;
  Result<void> add(store::Tx& tx, const Target& target) override;
  Millis remove(store::Tx&, const Target&) override { return Millis(0); }
  [[nodiscard]] TargetStatus status(const Target&) const override { return {}; }
  void watch(std::function<void(const Target&)>) override {}
};

}  // namespace gantry::ecs
