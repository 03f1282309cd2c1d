#include <fmt/format.h>

#include "api/ecs/errors.h"
#include "ecs/lifecycle.h"
#include "ecs/operations.h"
#include "ecs/ops/lookup.h"
#include "ecs/service_changes.h"

namespace gantry::ecs {
namespace {

constexpr std::string_view kAcknowledged = "ACK";

/// The agent reports three statuses; anything else it may say is not ours to know.
std::optional<TaskStatus> to_status(const std::optional<std::string>& text) {
  if (text == "PENDING") return TaskStatus::kPending;
  if (text == "RUNNING") return TaskStatus::kRunning;
  if (text == "STOPPED") return TaskStatus::kStopped;
  return std::nullopt;
}

Container* find_container(Task& task, const std::optional<std::string>& name) {
  const auto found = std::ranges::find_if(
      task.containers, [&](const Container& one) { return one.name == name.value_or(""); });
  return found == task.containers.end() ? nullptr : &*found;
}

PortBinding to_binding(const api::ecs::NetworkBinding& binding) {
  return {.bind_ip = binding.bind_ip.value_or("0.0.0.0"),
          .protocol = binding.protocol.value_or("tcp"),
          .container_port = binding.container_port.value_or(0),
          .host_port = binding.host_port.value_or(0),
          .container_port_range = binding.container_port_range.value_or(""),
          .host_port_range = binding.host_port_range.value_or("")};
}

/// Takes over what a report says of one container; a status never moves back.
void apply(Container& container, const api::ecs::ContainerStateChange& change) {
  if (const auto status = to_status(change.status); status && *status > container.last_status) {
    container.last_status = *status;
  }
  if (change.runtime_id && !change.runtime_id->empty()) container.runtime_id = *change.runtime_id;
  if (change.image_digest && !change.image_digest->empty())
    container.image_digest = *change.image_digest;
  if (change.exit_code) container.exit_code = change.exit_code;
  if (change.reason && !change.reason->empty()) container.reason = *change.reason;
  if (change.network_bindings && !change.network_bindings->empty()) {
    container.network_bindings.clear();
    for (const auto& binding : *change.network_bindings)
      container.network_bindings.push_back(to_binding(binding));
  }
}

/// In host mode the agent reports no bindings: the definition tells them (PortMapping, hostPort).
void bind_host_ports(Task& task, const TaskDefinition* definition) {
  if (!definition || definition->document.network_mode != "host") return;
  for (auto& container : task.containers) {
    if (!container.network_bindings.empty()) continue;
    for (const auto& source : *definition->document.container_definitions) {
      if (source.name != container.name || !source.port_mappings) continue;
      for (const auto& mapping : *source.port_mappings) {
        const std::int32_t port = mapping.container_port.value_or(0);
        container.network_bindings.push_back({.bind_ip = "0.0.0.0",
                                              .protocol = mapping.protocol.value_or("tcp"),
                                              .container_port = port,
                                              .host_port = port});
      }
    }
  }
}

/// AWS: agent-protocol 2.5, attachment form. The ARN's last part is the attachment's id.
void note_attachments(Task& task,
                      const std::optional<std::vector<api::ecs::AttachmentStateChange>>& changes) {
  for (const auto& change : changes.value_or(std::vector<api::ecs::AttachmentStateChange>())) {
    if (!task.attachment || id_of(change.attachment_arn.value_or("")) != task.attachment->id)
      continue;
    if (change.status == "ATTACHED" && task.attachment->status == "ATTACHING")
      task.attachment->status = "ATTACHED";
  }
}

/// Why a task that nobody asked to stop has stopped (aws-behaviour: stop codes). A task that never
/// ran failed to start.
StopRequest explain_stop(const Task& task, const std::string& reported_reason) {
  if (!task.started_at) {
    return {.code = StopCode::kTaskFailedToStart,
            .reason = reported_reason.empty() ? "Task failed to start" : reported_reason};
  }
  return {
      .code = StopCode::kEssentialContainerExited,
      .reason = reported_reason.empty() ? "Essential container in task exited" : reported_reason};
}

}  // namespace

Result<api::ecs::SubmitTaskStateChangeResponse> Operations::submit_task_state_change(
    Context& context, Ref<api::ecs::SubmitTaskStateChangeRequest> request) {
  const api::ecs::SubmitTaskStateChangeResponse acknowledged{.acknowledgment =
                                                                 std::string(kAcknowledged)};
  const std::string arn = request.task.value_or("");
  const Task* known = tables_.tasks.find(arn);
  // A report for a task that is not there any more is accepted: refused, the agent would repeat it
  // for ever.
  if (!known || !is_active(*known)) return acknowledged;

  const auto status = to_status(request.status);
  const auto* definition = tables_.task_definitions.find(known->task_definition_arn);
  tables_.tasks.update(context.tx, arn, [&](Task& task) {
    if (request.containers) {
      for (const auto& change : *request.containers) {
        if (Container* found = find_container(task, change.container_name)) apply(*found, change);
      }
    }
    if (request.pull_started_at) task.pull_started_at = request.pull_started_at;
    if (request.pull_stopped_at) task.pull_stopped_at = request.pull_stopped_at;
    if (request.execution_stopped_at) task.execution_stopped_at = request.execution_stopped_at;
    note_attachments(task, request.attachments);
    if (!task.connectivity_at) task.connectivity_at = context.now;
    task.delivery.start_acknowledged = true;  // who reports on it has it
    if (status && *status > task.last_status && *status != TaskStatus::kStopped) {
      if (*status == TaskStatus::kRunning) {
        bind_host_ports(task, definition);
        activate(tables_, task, context.now);
      } else {
        task.last_status = *status;
      }
    }
    ++task.version;
  });
  note_image_digests(tables_, context.tx, *tables_.tasks.find(arn));
  if (status == TaskStatus::kStopped) {
    const Task& task = *tables_.tasks.find(arn);
    mark_stopped(tables_, context.tx, arn, explain_stop(task, request.reason.value_or("")),
                 context.now);
  }
  return acknowledged;
}

Result<api::ecs::SubmitContainerStateChangeResponse> Operations::submit_container_state_change(
    Context& context, Ref<api::ecs::SubmitContainerStateChangeRequest> request) {
  const std::string arn = request.task.value_or("");
  const Task* known = tables_.tasks.find(arn);
  if (known && is_active(*known)) {
    tables_.tasks.update(context.tx, arn, [&](Task& task) {
      Container* found = find_container(task, request.container_name);
      if (!found) return;
      apply(*found, {.container_name = request.container_name,
                     .runtime_id = request.runtime_id,
                     .exit_code = request.exit_code,
                     .network_bindings = request.network_bindings,
                     .reason = request.reason,
                     .status = request.status});
      ++task.version;
    });
  }
  return api::ecs::SubmitContainerStateChangeResponse{.acknowledgment = std::string(kAcknowledged)};
}

Result<api::ecs::SubmitAttachmentStateChangesResponse> Operations::submit_attachment_state_changes(
    Context&, Ref<api::ecs::SubmitAttachmentStateChangesRequest> request) {
  // No attachment is ever handed out yet, so no agent can report on one truthfully.
  if (request.attachments && !request.attachments->empty()) {
    return std::unexpected(api::ecs::errors::InvalidParameterException(
        "The attachment " + request.attachments->front().attachment_arn.value_or("") +
        " is not known."));
  }
  return api::ecs::SubmitAttachmentStateChangesResponse{.acknowledgment =
                                                            std::string(kAcknowledged)};
}

}  // namespace gantry::ecs
