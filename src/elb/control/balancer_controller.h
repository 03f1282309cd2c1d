#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>

#include "base/executor.h"
#include "control/work_queue.h"
#include "elb/certificates.h"
#include "elb/elb.h"
#include "ports/load_balancer_engine.h"
#include "ports/name_server.h"
#include "store/database.h"

namespace gantry::elb {

struct BalancerOptions {
  std::string access_logs;  ///< the folder that stands for S3; empty: no access logs
};

/// Makes the data plane what the records say. A load balancer has a turn when anything that its
/// plan depends on has changed; the plan of what is durable is applied unless it is the same.
/// Nothing about it is stored: after a restart all are applied again, which changes nothing, and
/// what has no record is removed. State thread only; outlives neither its engine nor the
/// executor's work.
class BalancerController {
 public:
  BalancerController(Executor& state, store::Database& database, Elb& elb,
                     const Certificates& certificates, ports::LoadBalancerEngine& engine,
                     BalancerOptions options = {});
  BalancerController(const BalancerController&) = delete;
  BalancerController& operator=(const BalancerController&) = delete;

  /// After the load.
  void start();

  /// The DNS names of all load balancers with their addresses.
  void add_names(ports::NameMap& names) const;
  /// Told whenever add_names() may have another answer.
  void on_names_changed(std::function<void()> changed) { names_changed_ = std::move(changed); }

 private:
  void process(const std::string& arn);
  void reconcile(const std::string& arn);
  void applied(const std::string& arn, const ports::LoadBalancerSpec& spec,
               const Result<void>& result);
  void remove(const std::string& id);
  void set_state(const std::string& arn, BalancerState state, const std::string& reason);
  void add_users(const std::string& group_arn);
  void remove_strangers();

  store::Database& database_;
  Elb& elb_;
  const Certificates& certificates_;
  ports::LoadBalancerEngine& engine_;
  BalancerOptions options_;
  control::WorkQueue queue_;
  control::WorkQueue removals_;                             ///< by the engine's id
  std::map<std::string, std::string> ids_;                  ///< by ARN, the engine's
  std::map<std::string, ports::LoadBalancerSpec> applied_;  ///< by ARN
  std::set<std::string> in_flight_;                         ///< the engine has yet to answer
  std::function<void()> names_changed_;
};

}  // namespace gantry::elb
