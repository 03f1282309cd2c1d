#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/executor.h"
#include "base/id_source.h"
#include "ec2/ec2.h"
#include "elb/control/health_controller.h"
#include "elb/model/tables.h"
#include "elb/registration.h"
#include "store/database.h"

namespace gantry::elb {

/// Elastic Load Balancing as the others see it. State thread only.
class Elb {
 public:
  /// Constructed before the database is loaded.
  Elb(Executor& state, store::Database& database, ec2::Ec2& ec2);
  Elb(const Elb&) = delete;
  Elb& operator=(const Elb&) = delete;

  /// After the load: the health of targets begins to be kept.
  void start() { health_.start(); }

  /// The group of an ARN, unless it is a classic load balancer's; or null.
  [[nodiscard]] const TargetGroup* find_group(std::string_view arn) const;
  /// The classic load balancer of that name; or null.
  [[nodiscard]] const LoadBalancer* find_classic(const Scope& scope, std::string_view name) const;

  [[nodiscard]] Tables& tables() { return tables_; }
  [[nodiscard]] const Tables& tables() const { return tables_; }
  [[nodiscard]] ec2::Ec2& ec2() { return ec2_; }
  [[nodiscard]] const ec2::Ec2& ec2() const { return ec2_; }
  [[nodiscard]] HealthController& health() { return health_; }

 private:
  ec2::Ec2& ec2_;
  Tables tables_;
  HealthController health_;
};

}  // namespace gantry::elb
