#include "agentlink/session_hub.h"

#include <fmt/format.h>

#include "agentlink/command_session.h"
#include "agentlink/telemetry_session.h"
#include "base/log.h"
#include "ecs/lifecycle.h"

namespace gantry::agentlink {
namespace {

constexpr Millis kRolesInterval = std::chrono::minutes(10);

}  // namespace

SessionHub::SessionHub(Executor& state, store::Database& database, ecs::Tables& tables,
                       IdSource& ids, Metrics& metrics)
    : state_(state),
      database_(database),
      tables_(tables),
      ids_(ids),
      connects_(metrics.counter("gantry_agent_connects_total", "Agent sessions that were opened.")),
      disconnects_(
          metrics.counter("gantry_agent_disconnects_total", "Agent sessions that ended.")) {
  tables_.tasks.watch([this](const ecs::Task*, const ecs::Task* after) { task_changed(after); });
  tables_.container_instances.watch(
      [this](const ecs::ContainerInstance*, const ecs::ContainerInstance* after) {
        if (!after || after->status != ecs::ContainerInstanceStatus::kInactive) return;
        const auto found = sessions_.find(after->arn);
        if (found == sessions_.end()) return;
        // Its agent comes back, is told that the instance is inactive, and waits.
        state_.post([session = found->second] {
          session->shut(1000, "the container instance was deregistered");
        });
      });
}

SessionHub::~SessionHub() = default;

void SessionHub::serve_roles(const sts::CredentialMint& mint) {
  roles_.emplace(mint, ids_);
  roles_timer_ = state_.after(kRolesInterval, [this] { refresh_roles(); });
}

void SessionHub::refresh_roles() {
  for (const auto& [arn, session] : sessions_) session->refresh_roles();
  roles_timer_ = state_.after(kRolesInterval, [this] { refresh_roles(); });
}

Result<void> SessionHub::forget_connections() {
  return database_.transact([&](store::Tx& tx) -> Result<void> {
    std::vector<std::string> connected;
    for (const auto& instance : tables_.container_instances) {
      if (instance.agent_connected) connected.push_back(instance.arn);
    }
    for (const auto& arn : connected) {
      tables_.container_instances.update(tx, arn, [this](ecs::ContainerInstance& instance) {
        instance.agent_connected = false;
        instance.agent_lost_at = state_.now();
        ++instance.version;
      });
    }
    return {};
  });
}

Result<std::shared_ptr<aws::http::WebSocketHandler>> SessionHub::admit(
    const SessionRequest& request) {
  const auto* instance = tables_.container_instances.find(request.container_instance_arn);
  if (!instance) {
    return std::unexpected(Error{
        "InvalidInstanceException",
        fmt::format("The container instance {} is not known.", request.container_instance_arn)});
  }
  if (instance->status == ecs::ContainerInstanceStatus::kInactive) {
    return std::unexpected(
        Error{"InactiveInstanceException",
              fmt::format("The container instance {} is inactive.", instance->arn)});
  }
  if (request.kind == SessionRequest::Kind::kTelemetry) {
    return std::make_shared<TelemetrySession>(*this, instance->arn);
  }
  GANTRY_CHECK(database_.transact([&](store::Tx& tx) -> Result<void> {
    if (instance->agent_version == request.agent_version &&
        instance->agent_hash == request.agent_hash &&
        instance->docker_version == request.docker_version) {
      return {};
    }
    tables_.container_instances.update(tx, instance->arn, [&](ecs::ContainerInstance& changed) {
      changed.agent_version = request.agent_version;
      changed.agent_hash = request.agent_hash;
      changed.docker_version = request.docker_version;
      ++changed.version;
    });
    return {};
  }));
  return std::make_shared<CommandSession>(*this, instance->arn, instance->cluster_arn,
                                          request.sends_credentials);
}

void SessionHub::opened(const std::shared_ptr<CommandSession>& session) {
  connects_.add();
  const std::string& arn = session->instance_arn();
  if (const auto before = sessions_.find(arn); before != sessions_.end()) {
    before->second->shut(1000, "another session of the same agent");
  }
  sessions_[arn] = session;
  std::int64_t timeline = 0;
  const auto stored = database_.transact([&](store::Tx& tx) -> Result<void> {
    timeline = ecs::next_sequence(tables_, tx, arn);
    tables_.container_instances.update(tx, arn, [](ecs::ContainerInstance& instance) {
      if (!instance.agent_connected) ++instance.version;
      instance.agent_connected = true;
      instance.agent_lost_at.reset();
    });
    return {};
  });
  if (!stored) {
    log::warn("agent {} cannot be let in: {}", arn, stored.error().message);
    session->shut(1011, "the control plane cannot write its state");
    return;
  }
  log::info("agent of {} connected", arn);
  session->start_heartbeats();
  for (const auto& task : tables_.active_tasks_by_instance.range(arn))
    queued_tasks_.insert(task.arn);
  database_.when_durable(database_.last_committed(), [this, session, timeline] {
    if (sessions_.find(session->instance_arn()) == sessions_.end()) return;
    session->send_manifest(timeline);
    session->refresh_roles();
    schedule_delivery();
  });
}

void SessionHub::closed(const std::shared_ptr<CommandSession>& session) {
  disconnects_.add();
  const auto found = sessions_.find(session->instance_arn());
  if (found == sessions_.end() || found->second != session) return;
  sessions_.erase(found);
  log::info("agent of {} disconnected", session->instance_arn());
  const auto stored = database_.transact([&](store::Tx& tx) -> Result<void> {
    tables_.container_instances.update(tx, session->instance_arn(),
                                       [this](ecs::ContainerInstance& instance) {
                                         if (instance.agent_connected) ++instance.version;
                                         instance.agent_connected = false;
                                         instance.agent_lost_at = state_.now();
                                       });
    return {};
  });
  if (!stored) log::warn("agent {}: {}", session->instance_arn(), stored.error().message);
}

void SessionHub::task_changed(const ecs::Task* after) {
  if (after && roles_ && !ecs::is_active(*after)) roles_->forget(*after);
  if (!after || !ecs::is_active(*after)) return;
  const bool wanted = ecs::is_stop_due(*after) ? !after->delivery.stop_acknowledged
                                               : !after->delivery.start_acknowledged;
  if (!wanted || !sessions_.contains(after->container_instance_arn)) return;
  queued_tasks_.insert(after->arn);
  schedule_delivery();
}

void SessionHub::schedule_delivery() {
  if (delivery_scheduled_ || queued_tasks_.empty()) return;
  delivery_scheduled_ = true;
  state_.post([this] {
    delivery_scheduled_ = false;
    // What is sent must be found again after a crash. Tasks that are queued while this waits wait
    // for their own commit.
    database_.when_durable(database_.last_committed(),
                           [this, arns = std::exchange(queued_tasks_, {})] { deliver(arns); });
  });
}

void SessionHub::deliver(const std::set<std::string>& task_arns) {
  for (const auto& arn : task_arns) {
    const auto* task = tables_.tasks.find(arn);
    if (!task) continue;
    const auto session = sessions_.find(task->container_instance_arn);
    if (session != sessions_.end()) session->second->deliver(*task);
  }
}

}  // namespace gantry::agentlink
