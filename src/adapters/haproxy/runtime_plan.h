#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ports/load_balancer_engine.h"

namespace gantry::haproxy {

/// A line of `show stat`, by its columns' names.
using StatRow = std::map<std::string, std::string, std::less<>>;

[[nodiscard]] std::vector<StatRow> parse_stat(std::string_view csv);

/// The commands that bring a running HAProxy's servers to the spec's, given what it has (`show
/// stat`). Some take effect at a later turn only: a server with connections cannot be deleted, one
/// that is new waits in state "drain" for its first passed check. Empty when all is as it should
/// be.
[[nodiscard]] std::vector<std::string> plan_servers(const ports::LoadBalancerSpec& spec,
                                                    const std::vector<StatRow>& seen);

/// What `show stat` tells of the servers and listeners of the spec.
[[nodiscard]] ports::BalancerReport report(const ports::LoadBalancerSpec& spec,
                                           const std::vector<StatRow>& seen);

}  // namespace gantry::haproxy
