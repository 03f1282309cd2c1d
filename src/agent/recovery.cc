// What TaskEngine hears from the engine, and how it takes up its tasks after a restart.
#include "agent/task_codec.h"
#include "agent/task_engine.h"
#include "agent/task_report.h"
#include "base/log.h"

namespace gantry::agent {
namespace {

constexpr std::string_view kTaskLabel = "com.amazonaws.ecs.task-arn";
constexpr std::string_view kContainerLabel = "com.amazonaws.ecs.container-name";
constexpr std::string_view kHealthAction = "health_status: ";
/// AWS: agent-protocol 5.1, the reconciliation inspect.
constexpr Millis kReconciliation = std::chrono::minutes(5);
constexpr Millis kReconciliationSpread = std::chrono::seconds(30);
constexpr Millis kListRetry = std::chrono::seconds(1);

std::string label(const ports::ContainerInfo& info, std::string_view name) {
  const auto found = info.labels.find(std::string(name));
  return found == info.labels.end() ? std::string() : found->second;
}

std::set<std::pair<std::string, int>> reserved_ports(const Config& config) {
  std::set<std::pair<std::string, int>> ports;
  for (const int port : config.reserved_ports) ports.emplace("tcp", port);
  for (const int port : config.reserved_udp_ports) ports.emplace("udp", port);
  return ports;
}

}  // namespace

// ---- Events

void TaskEngine::listen() {
  parts_.engine.watch(lifetime_.bind([this](const ports::EngineEvent& event) { on_event(event); }),
                      lifetime_.bind([this] { look_at_all(); }));
  arm_reconciliation();
}

void TaskEngine::arm_reconciliation() {
  reconciliation_ = parts_.executor.after(
      random_between(parts_.ids, kReconciliation, kReconciliationSpread), [this] {
        look_at_all();
        arm_reconciliation();
      });
}

Container* TaskEngine::container_by_id(const std::string& docker_id, Entry*& entry) {
  for (const auto& [arn, candidate] : entries_) {
    for (Container& container : candidate->task.containers) {
      if (container.docker_id != docker_id) continue;
      entry = candidate.get();
      return &container;
    }
  }
  return nullptr;
}

void TaskEngine::on_event(const ports::EngineEvent& event) {
  Entry* entry = nullptr;
  Container* container = container_by_id(event.container_id, entry);
  if (container == nullptr) return;
  if (event.action.starts_with(kHealthAction)) {
    container->health = event.action.substr(kHealthAction.size());
    container->health_since = parts_.executor.now();
    return advance(*entry);
  }
  if (event.action == "start" && container->known == Status::kStopped) {
    // Started by hand: stopped again, once. AWS: agent-protocol 5.1.
    if (std::exchange(container->stopped_again, true)) return;
    return parts_.engine.stop(container->docker_id, parts_.config.stop_timeout,
                              [](const Result<void>&) {});
  }
  const bool ended = event.action == "die" || event.action == "destroy";
  if (!ended || container->known == Status::kStopped || container->busy == Busy::kStart) return;
  parts_.engine.inspect(container->docker_id,
                        on<ports::ContainerInfo>(*entry, *container, &TaskEngine::on_inspected));
}

/// After events may have been missed.
void TaskEngine::look_at_all() {
  for (const auto& [arn, entry] : entries_) {
    for (Container& container : entry->task.containers) {
      if (container.known != Status::kRunning || container.busy != Busy::kNo) continue;
      parts_.engine.inspect(container.docker_id,
                            on<ports::ContainerInfo>(*entry, container, &TaskEngine::on_inspected));
    }
  }
}

// ---- Restart

void TaskEngine::recover(const std::map<std::string, std::string>& saved,
                         const ports::EngineInfo& host, Work done) {
  const std::int64_t memory = host.memory_bytes / (1024 * 1024) - parts_.config.reserved_memory_mib;
  resources_.emplace(std::int64_t{host.cpus} * 1024, memory, reserved_ports(parts_.config));
  for (const auto& [key, text] : saved) {
    if (!key.starts_with(kKeyPrefix)) continue;
    auto task = decode_task(text);
    if (!task) {
      log::error("{}: {}", key, task.error().message);
      continue;
    }
    name_pause_image(*task, parts_.config.pause_image);
    const std::string arn = task->spec.arn;
    entries_.emplace(arn, std::make_unique<Entry>(Entry{.task = *std::move(task)}));
  }
  listen();
  find_containers(std::move(done));
}

/// Nothing is decided about a task before the engine has said which containers there are.
void TaskEngine::find_containers(Work done) {
  parts_.engine.list(
      std::string(kTaskLabel),
      lifetime_.bind(
          [this, done = std::move(done)](Result<std::vector<ports::ContainerInfo>> found) mutable {
            if (found) {
              adopt(*found);
              return done();
            }
            log::error("containers cannot be listed: {}", found.error().message);
            retry_ = parts_.executor.after(kListRetry, [this, done = std::move(done)]() mutable {
              find_containers(std::move(done));
            });
          }));
}

void TaskEngine::adopt(const std::vector<ports::ContainerInfo>& found) {
  std::map<std::string, std::map<std::string, const ports::ContainerInfo*>> by_task;
  for (const ports::ContainerInfo& info : found) {
    by_task[label(info, kTaskLabel)][label(info, kContainerLabel)] = &info;
  }
  for (const auto& [arn, entry] : entries_) adopt_task(*entry, by_task[arn]);
  admit();
}

void TaskEngine::adopt_task(Entry& entry,
                            const std::map<std::string, const ports::ContainerInfo*>& found) {
  Task& task = entry.task;
  for (Container& container : task.containers) {
    const auto info = found.find(container.spec.name);
    if (info != found.end()) container.labels = info->second->labels;
    if (container.known == Status::kStopped) continue;
    if (info != found.end()) {
      ports_.adopt(container.metadata_id, info->second->ports);
      // Between its start and its interface the agent may have ended.
      const bool half_made = container.spec.role == Role::kNetworkPause &&
                             container.known < Status::kRunning &&
                             info->second->state == ports::ContainerState::kRunning;
      half_made ? on_started(entry, container, {}) : observe(entry, container, *info->second);
    } else if (!container.docker_id.empty()) {
      mark_stopped(entry, container, "ContainerVanishedError: No container matching saved ID found",
                   {});
    } else {
      container.known = Status::kNone;  // pulled before: asking again is cheap
    }
  }
  if (task.known == Status::kStopped) {
    if (task.sent != Status::kStopped) {
      sender_.task_changed(task_report(task, parts_.config.cluster_or_default()));
    }
    return schedule_cleanup(entry);
  }
  if (task.known > task.sent) task.known = task.sent;  // reported once more by settle()
  const bool begun = std::ranges::any_of(task.containers, [](const Container& container) {
    return container.known >= Status::kCreated;
  });
  if (begun) {
    (void)make_cgroup(entry);
    resources_->take(task.spec.arn, demand_of(task.spec));
    task.admission = Admission::kAdmitted;
  } else if (task.desired == Status::kRunning) {
    queue_.push_back(task.spec.arn);
    return;
  }
  advance(entry);
}

}  // namespace gantry::agent
