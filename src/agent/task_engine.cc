#include "agent/task_engine.h"

#include "agent/docker_config.h"
#include "agent/task_codec.h"
#include "agent/task_report.h"
#include "base/log.h"

namespace gantry::agent {
namespace {

constexpr int kNameSuffixDigits = 20;

std::string key_of(const Task& task) { return std::string(TaskEngine::kKeyPrefix) + task.spec.arn; }

}  // namespace

TaskEngine::TaskEngine(Parts parts)
    : parts_(std::move(parts)),
      sender_(
          parts_.executor, parts_.control_plane, parts_.ids,
          [this](const EventSender::Report& report) { on_settled(report); },
          [this](const std::string& arn) { return describe(arn); }),
      puller_(parts_.executor, parts_.engine, parts_.config, parts_.ids),
      ports_(parts_.config.dynamic_ports, parts_.config.reserved_ports,
             parts_.config.reserved_udp_ports, parts_.port_probe) {}

const Task* TaskEngine::find(const std::string& arn) const {
  const auto found = entries_.find(arn);
  return found == entries_.end() ? nullptr : &found->second->task;
}

std::vector<const Task*> TaskEngine::tasks() const {
  std::vector<const Task*> tasks;
  for (const auto& [arn, entry] : entries_) tasks.push_back(&entry->task);
  return tasks;
}

// ---- What the control plane wants

Result<void> TaskEngine::accept(TaskSpec spec, Status desired) {
  if (entries_.contains(spec.arn)) {
    return desired == Status::kStopped ? stop(spec.arn) : Result<void>();
  }
  // A stop for a task that the agent never had: there is nothing to name in a report without
  // containers.
  if (desired == Status::kStopped && spec.containers.empty()) return {};
  const std::string arn = spec.arn;
  add(std::move(spec), desired);
  Entry& entry = *entries_.at(arn);
  if (auto saved = save(entry); !saved) {
    entries_.erase(arn);
    return saved;
  }
  if (!entry.task.spec.refusal.empty()) {
    refuse(entry, entry.task.spec.refusal);
  } else if (pause_of(entry.task) != nullptr && parts_.config.pause_image.empty()) {
    refuse(entry, fmt::format("resource cannot be initialized for task {}: the agent has no pause "
                              "image (GANTRY_PAUSE_IMAGE)",
                              arn));
  } else if (!dependencies_resolvable(entry.task.spec)) {
    refuse(entry, "Task dependencies cannot be resolved, taskArn: " + arn);
  }
  if (entry.task.desired == Status::kRunning) {
    queue_.push_back(arn);
    admit();
  } else {
    advance(entry);
  }
  return {};
}

void TaskEngine::add(TaskSpec spec, Status desired) {
  auto entry = std::make_unique<Entry>(Entry{.task = make_task(std::move(spec))});
  Task& task = entry->task;
  task.desired = desired;
  for (Container& container : task.containers) container.metadata_id = parts_.ids.uuid();
  name_pause_image(task, parts_.config.pause_image);
  for (const VolumeSpec& volume : task.spec.volumes) {
    if (volume.kind != VolumeSpec::Kind::kTaskVolume) continue;
    task.volume_names[volume.name] =
        docker_volume_name(task.spec, volume.name, parts_.ids.hex(kNameSuffixDigits));
  }
  entries_.emplace(task.spec.arn, std::move(entry));
}

void TaskEngine::refuse(Entry& entry, std::string reason) {
  entry.task.reason = std::move(reason);
  entry.task.desired = Status::kStopped;
}

Result<void> TaskEngine::stop(const std::string& arn) {
  const auto found = entries_.find(arn);
  if (found == entries_.end() || found->second->task.desired == Status::kStopped) return {};
  Entry& entry = *found->second;
  entry.task.desired = Status::kStopped;
  if (auto saved = save(entry); !saved) {
    entry.task.desired = Status::kRunning;
    return saved;
  }
  want_stopped(entry);
  advance(entry);
  return {};
}

void TaskEngine::want_stopped(Entry& entry) {
  entry.task.desired = Status::kStopped;
  std::erase(queue_, entry.task.spec.arn);
}

/// The spelling is Amazon's agent's. AWS: agent-protocol 3.5.
void TaskEngine::report_unreadable(const std::string& arn, const std::string& why) {
  EventSender::Report report;
  report.cluster = parts_.config.cluster_or_default();
  report.task = arn;
  report.status = "STOPPED";
  report.reason = "UnrecogniedTaskError: Error loading task - " + why;
  sender_.task_changed(std::move(report));
}

// ---- Resources and volumes

void TaskEngine::admit() {
  while (resources_ && !queue_.empty()) {
    const std::string arn = queue_.front();
    Entry& entry = *entries_.at(arn);
    if (!resources_->try_take(arn, demand_of(entry.task.spec))) return;
    queue_.pop_front();
    prepare(entry);
  }
}

void TaskEngine::prepare(Entry& entry) {
  entry.task.admission = Admission::kPreparing;
  if (!make_cgroup(entry)) return advance(entry);
  for (const VolumeSpec& volume : entry.task.spec.volumes) {
    const bool shared = volume.kind == VolumeSpec::Kind::kSharedVolume;
    if (volume.kind == VolumeSpec::Kind::kTaskVolume || (shared && volume.autoprovision)) {
      create_volume(entry, volume);
    }
  }
  if (entry.volumes_pending > 0) return;
  entry.task.admission = Admission::kAdmitted;
  advance(entry);
}

/// AWS: agent-protocol 5.8, the text of a cgroup's failure.
bool TaskEngine::make_cgroup(Entry& entry) {
  auto parent = parts_.host.create_cgroup(entry.task.spec);
  if (!parent) {
    log::error("{}: {}", entry.task.spec.arn, parent.error().message);
    refuse(entry, "CgroupError: Agent could not create task's platform resources");
    return false;
  }
  entry.cgroup_parent = *std::move(parent);
  return true;
}

void TaskEngine::create_volume(Entry& entry, const VolumeSpec& volume) {
  ++entry.volumes_pending;
  const bool shared = volume.kind == VolumeSpec::Kind::kSharedVolume;
  const std::string name = shared ? volume.name : entry.task.volume_names.at(volume.name);
  parts_.engine.create_volume(
      docker_volume_document(volume, name),
      lifetime_.bind([this, arn = entry.task.spec.arn, name](const Result<void>& created) {
        const auto found = entries_.find(arn);
        if (found != entries_.end()) on_volume(*found->second, name, created);
      }));
}

void TaskEngine::on_volume(Entry& entry, const std::string& volume, const Result<void>& created) {
  Task& task = entry.task;
  if (!created && task.desired == Status::kRunning) {
    refuse(entry, fmt::format("resource cannot be initialized for task {}: volume {}: {}",
                              task.spec.arn, volume, created.error().message));
  }
  if (--entry.volumes_pending > 0) return;
  task.admission = Admission::kAdmitted;
  advance(entry);
}

// ---- One task after a change

void TaskEngine::advance(Entry& entry) {
  Task& task = entry.task;
  if (task.desired == Status::kRunning && task.admission != Admission::kAdmitted) return;
  const PullOrder order =
      parts_.config.pull_dependents_upfront ? PullOrder::kUpfront : PullOrder::kAfterDependencies;
  // A container that is stopped at once may let others go on, or makes them stop.
  bool again = true;
  std::optional<Time> next_wake;
  while (again) {
    TaskPlan plan = plan_task(task, order, parts_.executor.now());
    again = false;
    for (const Step& step : plan.steps) {
      const Status desired_before = task.desired;
      perform(entry, step);
      again |= task.containers[step.container].known == Status::kStopped;
      if (task.desired != desired_before) break;  // the rest was planned for a task that runs
    }
    next_wake = plan.next_wake;
  }
  entry.wake.reset();
  if (next_wake) {
    entry.wake = parts_.executor.after(*next_wake - parts_.executor.now(),
                                       [this, &entry] { advance(entry); });
  }
  settle(entry);
}

/// Tells the event sender what is new about the task, in the order containers, then task.
void TaskEngine::settle(Entry& entry) {
  Task& task = entry.task;
  announce_digests(entry);
  const Ipv6Bindings ipv6 =
      parts_.config.exclude_ipv6_bindings ? Ipv6Bindings::kLeaveOut : Ipv6Bindings::kReport;
  for (Container& container : task.containers) {
    if (container.known <= container.announced || container.known < Status::kRunning) continue;
    container.announced = container.known;
    if (container.spec.role != Role::kNormal) continue;
    sender_.container_changed(task.spec.arn, container_change(container, ipv6));
  }
  const Status reached = status_of_containers(task);
  if (reached > task.known) {
    task.known = reached;
    if (reached == Status::kStopped) task_stopped(entry);
    if (reached >= Status::kRunning) {
      sender_.task_changed(task_report(task, parts_.config.cluster_or_default()));
    }
  }
  save_soon(entry);
}

/// One PENDING report once all images are resolved and nothing runs yet. AWS: agent-protocol 2.5,
/// PENDING.
void TaskEngine::announce_digests(Entry& entry) {
  Task& task = entry.task;
  const bool pulled = std::ranges::all_of(task.containers, [](const Container& container) {
    return container.spec.role != Role::kNormal ||
           (container.known >= Status::kPulled && container.known <= Status::kCreated);
  });
  if (task.digests_announced || !pulled) return;
  task.digests_announced = true;
  bool any = false;
  for (const Container& container : task.containers) {
    if (container.image_digest.empty()) continue;
    any = true;
    sender_.container_changed(task.spec.arn, {.container_name = container.spec.name,
                                              .image_digest = container.image_digest,
                                              .status = "PENDING"});
  }
  if (any) sender_.task_changed(task_report(task, parts_.config.cluster_or_default()));
}

EventSender::Report TaskEngine::describe(const std::string& arn) {
  return task_report(entries_.at(arn)->task, parts_.config.cluster_or_default());
}

// ---- After the stop

void TaskEngine::task_stopped(Entry& entry) {
  Task& task = entry.task;
  task.desired = Status::kStopped;
  task.stopped_at = parts_.executor.now();
  if (resources_) resources_->release(task.spec.arn);
  parts_.credentials.erase(task.spec.credentials_id);
  schedule_cleanup(entry);
  parts_.executor.post(lifetime_.bind([this] { admit(); }));
}

void TaskEngine::schedule_cleanup(Entry& entry) {
  const Time due = *entry.task.stopped_at + parts_.config.cleanup_wait +
                   random_between(parts_.ids, Millis(0), parts_.config.cleanup_jitter);
  const Millis wait = std::max(due - parts_.executor.now(), Millis(0));
  entry.cleanup = parts_.executor.after(wait, [this, &entry] {
    entry.cleanup_due = true;
    if (entry.task.sent == Status::kStopped) clean_up(std::string(entry.task.spec.arn));
  });
}

void TaskEngine::clean_up(const std::string& arn) {
  const auto found = entries_.find(arn);
  const auto entry = std::move(found->second);
  entries_.erase(found);
  const auto warn = [](const Result<void>& removed) {
    if (!removed) log::warn("cleanup: {}", removed.error().message);
  };
  // The cgroup goes once the last container has gone from it.
  const auto left = std::make_shared<std::ptrdiff_t>(std::ranges::count_if(
      entry->task.containers, [](const Container& one) { return !one.docker_id.empty(); }));
  if (*left == 0) parts_.host.remove_cgroup(entry->task.spec);
  for (const Container& container : entry->task.containers) {
    if (container.docker_id.empty()) continue;
    parts_.engine.remove(
        container.docker_id,
        lifetime_.bind([this, warn, left, spec = entry->task.spec](const Result<void>& removed) {
          warn(removed);
          if (--*left == 0) parts_.host.remove_cgroup(spec);
        }));
  }
  for (const auto& [name, docker_name] : entry->task.volume_names) {
    parts_.engine.remove_volume(docker_name, warn);
  }
  parts_.credentials.erase(entry->task.spec.execution_credentials_id);
  warn(parts_.checkpoint.erase(key_of(entry->task)));
}

void TaskEngine::on_settled(const EventSender::Report& report) {
  const auto found = entries_.find(*report.task);
  if (found == entries_.end()) return;
  Entry& entry = *found->second;
  const auto status = [](const std::optional<std::string>& text) {
    if (text == "STOPPED") return Status::kStopped;
    return text == "RUNNING" ? Status::kRunning : Status::kNone;
  };
  entry.task.sent = std::max(entry.task.sent, status(report.status));
  if (report.containers) {
    for (const auto& change : *report.containers) {
      Container* container = entry.task.find(*change.container_name);
      if (container != nullptr) container->sent = std::max(container->sent, status(change.status));
    }
  }
  save_soon(entry);
  if (entry.cleanup_due && entry.task.sent == Status::kStopped) clean_up(*report.task);
}

// ---- On disk

Result<void> TaskEngine::save(Entry& entry) {
  entry.unsaved = false;
  return parts_.checkpoint.put(key_of(entry.task), encode_task(entry.task));
}

/// After the calls that the change led to are on their way: containers are found by their labels,
/// so a crash in between loses nothing.
void TaskEngine::save_soon(Entry& entry) {
  if (std::exchange(entry.unsaved, true)) return;
  parts_.executor.post(lifetime_.bind([this, arn = entry.task.spec.arn] {
    const auto found = entries_.find(arn);
    if (found == entries_.end() || !found->second->unsaved) return;
    if (const auto saved = save(*found->second); !saved) {
      log::error("the state of {} cannot be saved: {}", arn, saved.error().message);
    }
  }));
}

}  // namespace gantry::agent
