#pragma once

#include <string>

#include "ports/callback.h"

namespace gantry::agent {

/// The instance metadata service. Callbacks run on the agent's executor.
class HostMetadata {
 public:
  virtual ~HostMetadata() = default;

  /// The text at `path` ("/latest/meta-data/instance-id").
  /// Errors: `NotFound` for 404, `Unreachable` for anything else.
  virtual void get(std::string path, ports::Callback<std::string> done) = 0;
};

}  // namespace gantry::agent
