#include "agent/tcs_session.h"

#include "api/tcs/types.h"
#include "aws/frame.h"
#include "base/log.h"

namespace gantry::agent {
namespace {

namespace tcs = api::tcs;

constexpr Millis kTick = std::chrono::seconds(20);
constexpr std::size_t kTasksInMessage = 10;

std::string health_name(const std::string& docker) {
  if (docker == "healthy") return "HEALTHY";
  if (docker == "unhealthy") return "UNHEALTHY";
  return "UNKNOWN";
}

std::string status_name(InstanceHealth::Status status) {
  switch (status) {
    case InstanceHealth::Status::kInitializing:
      return "INITIALIZING";
    case InstanceHealth::Status::kOk:
      return "OK";
    case InstanceHealth::Status::kImpaired:
      return "IMPAIRED";
  }
  std::unreachable();
}

std::vector<tcs::ContainerHealth> container_health(const Task& task) {
  std::vector<tcs::ContainerHealth> list;
  for (const Container& container : task.containers) {
    if (!container.spec.docker_health_check || container.known != Status::kRunning) continue;
    list.push_back({.container_name = container.spec.name,
                    .health_status = health_name(container.health),
                    .status_since = container.health_since});
  }
  return list;
}

std::vector<tcs::TaskHealth> task_health(const TaskEngine& tasks) {
  std::vector<tcs::TaskHealth> list;
  for (const Task* task : tasks.tasks()) {
    auto containers = container_health(*task);
    if (containers.empty()) continue;
    list.push_back({.containers = std::move(containers),
                    .task_arn = task->spec.arn,
                    .task_definition_family = task->spec.family,
                    .task_definition_version = task->spec.version});
  }
  return list;
}

}  // namespace

TcsSession::TcsSession(Executor& executor, ControlPlane& control_plane, IdSource& ids,
                       Endpoints& endpoints, Parts parts)
    : executor_(executor),
      ids_(ids),
      parts_(parts),
      loop_(executor, control_plane, ids, endpoints, SessionKind::kTcs, *this) {}

/// AWS: agent-protocol 4.1.
ControlPlane::Query TcsSession::query() const {
  ControlPlane::Query query = {{"agentHash", std::string(kAgentHash)},
                               {"agentVersion", std::string(kAgentVersion)},
                               {"cluster", parts_.identity.cluster},
                               {"containerInstance", parts_.identity.container_instance_arn}};
  if (!parts_.identity.docker_version.empty()) {
    query.emplace_back("dockerVersion", parts_.identity.docker_version);
  }
  return query;
}

void TcsSession::on_open() {
  publish_metrics();
  arm();
}

void TcsSession::arm() {
  tick_ = executor_.after(kTick, [this] {
    publish_metrics();
    if (!parts_.config.health_check_disabled) publish_health();
    publish_instance_status();
    arm();
  });
}

SessionClient::Life TcsSession::on_text(const std::string& text) {
  static const std::set<std::string> kProofs = {"HeartbeatMessage", "AckPublishMetric",
                                                "AckPublishHealth", "AckPublishInstanceStatus"};
  const auto frame = aws::parse_frame(text);
  return frame && kProofs.contains(frame->type) ? Life::kProven : Life::kNotProven;
}

void TcsSession::publish_metrics() {
  const bool idle = std::ranges::none_of(
      parts_.tasks.tasks(), [](const Task* task) { return task->known == Status::kRunning; });
  tcs::PublishMetricsRequest request;
  request.metadata =
      tcs::MetricsMetadata{.cluster = parts_.identity.cluster,
                           .container_instance = parts_.identity.container_instance_arn,
                           .fin = true,
                           .idle = idle,
                           .message_id = ids_.uuid()};
  request.timestamp = executor_.now();
  loop_.send(aws::make_frame("PublishMetricsRequest", request));
}

void TcsSession::publish_health() {
  const std::vector<tcs::TaskHealth> all = task_health(parts_.tasks);
  const std::string message_id = ids_.uuid();
  for (std::size_t first = 0; first < all.size(); first += kTasksInMessage) {
    const std::size_t end = std::min(first + kTasksInMessage, all.size());
    tcs::PublishHealthRequest request;
    request.metadata =
        tcs::HealthMetadata{.cluster = parts_.identity.cluster,
                            .container_instance = parts_.identity.container_instance_arn,
                            .fin = end == all.size(),
                            .message_id = message_id};
    request.tasks.emplace(all.begin() + static_cast<std::ptrdiff_t>(first),
                          all.begin() + static_cast<std::ptrdiff_t>(end));
    request.timestamp = executor_.now();
    loop_.send(aws::make_frame("PublishHealthRequest", request));
  }
}

void TcsSession::publish_instance_status() {
  if (!parts_.health.take_unreported()) return;
  tcs::PublishInstanceStatusRequest request;
  request.metadata =
      tcs::InstanceStatusMetadata{.cluster = parts_.identity.cluster,
                                  .container_instance = parts_.identity.container_instance_arn,
                                  .request_id = ids_.uuid()};
  request.statuses = {{.last_status_change = parts_.health.last_change(),
                       .last_updated = parts_.health.last_updated(),
                       .status = status_name(parts_.health.status()),
                       .type = "ContainerRuntime"}};
  request.timestamp = executor_.now();
  loop_.send(aws::make_frame("PublishInstanceStatusRequest", request));
}

}  // namespace gantry::agent
