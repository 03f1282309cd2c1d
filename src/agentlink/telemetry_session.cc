#include "agentlink/telemetry_session.h"

#include "aws/frame.h"
#include "base/log.h"

namespace gantry::agentlink {
namespace {

ecs::HealthStatus to_health(const std::optional<std::string>& text) {
  if (text == "HEALTHY") return ecs::HealthStatus::kHealthy;
  if (text == "UNHEALTHY") return ecs::HealthStatus::kUnhealthy;
  return ecs::HealthStatus::kUnknown;
}

/// AWS: "Container health checks": UNHEALTHY if an essential container is; HEALTHY if every
/// essential container that has a check is; else UNKNOWN.
ecs::HealthStatus combine(const ecs::Task& task) {
  auto combined = ecs::HealthStatus::kUnknown;
  for (const auto& container : task.containers) {
    if (!container.essential) continue;
    if (container.health == ecs::HealthStatus::kUnhealthy) return ecs::HealthStatus::kUnhealthy;
    if (container.health == ecs::HealthStatus::kHealthy) combined = ecs::HealthStatus::kHealthy;
  }
  return combined;
}

/// A telemetry frame has a block of signed HTTP headers before its envelope (agent protocol,
/// "Frames from the agent carry a signed HTTP header block"); agents in the same process leave it
/// out.
std::string_view skip_signed_headers(std::string_view text) {
  if (text.starts_with('{')) return text;
  const auto end = text.find("\r\n\r\n");
  return end == std::string_view::npos ? text : text.substr(end + 4);
}

std::string acknowledge(std::string_view type) {
  return aws::make_frame(type, R"({"message":"OK"})");
}

/// Takes over what is reported; whether anything changed.
bool apply(ecs::Task& task, const api::tcs::TaskHealth& report) {
  bool changed = false;
  for (const auto& entry : report.containers.value_or(std::vector<api::tcs::ContainerHealth>{})) {
    const auto found = std::ranges::find_if(task.containers, [&](const ecs::Container& one) {
      return one.name == entry.container_name.value_or("");
    });
    if (found == task.containers.end()) continue;
    const auto health = to_health(entry.health_status);
    changed = changed || found->health != health;
    found->health = health;
  }
  task.health = combine(task);
  return changed;
}

/// The agent's `ContainerRuntime` is the API's CONTAINER_RUNTIME.
std::string to_check_type(std::string_view type) {
  std::string out;
  for (const char c : type) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !out.empty()) out += '_';
    out += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  return out;
}

std::vector<api::ecs::InstanceHealthCheckResult> to_checks(
    const api::tcs::PublishInstanceStatusRequest& request) {
  std::vector<api::ecs::InstanceHealthCheckResult> checks;
  // Before the first heartbeat an agent says when: Go's zero time.
  const auto when = [](const std::optional<Time>& time) {
    return time && time->time_since_epoch().count() > 0 ? time : std::nullopt;
  };
  for (const auto& status :
       request.statuses.value_or(std::vector<api::tcs::InstanceStatusCheck>{})) {
    checks.push_back({.last_status_change = when(status.last_status_change),
                      .last_updated = when(status.last_updated),
                      .status = status.status,
                      .type = to_check_type(status.type.value_or(""))});
  }
  return checks;
}

}  // namespace

void TelemetrySession::on_text(std::string text) {
  const auto frame = aws::parse_frame(skip_signed_headers(text));
  if (!frame) {
    log::warn("telemetry of {}: {}", instance_arn_, frame.error().message);
    return;
  }
  if (!socket_) return;
  if (frame->type == "PublishMetricsRequest") {
    socket_->send(acknowledge("AckPublishMetric"));
  } else if (frame->type == "PublishInstanceStatusRequest") {
    socket_->send(acknowledge("AckPublishInstanceStatus"));
    auto request = aws::from_json<api::tcs::PublishInstanceStatusRequest>(frame->message);
    if (!request) return;
    hub_.state().post([self = shared_from_this(), request = *std::move(request)] {
      self->hub_.tables().instance_health.report(self->instance_arn_, to_checks(request));
    });
  } else if (frame->type == "PublishHealthRequest") {
    socket_->send(acknowledge("AckPublishHealth"));
    auto request = aws::from_json<api::tcs::PublishHealthRequest>(frame->message);
    if (!request) return;
    hub_.state().post([self = shared_from_this(), request = *std::move(request)] {
      self->store_health(request);
    });
  }
}

void TelemetrySession::store_health(const api::tcs::PublishHealthRequest& request) {
  const auto stored = hub_.database().transact([&](store::Tx& tx) -> Result<void> {
    for (const auto& report : request.tasks.value_or(std::vector<api::tcs::TaskHealth>{})) {
      const auto* task = hub_.tables().tasks.find(report.task_arn.value_or(""));
      if (!task || !ecs::is_active(*task) || task->container_instance_arn != instance_arn_)
        continue;
      ecs::Task changed = *task;
      if (!apply(changed, report)) continue;
      ++changed.version;
      hub_.tables().tasks.put(tx, std::move(changed));
    }
    return {};
  });
  if (!stored) log::warn("health of {} was not stored: {}", instance_arn_, stored.error().message);
}

}  // namespace gantry::agentlink
