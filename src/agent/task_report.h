#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/task.h"
#include "api/ecs/types.h"

namespace gantry::agent {

enum class Ipv6Bindings { kReport, kLeaveOut };

/// `PENDING`, `RUNNING` or `STOPPED`: the finer states are the agent's own affair.
[[nodiscard]] std::string_view wire_status(Status status);

/// AWS: agent-protocol 2.5. The bindings are what the engine published; a port range is one binding
/// for each address.
[[nodiscard]] std::vector<api::ecs::NetworkBinding> network_bindings(const Container& container,
                                                                     Ipv6Bindings ipv6);

[[nodiscard]] api::ecs::ContainerStateChange container_change(const Container& container,
                                                              Ipv6Bindings ipv6);

/// Without containers: the sender adds what it holds.
[[nodiscard]] api::ecs::SubmitTaskStateChangeRequest task_report(const Task& task,
                                                                 const std::string& cluster);

/// Execute-command agents are not started by this agent; the task runs on and the report says so.
[[nodiscard]] std::vector<api::ecs::ManagedAgentStateChange> managed_agent_changes(
    const Task& task);

}  // namespace gantry::agent
