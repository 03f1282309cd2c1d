#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/checkpoint.h"
#include "agent/config.h"
#include "agent/credential_store.h"
#include "agent/event_sender.h"
#include "agent/host_resources.h"
#include "agent/image_puller.h"
#include "agent/lifetime.h"
#include "agent/port_allocator.h"
#include "agent/task.h"
#include "agent/task_host.h"
#include "agent/task_planner.h"
#include "base/executor.h"
#include "base/id_source.h"
#include "ports/container_engine.h"

namespace gantry::agent {

/// Turns tasks into containers: plans each task whenever something about it has changed, carries
/// the steps out in the container engine and hands what became of them to the event sender.
/// README.md has the states.
class TaskEngine {
 public:
  struct Parts {
    Executor& executor;
    ControlPlane& control_plane;
    ports::ContainerEngine& engine;
    TaskHost& host;
    Checkpoint& checkpoint;
    CredentialStore& credentials;
    IdSource& ids;
    const Config& config;
    PortProbe port_probe;
  };

  explicit TaskEngine(Parts parts);

  /// Takes up the tasks of the last run: `saved` are the checkpoint's entries of tasks, `host` what
  /// the engine has of CPUs and memory. Containers that still run are adopted; what happened
  /// meanwhile is reported. Then starts to listen.
  void recover(const std::map<std::string, std::string>& saved, const ports::EngineInfo& host,
               Work done);

  /// Takes over a task that the control plane wants running or stopped; a known one only ever goes
  /// from running to stopped. On success it is on disk. Errors: `Checkpoint`.
  Result<void> accept(TaskSpec spec, Status desired);
  /// Wants the task stopped; nothing if it is not known.
  Result<void> stop(const std::string& arn);
  /// Reports a task that could not even be read as stopped.
  void report_unreadable(const std::string& arn, const std::string& why);

  [[nodiscard]] const Task* find(const std::string& arn) const;
  [[nodiscard]] std::vector<const Task*> tasks() const;

  /// The checkpoint keys of tasks begin so.
  static constexpr std::string_view kKeyPrefix = "task/";

 private:
  struct Entry {
    Task task;
    Timer wake;  ///< a dependency's timeout
    Timer cleanup;
    std::string cgroup_parent;
    int volumes_pending = 0;
    bool cleanup_due = false;
    bool unsaved = false;
  };
  using Entries = std::map<std::string, std::unique_ptr<Entry>>;

  /// A callback that finds its task and container again, runs the handler and plans the task anew.
  template <class T>
  ports::Callback<T> on(const Entry& entry, const Container& container,
                        void (TaskEngine::*handler)(Entry&, Container&, Result<T>));

  // task_engine.cc: which tasks there are
  void add(TaskSpec spec, Status desired);
  void refuse(Entry& entry, std::string reason);
  void want_stopped(Entry& entry);
  void admit();
  void prepare(Entry& entry);
  bool make_cgroup(Entry& entry);
  void create_volume(Entry& entry, const VolumeSpec& volume);
  void on_volume(Entry& entry, const std::string& volume, const Result<void>& created);
  void advance(Entry& entry);
  void settle(Entry& entry);
  void announce_digests(Entry& entry);
  void task_stopped(Entry& entry);
  void schedule_cleanup(Entry& entry);
  void clean_up(const std::string& arn);
  void on_settled(const EventSender::Report& report);
  EventSender::Report describe(const std::string& arn);
  Result<void> save(Entry& entry);
  void save_soon(Entry& entry);

  // container_steps.cc: one container's way through the engine
  void perform(Entry& entry, const Step& step);
  void pull(Entry& entry, Container& container);
  void on_pulled(Entry& entry, Container& container, Result<PulledImage> image);
  void on_pause_image(Entry& entry, Container& container, Result<ports::ImageInfo> image);
  void create(Entry& entry, Container& container);
  void on_created(Entry& entry, Container& container, Result<std::string> id);
  void start(Entry& entry, Container& container);
  void on_started(Entry& entry, Container& container, Result<void> result);
  void on_network_pause(Entry& entry, Container& container, Result<ports::ContainerInfo> info);
  void on_attached(Entry& entry, Container& container, Result<void> result);
  void stop_container(Entry& entry, Container& container);
  void on_stopped(Entry& entry, Container& container, Result<void> result);
  void look(Entry& entry, Container& container);
  void on_inspected(Entry& entry, Container& container, Result<ports::ContainerInfo> info);
  void observe(Entry& entry, Container& container, const ports::ContainerInfo& info);
  void on_exited(Entry& entry, Container& container, const ports::ContainerInfo& info);
  [[nodiscard]] bool restarts(const Entry& entry, const Container& container) const;
  void give_up(Entry& entry, Container& container, std::string reason);
  void mark_stopped(Entry& entry, Container& container, std::string reason,
                    std::optional<int> exit_code);

  // recovery.cc: the engine's events and the restart
  void listen();
  void on_event(const ports::EngineEvent& event);
  void look_at_all();
  void arm_reconciliation();
  void find_containers(Work done);
  void adopt(const std::vector<ports::ContainerInfo>& found);
  void adopt_task(Entry& entry, const std::map<std::string, const ports::ContainerInfo*>& found);
  Container* container_by_id(const std::string& docker_id, Entry*& entry);

  Parts parts_;
  EventSender sender_;
  ImagePuller puller_;
  PortAllocator ports_;
  std::optional<HostResources> resources_;  ///< from recover() on
  Entries entries_;
  std::deque<std::string> queue_;  ///< tasks that wait for resources, first come first served
  Timer reconciliation_;
  Timer retry_;
  Lifetime lifetime_;
};

template <class T>
ports::Callback<T> TaskEngine::on(const Entry& entry, const Container& container,
                                  void (TaskEngine::*handler)(Entry&, Container&, Result<T>)) {
  return lifetime_.bind(
      [this, arn = entry.task.spec.arn, name = container.spec.name, handler](Result<T> result) {
        const auto found = entries_.find(arn);
        if (found == entries_.end()) return;
        Entry& same = *found->second;
        (this->*handler)(same, *same.task.find(name), std::move(result));
        advance(same);
      });
}

}  // namespace gantry::agent
