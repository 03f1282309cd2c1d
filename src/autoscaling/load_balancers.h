#pragma once

#include <string>
#include <string_view>

#include "base/arn.h"
#include "ec2/model/ids.h"
#include "store/database.h"

namespace gantry::autoscaling {

/// What the groups need of the load balancers. Elastic Load Balancing implements it.
class LoadBalancers {
 public:
  virtual ~LoadBalancers() = default;
  [[nodiscard]] virtual bool has_target_group(const Scope& scope, std::string_view arn) const = 0;
  [[nodiscard]] virtual bool has_load_balancer(const Scope& scope, std::string_view name) const = 0;
};

/// There are none.
class NoLoadBalancers final : public LoadBalancers {
 public:
  [[nodiscard]] bool has_target_group(const Scope&, std::string_view) const override {
    return false;
  }
  [[nodiscard]] bool has_load_balancer(const Scope&, std::string_view) const override {
    return false;
  }
};

}  // namespace gantry::autoscaling
