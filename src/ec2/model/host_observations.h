#pragma once

#include <functional>
#include <map>
#include <string>

#include "base/time.h"
#include "ec2/model/ids.h"

namespace gantry::ec2 {

/// What the instance's console showed when it was last read.
struct ConsoleOutput {
  std::string text;
  Time read_at;
};

enum class CheckResult : std::uint8_t { kInitializing, kOk, kImpaired };

/// The two status checks of a running instance. AWS: "Types of status checks".
struct HostHealth {
  CheckResult system = CheckResult::kInitializing;    ///< the machine below: its container runs
  CheckResult instance = CheckResult::kInitializing;  ///< its init has booted it and it answers
  Time checked_at;
  Time impaired_since;  ///< of a check that is impaired
};

/// What the controller sees of the hosts. Observed again after a restart, hence no table; written
/// by the instance controller. State thread only.
struct HostObservations {
  std::map<std::string, ConsoleOutput> consoles;  ///< by instance id
  std::map<std::string, HostHealth> health;       ///< of running instances
  /// Has the console read again, some time after now; absent until a controller runs.
  std::function<void(const InstanceId&)> read_console;

  void forget(const InstanceId& id) {
    consoles.erase(id.str());
    health.erase(id.str());
  }
};

}  // namespace gantry::ec2
