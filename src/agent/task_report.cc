#include "agent/task_report.h"

namespace gantry::agent {
namespace {

constexpr std::size_t kMaximumReason = 1024;
constexpr std::size_t kMaximumId = 255;

bool covers(const PortMapping& mapping, const ports::PortBinding& binding) {
  return mapping.is_range && mapping.protocol == binding.protocol &&
         binding.container_port >= mapping.container_port &&
         binding.container_port < mapping.container_port + mapping.count;
}

api::ecs::NetworkBinding single_binding(const ports::PortBinding& binding) {
  return {.bind_ip = binding.host_ip,
          .container_port = binding.container_port,
          .host_port = binding.host_port,
          .protocol = binding.protocol};
}

std::string range_text(int first, int count) {
  return fmt::format("{}-{}", first, first + count - 1);
}

api::ecs::NetworkBinding range_binding(const PortMapping& mapping,
                                       const ports::PortBinding& first) {
  return {.bind_ip = first.host_ip,
          .container_port_range = range_text(mapping.container_port, mapping.count),
          .host_port_range = range_text(first.host_port, mapping.count),
          .protocol = first.protocol};
}

}  // namespace

std::string_view wire_status(Status status) {
  switch (status) {
    case Status::kRunning:
      return "RUNNING";
    case Status::kStopped:
      return "STOPPED";
    case Status::kNone:
    case Status::kPulled:
    case Status::kCreated:
      return "PENDING";
  }
  std::unreachable();
}

std::vector<api::ecs::NetworkBinding> network_bindings(const Container& container,
                                                       Ipv6Bindings ipv6) {
  std::vector<api::ecs::NetworkBinding> bindings;
  for (const ports::PortBinding& binding : container.ports) {
    if (ipv6 == Ipv6Bindings::kLeaveOut && binding.host_ip.contains(':')) continue;
    const auto range = std::ranges::find_if(
        container.spec.ports, [&](const PortMapping& mapping) { return covers(mapping, binding); });
    if (range == container.spec.ports.end()) {
      bindings.push_back(single_binding(binding));
    } else if (binding.container_port == range->container_port) {
      bindings.push_back(range_binding(*range, binding));
    }
  }
  return bindings;
}

api::ecs::ContainerStateChange container_change(const Container& container, Ipv6Bindings ipv6) {
  api::ecs::ContainerStateChange change;
  change.container_name = container.spec.name;
  change.status = std::string(wire_status(container.known));
  if (!container.docker_id.empty()) change.runtime_id = container.docker_id.substr(0, kMaximumId);
  if (!container.image_digest.empty()) {
    change.image_digest = container.image_digest.substr(0, kMaximumId);
  }
  if (container.exit_code) change.exit_code = *container.exit_code;
  if (!container.reason.empty()) change.reason = container.reason.substr(0, kMaximumReason);
  if (auto bindings = network_bindings(container, ipv6); !bindings.empty()) {
    change.network_bindings = std::move(bindings);
  }
  return change;
}

api::ecs::SubmitTaskStateChangeRequest task_report(const Task& task, const std::string& cluster) {
  api::ecs::SubmitTaskStateChangeRequest report;
  report.cluster = cluster;
  report.task = task.spec.arn;
  report.status = std::string(wire_status(task.known));
  report.reason = task.reason.substr(0, kMaximumReason);
  report.pull_started_at = task.pull_started_at;
  report.pull_stopped_at = task.pull_stopped_at;
  report.execution_stopped_at = task.execution_stopped_at;
  const Container* pause = pause_of(task);
  if (task.spec.interface && pause != nullptr && pause->started_at) {
    report.attachments = std::vector<api::ecs::AttachmentStateChange>{
        {.attachment_arn = task.spec.interface->attachment_arn, .status = "ATTACHED"}};
  }
  if (task.known == Status::kRunning) {
    if (auto agents = managed_agent_changes(task); !agents.empty()) {
      report.managed_agents = std::move(agents);
    }
  }
  return report;
}

std::vector<api::ecs::ManagedAgentStateChange> managed_agent_changes(const Task& task) {
  std::vector<api::ecs::ManagedAgentStateChange> changes;
  for (const Container& container : task.containers) {
    for (const std::string& agent : container.spec.managed_agents) {
      changes.push_back({.container_name = container.spec.name,
                         .managed_agent_name = agent,
                         .reason = "ExecuteCommandAgent Initialization failed - the agent's "
                                   "binaries are not on this instance",
                         .status = "STOPPED"});
    }
  }
  return changes;
}

}  // namespace gantry::agent
