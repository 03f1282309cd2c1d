#pragma once

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/executor.h"
#include "control/work_queue.h"
#include "ec2/ec2.h"
#include "ports/instance_provider.h"
#include "store/database.h"

namespace gantry::ec2 {

struct InstanceControllerOptions {
  int start_attempts = 5;
  Millis first_retry{1'000};  ///< doubles with each failure
  Millis longest_retry{60'000};
  /// AWS: TerminateInstances, "Terminated instances remain visible after termination (for
  /// approximately one hour)".
  Millis keep_terminated = std::chrono::hours(1);
  Millis orphan_retry{60'000};
  /// AWS: "Status checks are performed every minute"; more often until an instance has booted.
  Millis check_interval{60'000};
  Millis first_check_interval{5'000};
};

/// Makes hosts as the records want them: starts what is pending, stops what is stopping, ends what
/// is shutting down, forgets what has been terminated for an hour, and looks after what runs. It
/// calls the provider only for what is durable, so that a crash between record and effect leaves
/// nothing behind that start() would not find. State thread only; outlives neither its provider nor
/// the executor's work.
class InstanceController {
 public:
  InstanceController(Executor& state, store::Database& database, Ec2& ec2,
                     ports::InstanceProvider& provider, InstanceControllerOptions options = {});
  InstanceController(const InstanceController&) = delete;
  InstanceController& operator=(const InstanceController&) = delete;

  /// After the load: brings every host in line with its record and ends hosts without one. A
  /// running instance whose host stopped while gantryd was away is started again.
  void start();

 private:
  void process(const std::string& id);
  void reconcile(const std::string& id);
  void start_host(const Instance& instance);
  void started(const InstanceId& id, Result<void> result);
  void reboot_host(const Instance& instance);
  void rebooted(const InstanceId& id, Result<void> result);
  void stop_host(const Instance& instance);
  void stopped(const InstanceId& id, Result<void> result);
  void terminate_host(const Instance& instance);
  void terminated(const InstanceId& id, Result<void> result);
  void exited(const InstanceId& id);
  void is_down(const InstanceId& id);
  void check_host(const InstanceId& id);
  void checked(const InstanceId& id, const Result<ports::HostCheck>& result);
  void read_console(const InstanceId& id);
  void sweep(const Instance& instance);
  void end_orphans();
  void end_orphans_among(const std::vector<ports::ObservedInstance>& observed);
  void retry_orphans();

  /// Notes one more failure of the call that the state wants; gives up a start after too many.
  void failed(const InstanceId& id, const Error& error);
  /// False (and comes back later) while a failed call may not be repeated.
  bool may_call(const Instance& instance);
  /// Runs `f(Tx&)` and looks at the instance again.
  template <class F>
  void transact(const InstanceId& id, F&& f);

  Executor& state_;
  store::Database& database_;
  Ec2& ec2_;
  ports::InstanceProvider& provider_;
  InstanceControllerOptions options_;
  control::WorkQueue queue_;
  std::set<std::string> in_flight_;      ///< the provider has yet to answer for these
  std::set<std::string> up_;             ///< the provider said so, in this process
  std::map<std::string, Timer> checks_;  ///< the next look at a running instance
  Timer orphan_timer_;
};

}  // namespace gantry::ec2
