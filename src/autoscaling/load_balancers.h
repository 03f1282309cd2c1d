#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/arn.h"
#include "ec2/model/ids.h"
#include "store/database.h"

namespace gantry::autoscaling {

/// Where a group's instances are registered: a target group by its ARN, or a classic load balancer
/// by its name.
struct TrafficSource {
  enum class Kind { kTargetGroup, kLoadBalancer };
  Kind kind = Kind::kTargetGroup;
  std::string identifier;

  friend auto operator<=>(const TrafficSource&, const TrafficSource&) = default;
};

enum class TrafficHealth {
  kUnregistered,
  kUnknown,  ///< registered; not in use, or the first checks are under way
  kHealthy,
  kUnhealthy,
};

/// What the groups need of the load balancers. Elastic Load Balancing implements it. State thread.
class LoadBalancers {
 public:
  virtual ~LoadBalancers() = default;
  /// Does it exist, and can instances be registered there?
  [[nodiscard]] virtual bool has(const Scope& scope, const TrafficSource& source) const = 0;
  /// Registers an instance, in the caller's transaction; nothing if it is registered or if the
  /// source has gone.
  virtual void add(store::Tx& tx, const Scope& scope, const TrafficSource& source,
                   const ec2::InstanceId& instance) = 0;
  /// Takes it out, in the caller's transaction; nothing if it is not there.
  virtual void remove(store::Tx& tx, const Scope& scope, const TrafficSource& source,
                      const ec2::InstanceId& instance) = 0;
  [[nodiscard]] virtual TrafficHealth health(const Scope& scope, const TrafficSource& source,
                                             const ec2::InstanceId& instance) const = 0;
  /// `changed` runs on the state thread, outside of transactions, when the health of an instance
  /// has changed.
  virtual void watch(std::function<void(const ec2::InstanceId&)> changed) = 0;
};

/// There are none.
class NoLoadBalancers final : public LoadBalancers {
 public:
  [[nodiscard]] bool has(const Scope&, const TrafficSource&) const override { return false; }
  void add(store::Tx&, const Scope&, const TrafficSource&, const ec2::InstanceId&) override {}
  void remove(store::Tx&, const Scope&, const TrafficSource&, const ec2::InstanceId&) override {}
  [[nodiscard]] TrafficHealth health(const Scope&, const TrafficSource&,
                                     const ec2::InstanceId&) const override {
    return TrafficHealth::kUnregistered;
  }
  void watch(std::function<void(const ec2::InstanceId&)>) override {}
};

}  // namespace gantry::autoscaling
