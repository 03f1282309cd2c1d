#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/executor.h"
#include "control/work_queue.h"
#include "ec2/ec2.h"
#include "elb/model/tables.h"
#include "ports/load_balancer_engine.h"
#include "store/database.h"

namespace gantry::elb {

/// Keeps the health of targets what records and load balancers say, and ends what has drained. A
/// group has a turn when anything that its targets depend on changes. State thread only.
class HealthController {
 public:
  HealthController(Executor& state, store::Database& database, Tables& tables, ec2::Ec2& ec2);
  HealthController(const HealthController&) = delete;
  HealthController& operator=(const HealthController&) = delete;

  /// After the load.
  void start();

  /// What a load balancer tells of its servers.
  void observe(const std::vector<ports::ServerState>& servers);

 private:
  void process(const std::string& group_arn);
  void add_groups_of(const std::string& balancer_arn);
  [[nodiscard]] TargetHealth health_of(const TargetGroup& group, const Target& target) const;
  [[nodiscard]] bool is_zone_enabled(const TargetGroup& group, const Target& target) const;

  Executor& state_;
  store::Database& database_;
  Tables& tables_;
  ec2::Ec2& ec2_;
  control::WorkQueue queue_;
  std::map<std::string, TargetHealth> observed_;  ///< by target, since this start
};

}  // namespace gantry::elb
