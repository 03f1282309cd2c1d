#include "agent/acs_session.h"

#include "aws/frame.h"
#include "base/log.h"

namespace gantry::agent {
namespace {

namespace acs = api::acs;

/// Recognised, but nothing follows from them. AWS: agent-protocol 3.2, 3.10.
constexpr std::string_view kOnlySignsOfLife[] = {"AckRequest",
                                                 "AccessDeniedException",
                                                 "BadRequestException",
                                                 "CloseMessage",
                                                 "ErrorMessage",
                                                 "InactiveInstanceException",
                                                 "InvalidClusterException",
                                                 "InvalidInstanceException",
                                                 "NackRequest",
                                                 "ServerException"};

bool present(const std::optional<std::string>& text) { return text && !text->empty(); }

template <class Message>
bool addressed(const Message& message) {
  return present(message.message_id) && present(message.cluster_arn) &&
         present(message.container_instance_arn);
}

bool lists_as_running(const acs::TaskManifestMessage& manifest, const std::string& arn) {
  return manifest.tasks && std::ranges::any_of(*manifest.tasks, [&](const auto& task) {
           return task.task_arn == arn && task.desired_status == "RUNNING";
         });
}

}  // namespace

AcsSession::AcsSession(Executor& executor, ControlPlane& control_plane, IdSource& ids,
                       Endpoints& endpoints, Parts parts, std::int64_t latest_sequence)
    : parts_(std::move(parts)),
      latest_sequence_(latest_sequence),
      loop_(executor, control_plane, ids, endpoints, SessionKind::kAcs, *this) {}

/// AWS: agent-protocol 3.1. `clusterArn` is the setting as typed.
ControlPlane::Query AcsSession::query() const {
  ControlPlane::Query query = {{"agentHash", std::string(kAgentHash)},
                               {"agentVersion", std::string(kAgentVersion)},
                               {"clusterArn", parts_.identity.cluster},
                               {"containerInstanceArn", parts_.identity.container_instance_arn}};
  if (!parts_.identity.docker_version.empty()) {
    query.emplace_back("dockerVersion", "DockerVersion: " + parts_.identity.docker_version);
  }
  query.emplace_back("protocolVersion", "2");
  query.emplace_back("sendCredentials", wants_credentials_ ? "true" : "false");
  query.emplace_back("seqNum", "1");
  return query;
}

void AcsSession::on_open() {
  wants_credentials_ = false;
  parts_.opened();
}

SessionClient::Life AcsSession::on_text(const std::string& text) {
  const auto frame = aws::parse_frame(text);
  const auto handled =
      frame ? dispatch(frame->type, frame->message) : Result<void>(std::unexpected(frame.error()));
  if (handled) return Life::kProven;
  log::warn("ACS message dropped: {}", handled.error().message);
  return Life::kNotProven;
}

Result<void> AcsSession::dispatch(const std::string& type, const std::string& message) {
  const auto decoded = [&]<class T>(void (AcsSession::*handler)(const T&)) -> Result<void> {
    GANTRY_TRY(const T value, aws::from_json<T>(message));
    (this->*handler)(value);
    return {};
  };
  if (type == "HeartbeatMessage") return decoded(&AcsSession::on_heartbeat);
  if (type == "PayloadMessage") return decoded(&AcsSession::on_payload);
  if (type == "IAMRoleCredentialsMessage") return decoded(&AcsSession::on_credentials);
  if (type == "TaskManifestMessage") return decoded(&AcsSession::on_manifest);
  if (type == "TaskStopVerificationAck") return decoded(&AcsSession::on_stop_verification);
  if (type == "StageUpdateMessage") {
    return decoded(&AcsSession::refuse_update<acs::StageUpdateMessage>);
  }
  if (type == "PerformUpdateMessage") {
    return decoded(&AcsSession::refuse_update<acs::PerformUpdateMessage>);
  }
  const bool known = std::ranges::find(kOnlySignsOfLife, type) != std::end(kOnlySignsOfLife);
  if (!known) return failure("Frame", "unknown type " + type);
  return {};
}

void AcsSession::on_heartbeat(const acs::HeartbeatMessage& message) {
  loop_.send(aws::make_frame("HeartbeatAckRequest",
                             acs::HeartbeatAckRequest{.message_id = message.message_id}));
  parts_.heartbeat();
}

// ---- Payloads. AWS: agent-protocol 3.5

void AcsSession::on_payload(const acs::PayloadMessage& message) {
  if (!addressed(message)) return log::warn("ACS payload without an address ignored");
  std::vector<RoleCredentials> credentials;
  const bool accepted = accept_tasks(message, credentials);
  if (!raise_sequence(message.seq_num.value_or(latest_sequence_)) || !accepted) return;
  acknowledge(*message.cluster_arn, *message.container_instance_arn, *message.message_id);
  for (const RoleCredentials& each : credentials) {
    acknowledge_credentials(*message.message_id, each.id, each.expiration);
  }
}

bool AcsSession::accept_tasks(const acs::PayloadMessage& message,
                              std::vector<RoleCredentials>& credentials) {
  bool all = true;
  std::vector<PayloadTask> tasks;
  for (const acs::Task& wire : message.tasks.value_or(std::vector<acs::Task>())) {
    auto task = decode_payload_task(wire);
    if (task) {
      tasks.push_back(*std::move(task));
      continue;
    }
    all = false;
    if (present(wire.arn)) parts_.tasks.report_unreadable(*wire.arn, task.error().message);
  }
  for (const PayloadTask& task : tasks) {
    for (const auto& each : {task.role, task.execution_role}) {
      if (!each) continue;
      parts_.credentials.put(*each);
      credentials.push_back(*each);
    }
  }
  for (const Status desired : {Status::kStopped, Status::kRunning}) {
    for (PayloadTask& task : tasks) {
      if (task.desired != desired) continue;
      const auto accepted = parts_.tasks.accept(std::move(task.spec), desired);
      if (!accepted) log::error("payload not stored: {}", accepted.error().message);
      all &= accepted.has_value();
    }
  }
  return all;
}

/// False if it cannot be kept: then the message stays without an answer and comes again.
bool AcsSession::raise_sequence(std::int64_t sequence) {
  if (sequence <= latest_sequence_) return true;
  const auto saved = parts_.checkpoint.put(kSequenceKey, std::to_string(sequence));
  if (!saved) {
    log::error("sequence number not stored: {}", saved.error().message);
    return false;
  }
  latest_sequence_ = sequence;
  return true;
}

// ---- Credentials. AWS: agent-protocol 3.6

void AcsSession::on_credentials(const acs::IAMRoleCredentialsMessage& message) {
  const bool known_role =
      message.role_type == "TaskApplication" || message.role_type == "TaskExecution";
  const bool complete = present(message.message_id) && present(message.task_arn) &&
                        message.role_credentials &&
                        present(message.role_credentials->credentials_id);
  if (!known_role || !complete) return log::warn("ACS credentials message ignored");
  const Task* task = parts_.tasks.find(*message.task_arn);
  if (task == nullptr) return log::warn("credentials for the unknown task {}", *message.task_arn);
  RoleCredentials credentials = to_credentials(*message.role_credentials);
  const std::string id = credentials.id;
  const std::string expiration = credentials.expiration;
  if (task->known != Status::kStopped) parts_.credentials.put(std::move(credentials));
  acknowledge_credentials(*message.message_id, id, expiration);
}

// ---- Manifests. AWS: agent-protocol 3.7

void AcsSession::on_manifest(const acs::TaskManifestMessage& message) {
  if (!addressed(message) || message.timeline.value_or(-1) <= latest_sequence_) {
    return log::warn("ACS manifest ignored: timeline {} is not above {}",
                     message.timeline.value_or(-1), latest_sequence_);
  }
  if (!raise_sequence(*message.timeline)) return;
  manifest_id_ = *message.message_id;
  acknowledge(*message.cluster_arn, *message.container_instance_arn, manifest_id_);
  std::vector<acs::TaskIdentifier> candidates;
  for (const Task* task : parts_.tasks.tasks()) {
    const std::string& arn = task->spec.arn;
    if (task->desired != Status::kRunning || lists_as_running(message, arn)) continue;
    candidates.push_back(
        {.desired_status = "STOPPED", .task_arn = arn, .task_cluster_arn = message.cluster_arn});
  }
  if (candidates.empty()) return;
  loop_.send(
      aws::make_frame("TaskStopVerificationMessage",
                      acs::TaskStopVerificationMessage{.message_id = manifest_id_,
                                                       .stop_candidates = std::move(candidates)}));
}

void AcsSession::on_stop_verification(const acs::TaskStopVerificationAck& message) {
  if (manifest_id_.empty() || message.message_id != manifest_id_) {
    return log::warn("ACS stop verification does not belong to the latest manifest");
  }
  manifest_id_.clear();
  for (const auto& task : message.stop_tasks.value_or(std::vector<acs::TaskIdentifier>())) {
    if (!present(task.task_arn) || task.desired_status != "STOPPED") continue;
    if (const auto stopped = parts_.tasks.stop(*task.task_arn); !stopped) {
      log::error("stop of {} not stored: {}", *task.task_arn, stopped.error().message);
    }
  }
}

// ---- Answers

/// AWS: agent-protocol 3.8; this agent is updated with its image.
template <class Update>
void AcsSession::refuse_update(const Update& message) {
  loop_.send(aws::make_frame("NackRequest",
                             acs::NackRequest{.cluster = message.cluster_arn,
                                              .container_instance = message.container_instance_arn,
                                              .message_id = message.message_id,
                                              .reason = "Updates are disabled"}));
}

void AcsSession::acknowledge(const std::string& cluster, const std::string& instance,
                             const std::string& message_id) {
  loop_.send(aws::make_frame("AckRequest", acs::AckRequest{.cluster = cluster,
                                                           .container_instance = instance,
                                                           .message_id = message_id}));
}

void AcsSession::acknowledge_credentials(const std::string& message_id,
                                         const std::string& credentials_id,
                                         const std::string& expiration) {
  loop_.send(aws::make_frame(
      "IAMRoleCredentialsAckRequest",
      acs::IAMRoleCredentialsAckRequest{
          .credentials_id = credentials_id, .expiration = expiration, .message_id = message_id}));
}

}  // namespace gantry::agent
