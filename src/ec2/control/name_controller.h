#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/executor.h"
#include "control/work_queue.h"
#include "ec2/ec2.h"
#include "ports/name_server.h"
#include "store/database.h"

namespace gantry::ec2 {

/// Keeps the VPC's resolver in line with the records: the private DNS names of all instances that
/// are not terminated, and what other modules add. State thread only.
class NameController {
 public:
  NameController(Executor& state, store::Database& database, Ec2& ec2, ports::NameServer& server);
  NameController(const NameController&) = delete;
  NameController& operator=(const NameController&) = delete;

  /// Names from elsewhere, such as load balancers': `add` is called for each publication. Before
  /// start(); who adds a source says changed() when it has other names.
  using Source = std::function<void(ports::NameMap& names)>;
  void add_source(Source add) { sources_.push_back(std::move(add)); }
  void changed();

  /// After the load.
  void start();

 private:
  void publish();

  store::Database& database_;
  Ec2& ec2_;
  ports::NameServer& server_;
  std::vector<Source> sources_;
  control::WorkQueue queue_;
  std::optional<ports::NameMap> published_;
  bool in_flight_ = false;
};

}  // namespace gantry::ec2
