#pragma once

#include <map>
#include <string>
#include <vector>

#include "ports/callback.h"

namespace gantry::ports {

/// Addresses by name, in lower case and without a final dot.
using NameMap = std::map<std::string, std::vector<std::string>>;

/// Answers the names of instances and of what has a name beside them, to instances and to the host;
/// what it does not know it asks the host's own resolvers. Used, and calls back, on the state
/// thread.
class NameServer {
 public:
  virtual ~NameServer() = default;

  /// Serves these names from now on, and no others. Errors: the server's.
  virtual void publish(const NameMap& names, Callback<void> done) = 0;
};

}  // namespace gantry::ports
