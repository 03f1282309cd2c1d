#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "agentlink/session_hub.h"
#include "aws/http/message.h"
#include "aws/request.h"
#include "base/executor.h"

namespace gantry::simulated {

/// How hosts in this process reach the control plane.
struct Access {
  Executor& state;  ///< the state thread
  aws::OperationRunner& runner;
  agentlink::SessionHub& hub;
  /// The metadata service's answer to an instance; called on the state thread.
  std::function<aws::http::Response(const std::string& instance_id, const aws::http::Request&)>
      metadata;
};

/// Shared by all hosts of a provider; absent while there is no control plane. Read and written on
/// the agents' executor.
using SharedAccess = std::shared_ptr<std::optional<Access>>;

}  // namespace gantry::simulated
