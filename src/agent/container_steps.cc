// One container's way through the engine: the effects of TaskEngine's plan.
#include "agent/docker_config.h"
#include "agent/task_engine.h"
#include "base/log.h"

namespace gantry::agent {
namespace {

constexpr int kNameSuffixDigits = 20;
constexpr Millis kFirstStopRetry = std::chrono::seconds(1);
constexpr int kMaximumDoublings = 5;
constexpr Millis kStopGrace = std::chrono::minutes(2);
constexpr Millis kInspectLimit = std::chrono::seconds(30);

Error timed_out(std::string_view transition, Millis limit) {
  return {"DockerTimeoutError",
          fmt::format("Could not transition to {}; timed out after waiting {}s", transition,
                      limit / std::chrono::seconds(1)),
          500, Fault::kReceiver};
}

/// "Name: message"; an engine's own error takes the name of the call that failed. AWS:
/// agent-protocol 5.8.
std::string reason_of(const Error& error, std::string_view call_error) {
  static const std::set<std::string_view> kOwnNames = {
      "DockerTimeoutError", "HostConfigError", "DockerClientConfigError",
      "CannotPullContainerError", "ContainerNetworkingError"};
  const std::string_view name = kOwnNames.contains(error.code) ? error.code : call_error;
  return fmt::format("{}: {}", name, error.message);
}

}  // namespace

void TaskEngine::perform(Entry& entry, const Step& step) {
  Container& container = entry.task.containers[step.container];
  switch (step.action) {
    case Action::kPull:
      return pull(entry, container);
    case Action::kCreate:
      return create(entry, container);
    case Action::kStart:
      return start(entry, container);
    case Action::kStop:
      return stop_container(entry, container);
    case Action::kMarkStopped:
      return mark_stopped(entry, container, step.reason, step.exit_code);
  }
}

// ---- Pull

void TaskEngine::pull(Entry& entry, Container& container) {
  container.busy = Busy::kPull;
  if (container.spec.role != Role::kNormal) {
    return parts_.engine.inspect_image(
        container.spec.image, on<ports::ImageInfo>(entry, container, &TaskEngine::on_pause_image));
  }
  const Time begun = parts_.executor.now();
  puller_.ensure(container.spec.image, on<PulledImage>(entry, container, &TaskEngine::on_pulled));
  if (!entry.task.pull_started_at) entry.task.pull_started_at = begun;
}

void TaskEngine::on_pulled(Entry& entry, Container& container, Result<PulledImage> image) {
  if (container.known == Status::kStopped) return;  // told to stop meanwhile
  container.busy = Busy::kNo;
  if (image && !image->pulled && !entry.task.pull_stopped_at) {
    entry.task.pull_started_at.reset();  // pull times only if a pull was made
  } else {
    entry.task.pull_stopped_at = parts_.executor.now();
  }
  if (!image) {
    return mark_stopped(entry, container, reason_of(image.error(), "CannotPullContainerError"), {});
  }
  container.image_id = image->id;
  container.image_digest = image->digest;
  container.known = Status::kPulled;
}

/// It came with the agent.
void TaskEngine::on_pause_image(Entry& entry, Container& container,
                                Result<ports::ImageInfo> image) {
  if (container.known == Status::kStopped) return;
  container.busy = Busy::kNo;
  if (!image) {
    return mark_stopped(entry, container, reason_of(image.error(), "CannotPullContainerError"), {});
  }
  container.image_id = image->id;
  container.known = Status::kPulled;
}

// ---- Create

void TaskEngine::create(Entry& entry, Container& container) {
  const bool publishes = publishes_ports(entry.task.spec);
  const auto ports = ports_.allocate(container.metadata_id,
                                     publishes ? container.spec.ports : std::vector<PortMapping>());
  if (!ports) {
    return mark_stopped(entry, container, reason_of(ports.error(), "HostConfigError"), {});
  }
  container.docker_name = docker_container_name(entry.task.spec, container.spec.name,
                                                parts_.ids.hex(kNameSuffixDigits));
  auto document = docker_document(entry.task, container,
                                  {.cluster = parts_.config.cluster_or_default(),
                                   .host_ports = *ports,
                                   .cgroup_parent = entry.cgroup_parent});
  if (!document) {
    return mark_stopped(entry, container, reason_of(document.error(), "DockerClientConfigError"),
                        {});
  }
  container.busy = Busy::kCreate;
  parts_.engine.create(
      container.docker_name, *std::move(document),
      with_deadline<std::string>(parts_.executor, parts_.config.create_timeout,
                                 timed_out("created", parts_.config.create_timeout),
                                 on<std::string>(entry, container, &TaskEngine::on_created)));
}

void TaskEngine::on_created(Entry& entry, Container& container, Result<std::string> id) {
  container.busy = Busy::kNo;
  if (!id) {
    return mark_stopped(entry, container, reason_of(id.error(), "CannotCreateContainerError"), {});
  }
  container.docker_id = *std::move(id);
  container.created_at = parts_.executor.now();
  container.known = Status::kCreated;
}

// ---- Start

void TaskEngine::start(Entry& entry, Container& container) {
  container.busy = Busy::kStart;
  parts_.engine.start(container.docker_id,
                      with_deadline<void>(parts_.executor, parts_.config.start_timeout,
                                          timed_out("started", parts_.config.start_timeout),
                                          on<void>(entry, container, &TaskEngine::on_started)));
}

void TaskEngine::on_started(Entry& entry, Container& container, Result<void> result) {
  container.busy = Busy::kNo;
  if (!result) {
    return give_up(entry, container, reason_of(result.error(), "CannotStartContainerError"));
  }
  if (container.spec.role != Role::kNetworkPause) return look(entry, container);
  container.busy = Busy::kStart;
  parts_.engine.inspect(container.docker_id,
                        on<ports::ContainerInfo>(entry, container, &TaskEngine::on_network_pause));
}

/// The pause container of an awsvpc task counts as running once it has the task's interface.
void TaskEngine::on_network_pause(Entry& entry, Container& container,
                                  Result<ports::ContainerInfo> info) {
  container.busy = Busy::kNo;
  if (!info)
    return give_up(entry, container, reason_of(info.error(), "CannotInspectContainerError"));
  if (info->state != ports::ContainerState::kRunning) return observe(entry, container, *info);
  container.busy = Busy::kStart;
  parts_.host.attach_interface(*entry.task.spec.interface, info->pid,
                               on<void>(entry, container, &TaskEngine::on_attached));
}

void TaskEngine::on_attached(Entry& entry, Container& container, Result<void> result) {
  container.busy = Busy::kNo;
  if (result) return look(entry, container);
  give_up(entry, container, reason_of(result.error(), "ContainerNetworkingError"));
}

// ---- Stop

void TaskEngine::stop_container(Entry& entry, Container& container) {
  container.busy = Busy::kStop;
  ++container.stop_attempts;
  const std::chrono::seconds timeout =
      container.spec.stop_timeout.value_or(parts_.config.stop_timeout);
  const Millis limit = timeout + kStopGrace;
  parts_.engine.stop(container.docker_id, timeout,
                     with_deadline<void>(parts_.executor, limit, timed_out("stopped", limit),
                                         on<void>(entry, container, &TaskEngine::on_stopped)));
}

void TaskEngine::on_stopped(Entry& entry, Container& container, Result<void> result) {
  container.busy = Busy::kNo;
  if (container.known == Status::kStopped) return;  // its event came first
  if (result) return look(entry, container);
  if (result.error().code == "NotFound") {
    return mark_stopped(entry, container, reason_of(result.error(), "CannotStopContainerError"),
                        {});
  }
  // It may still run, so it is not reported stopped; the engine may come back.
  log::warn("container {} cannot be stopped: {}", container.docker_name, result.error().message);
  const int doublings = std::min(container.stop_attempts - 1, kMaximumDoublings);
  container.next_stop = parts_.executor.now() + kFirstStopRetry * (1 << doublings);
}

// ---- What the engine says of it

/// Busy until the answer, so that nothing is planned on what is not known yet.
void TaskEngine::look(Entry& entry, Container& container) {
  container.busy = Busy::kInspect;
  parts_.engine.inspect(container.docker_id,
                        with_deadline<ports::ContainerInfo>(
                            parts_.executor, kInspectLimit, timed_out("inspected", kInspectLimit),
                            on<ports::ContainerInfo>(entry, container, &TaskEngine::on_inspected)));
}

void TaskEngine::on_inspected(Entry& entry, Container& container,
                              Result<ports::ContainerInfo> info) {
  if (container.busy == Busy::kInspect) container.busy = Busy::kNo;
  if (container.known == Status::kStopped) return;
  if (info) return observe(entry, container, *info);
  if (info.error().code == "NotFound") {
    return mark_stopped(entry, container,
                        "ContainerVanishedError: No container matching saved ID found", {});
  }
  log::warn("container {}: {}", container.docker_name, info.error().message);
  if (container.known < Status::kRunning) {
    give_up(entry, container, reason_of(info.error(), "CannotInspectContainerError"));
  }
}

void TaskEngine::observe(Entry& entry, Container& container, const ports::ContainerInfo& info) {
  container.docker_id = info.id;
  container.docker_name = info.name;
  container.image_id = info.image_id;
  container.labels = info.labels;
  container.created_at = info.created_at;
  if (info.started_at) container.started_at = info.started_at;
  if (!info.ports.empty()) container.ports = info.ports;
  if (!info.health.empty() && info.health != container.health) {
    container.health = info.health;
    container.health_since = parts_.executor.now();
  }
  switch (info.state) {
    case ports::ContainerState::kCreated:
      container.known = std::max(container.known, Status::kCreated);
      return;
    case ports::ContainerState::kRunning:
    case ports::ContainerState::kPaused:
    case ports::ContainerState::kRestarting:
      container.known = Status::kRunning;
      return;
    case ports::ContainerState::kExited:
    case ports::ContainerState::kDead:
      // While it is being restarted in place the old end may be seen once more.
      if (container.busy != Busy::kStart) on_exited(entry, container, info);
      return;
  }
}

void TaskEngine::on_exited(Entry& entry, Container& container, const ports::ContainerInfo& info) {
  container.exit_code = info.exit_code;
  container.finished_at = info.finished_at.value_or(parts_.executor.now());
  if (restarts(entry, container)) {
    ++container.restart_count;
    container.exit_code.reset();
    return start(entry, container);
  }
  std::string reason;
  if (info.oom_killed) {
    reason = "OutOfMemoryError: Container killed due to memory usage";
  } else if (!info.error.empty()) {
    reason = "DockerStateError: " + info.error;
  }
  mark_stopped(entry, container, std::move(reason), container.exit_code);
}

/// AWS: agent-protocol 5.8, Restart policy.
bool TaskEngine::restarts(const Entry& entry, const Container& container) const {
  const auto& policy = container.spec.restart_policy;
  if (!policy || entry.task.desired == Status::kStopped || !container.started_at) return false;
  const auto& ignored = policy->ignored_exit_codes;
  if (std::ranges::find(ignored, *container.exit_code) != ignored.end()) return false;
  return parts_.executor.now() - *container.started_at >= policy->attempt_period;
}

/// It may have come up all the same: nothing may run on that is reported stopped.
void TaskEngine::give_up(Entry& entry, Container& container, std::string reason) {
  parts_.engine.stop(container.docker_id, parts_.config.stop_timeout, [](const Result<void>&) {});
  mark_stopped(entry, container, std::move(reason), {});
}

/// The end of a container. An essential one takes the task with it.
void TaskEngine::mark_stopped(Entry& entry, Container& container, std::string reason,
                              std::optional<int> exit_code) {
  container.known = Status::kStopped;
  container.busy = Busy::kNo;
  container.exit_code = exit_code;
  if (container.reason.empty()) container.reason = std::move(reason);
  ports_.release(container.metadata_id);
  if (!container.spec.essential) return;
  if (!entry.task.execution_stopped_at) entry.task.execution_stopped_at = parts_.executor.now();
  want_stopped(entry);
}

}  // namespace gantry::agent
