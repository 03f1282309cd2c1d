#include "agentlink/command_session.h"

#include <fmt/format.h>

#include "agentlink/payload.h"
#include "api/acs/types.h"
#include "base/log.h"
#include "ecs/lifecycle.h"

namespace gantry::agentlink {
namespace {

// The agent drops a session on which it heard nothing for 60 to 120 s.
constexpr Millis kHeartbeatInterval = std::chrono::seconds(30);
// protocolVersion 2 promises an answer to each; two missed in a row mean that nobody is there.
constexpr int kMostUnansweredHeartbeats = 2;

}  // namespace

CommandSession::CommandSession(SessionHub& hub, std::string instance_arn, std::string cluster_arn,
                               bool wants_roles)
    : hub_(hub),
      instance_arn_(std::move(instance_arn)),
      cluster_arn_(std::move(cluster_arn)),
      wants_roles_(wants_roles) {}

void CommandSession::on_open(std::shared_ptr<aws::http::WebSocket> socket) {
  hub_.state().post([self = shared_from_this(), socket = std::move(socket)]() mutable {
    self->socket_ = std::move(socket);
    self->hub_.opened(self);
  });
}

void CommandSession::on_text(std::string text) {
  auto frame = aws::parse_frame(text);
  if (!frame) {
    log::warn("agent {}: {}", instance_arn_, frame.error().message);
    return;
  }
  hub_.state().post(
      [self = shared_from_this(), frame = *std::move(frame)] { self->receive(frame); });
}

void CommandSession::on_closed() {
  hub_.state().post([self = shared_from_this()] {
    self->heartbeat_timer_.reset();
    self->socket_.reset();
    self->hub_.closed(self);
  });
}

void CommandSession::send(std::string frame) {
  if (socket_) socket_->send(std::move(frame));
}

void CommandSession::shut(std::uint16_t code, std::string reason) {
  heartbeat_timer_.reset();
  if (socket_) socket_->close(code, std::move(reason));
}

void CommandSession::start_heartbeats() {
  heartbeat_timer_ = hub_.state().after(kHeartbeatInterval, [this] { heartbeat(); });
}

void CommandSession::heartbeat() {
  if (unanswered_heartbeats_ >= kMostUnansweredHeartbeats) {
    log::warn("agent {}: {} heartbeats without an answer, closing", instance_arn_,
              unanswered_heartbeats_);
    shut(1001, "no answer to heartbeats");
    return;
  }
  ++unanswered_heartbeats_;
  send(aws::make_frame("HeartbeatMessage", api::acs::HeartbeatMessage{
                                               .message_id = hub_.ids().uuid(), .healthy = true}));
  start_heartbeats();
}

void CommandSession::deliver(const ecs::Task& task) {
  const bool stop = ecs::is_stop_due(task);
  if (!ecs::is_active(task)) return;
  if (stop ? task.delivery.stop_acknowledged : task.delivery.start_acknowledged) return;
  const What what = stop ? What::kStop : What::kStart;
  std::string id = fmt::format("{}-{}", ecs::id_of(task.arn), stop ? "stop" : "start");
  if (unacknowledged_.contains(id)) return;
  const auto* definition = hub_.tables().task_definitions.find(task.task_definition_arn);
  if (!definition) {
    log::error("task {} has no definition {}", task.arn, task.task_definition_arn);
    return;
  }
  api::acs::PayloadMessage payload{
      .message_id = id,
      .cluster_arn = cluster_arn_,
      .container_instance_arn = instance_arn_,
      .generated_at = to_epoch_millis(hub_.state().now()),
      .seq_num = stop ? task.delivery.stop_sequence : task.delivery.start_sequence};
  // One task in each payload: a bad task keeps its whole message from being acknowledged.
  payload.tasks.emplace().push_back(to_payload(task, *definition));
  if (auto* roles = hub_.roles(); roles && !stop) {
    auto& told = payload.tasks->back();
    const Time now = hub_.state().now();
    told.role_credentials = roles->issue(task, *definition, RoleKind::kTask, now);
    told.execution_role_credentials = roles->issue(task, *definition, RoleKind::kExecution, now);
  }
  unacknowledged_.emplace(std::move(id), Sent{.task_arn = task.arn, .what = what});
  send(aws::make_frame("PayloadMessage", payload));
}

void CommandSession::refresh_roles() {
  auto* roles = hub_.roles();
  if (!roles) return;
  const bool all = std::exchange(wants_roles_, false);
  for (const auto& task : hub_.tables().active_tasks_by_instance.range(instance_arn_)) {
    // Before that its payload brings them.
    if (!task.delivery.start_acknowledged) continue;
    const auto* definition = hub_.tables().task_definitions.find(task.task_definition_arn);
    if (!definition) continue;
    if (all || roles->is_due(task, *definition, hub_.state().now())) send_roles(task, *definition);
  }
}

void CommandSession::send_roles(const ecs::Task& task, const ecs::TaskDefinition& definition) {
  for (const RoleKind kind : {RoleKind::kTask, RoleKind::kExecution}) {
    auto credentials = hub_.roles()->issue(task, definition, kind, hub_.state().now());
    if (!credentials) continue;
    send(aws::make_frame(
        "IAMRoleCredentialsMessage",
        api::acs::IAMRoleCredentialsMessage{
            .message_id = hub_.ids().uuid(),
            .role_credentials = std::move(credentials),
            .role_type = kind == RoleKind::kTask ? "TaskApplication" : "TaskExecution",
            .task_arn = task.arn,
            .task_cluster_arn = task.cluster_arn}));
  }
}

void CommandSession::send_manifest(std::int64_t timeline) {
  manifest_id_ = hub_.ids().uuid();
  api::acs::TaskManifestMessage manifest{.message_id = manifest_id_,
                                         .cluster_arn = cluster_arn_,
                                         .container_instance_arn = instance_arn_,
                                         .generated_at = to_epoch_millis(hub_.state().now()),
                                         .timeline = timeline};
  auto& tasks = manifest.tasks.emplace();
  for (const auto& task : hub_.tables().active_tasks_by_instance.range(instance_arn_)) {
    tasks.push_back({.task_arn = task.arn,
                     .task_cluster_arn = task.cluster_arn,
                     .desired_status = std::string(
                         ecs::to_string(ecs::is_stop_due(task) ? ecs::DesiredStatus::kStopped
                                                               : ecs::DesiredStatus::kRunning))});
  }
  send(aws::make_frame("TaskManifestMessage", manifest));
}

void CommandSession::receive(const aws::Frame& frame) {
  if (frame.type == "AckRequest") {
    if (const auto ack = aws::from_json<api::acs::AckRequest>(frame.message)) {
      acknowledged(ack->message_id.value_or(""));
    }
  } else if (frame.type == "HeartbeatAckRequest") {
    unanswered_heartbeats_ = 0;
  } else if (frame.type == "TaskStopVerificationMessage") {
    verify_stops(frame.message);
  } else if (frame.type == "NackRequest") {
    if (const auto nack = aws::from_json<api::acs::NackRequest>(frame.message)) {
      log::warn("agent {} refused message {}: {}", instance_arn_, nack->message_id.value_or(""),
                nack->reason.value_or(""));
      unacknowledged_.erase(nack->message_id.value_or(""));
    }
  } else if (frame.type == "IAMRoleCredentialsAckRequest") {
    const auto ack = aws::from_json<api::acs::IAMRoleCredentialsAckRequest>(frame.message);
    const auto expires = ack ? parse_iso8601(ack->expiration.value_or("")) : std::nullopt;
    if (expires && hub_.roles()) hub_.roles()->held(ack->credentials_id.value_or(""), *expires);
  } else {
    log::debug("agent {} sent {}", instance_arn_, frame.type);
  }
}

void CommandSession::acknowledged(const std::string& message_id) {
  const auto found = unacknowledged_.find(message_id);
  if (found == unacknowledged_.end()) return;
  const Sent sent = found->second;
  unacknowledged_.erase(found);
  const auto stored = hub_.database().transact([&](store::Tx& tx) -> Result<void> {
    const auto* task = hub_.tables().tasks.find(sent.task_arn);
    if (!task || !ecs::is_active(*task)) return {};
    hub_.tables().tasks.update(tx, sent.task_arn, [&](ecs::Task& changed) {
      if (sent.what == What::kStop) changed.delivery.stop_acknowledged = true;
      changed.delivery.start_acknowledged = true;
      if (!changed.connectivity_at) changed.connectivity_at = hub_.state().now();
    });
    return {};
  });
  // Then it is sent again on the agent's next connection, which does no harm.
  if (!stored) log::warn("an acknowledgement was not stored: {}", stored.error().message);
}

void CommandSession::verify_stops(const std::string& message) {
  const auto request = aws::from_json<api::acs::TaskStopVerificationMessage>(message);
  if (!request || request->message_id != manifest_id_ || !request->stop_candidates) return;
  api::acs::TaskStopVerificationAck ack{.message_id = manifest_id_,
                                        .generated_at = to_epoch_millis(hub_.state().now())};
  auto& stops = ack.stop_tasks.emplace();
  for (const auto& candidate : *request->stop_candidates) {
    // Answered from what is wanted now, not from the manifest: a task may have been placed since.
    const auto* task = hub_.tables().tasks.find(candidate.task_arn.value_or(""));
    if (task && ecs::is_active(*task) && !ecs::is_stop_due(*task)) continue;
    stops.push_back({.task_arn = candidate.task_arn,
                     .task_cluster_arn = candidate.task_cluster_arn,
                     .desired_status = "STOPPED"});
  }
  manifest_id_.clear();
  send(aws::make_frame("TaskStopVerificationAck", ack));
}

}  // namespace gantry::agentlink
