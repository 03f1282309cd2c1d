#pragma once

#include <set>
#include <string>

#include "base/executor.h"
#include "control/work_queue.h"
#include "ec2/ec2.h"
#include "ports/instance_provider.h"
#include "store/database.h"

namespace gantry::ec2 {

/// Has the network of a deleted VPC removed from the host. The network was made by the start of its
/// first instance; the record (HostVpc) is there as long as the network may be. State thread only.
class VpcController {
 public:
  VpcController(Executor& state, store::Database& database, Ec2& ec2,
                ports::InstanceProvider& provider);
  VpcController(const VpcController&) = delete;
  VpcController& operator=(const VpcController&) = delete;

  /// After the load.
  void start();

 private:
  void process(const std::string& id);
  void reconcile(const std::string& id);
  void removed(const std::string& id, const Result<void>& result);

  store::Database& database_;
  Ec2& ec2_;
  ports::InstanceProvider& provider_;
  control::WorkQueue queue_;
  std::set<std::string> in_flight_;  ///< the provider has yet to answer for these
};

}  // namespace gantry::ec2
