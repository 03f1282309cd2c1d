#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "base/executor.h"
#include "ecs/targets.h"
#include "elb/elb.h"

namespace gantry::ecs {

/// Elastic Load Balancing as services see it: target groups of instances. State thread only.
class ElbTargets final : public TargetRegistry {
 public:
  /// Constructed before the database is loaded.
  ElbTargets(Executor& state, elb::Elb& elb);

  [[nodiscard]] Result<void> validate(std::string_view target_group_arn,
                                      std::string_view network_mode) const override;
  Result<void> add(store::Tx& tx, const Target& target) override;
  Millis remove(store::Tx& tx, const Target& target) override;
  [[nodiscard]] TargetStatus status(const Target& target) const override;
  void watch(std::function<void(const Target&)> changed) override;

 private:
  Executor& state_;
  elb::Elb& elb_;
  std::vector<std::function<void(const Target&)>> watches_;
};

}  // namespace gantry::ecs
