#pragma once

#include <optional>
#include <vector>

#include "agent/control_plane.h"
#include "agent/identity.h"
#include "agent/lifetime.h"
#include "base/executor.h"

namespace gantry::agent {

/// Where the two sessions go: DiscoverPollEndpoint's answer, asked for once at a time and kept for
/// 12 hours. After that a failing call falls back to what was known. AWS: agent-protocol 2.4.
class Endpoints {
 public:
  Endpoints(Executor& executor, ControlPlane& control_plane, const Identity& identity)
      : executor_(executor), control_plane_(control_plane), identity_(identity) {}

  void get(Callback<api::ecs::DiscoverPollEndpointResponse> done);

 private:
  void on_answer(Result<api::ecs::DiscoverPollEndpointResponse> answer);

  Executor& executor_;
  ControlPlane& control_plane_;
  const Identity& identity_;
  std::optional<api::ecs::DiscoverPollEndpointResponse> known_;
  Time expires_;
  std::vector<Callback<api::ecs::DiscoverPollEndpointResponse>> waiting_;
  Lifetime lifetime_;
};

}  // namespace gantry::agent
