#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "adapters/haproxy/runtime_plan.h"
#include "base/result.h"
#include "ports/load_balancer_engine.h"

/// One HAProxy, led through its folder. All of it blocks, some seconds at most.
namespace gantry::haproxy {

struct Place {
  std::filesystem::path folder;
  std::filesystem::path inside;  ///< the same as HAProxy sees it
};

/// Before it starts: its files, without servers.
[[nodiscard]] Result<void> prepare_start(const Place& place, const ports::LoadBalancerSpec& spec);

/// After its start: waits until it answers. Errors: `Engine`.
[[nodiscard]] Result<void> await_start(const Place& place, const ports::LoadBalancerSpec& spec);

/// Makes the running one what `spec` says: by a seamless reload if more than servers differs from
/// what it was last loaded with, then by commands. Errors: `InvalidSpec` if it refuses the
/// configuration (the former stays), `Engine`, `Unreachable`.
[[nodiscard]] Result<void> update(const Place& place, const ports::LoadBalancerSpec& spec);

/// One turn: what it tells, after the commands that are due. Errors: `Unreachable`, `Timeout`.
[[nodiscard]] Result<ports::BalancerReport> look(const Place& place,
                                                 const ports::LoadBalancerSpec& spec);

}  // namespace gantry::haproxy
