#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "agent/acs_session.h"
#include "agent/checkpoint.h"
#include "agent/config.h"
#include "agent/control_plane.h"
#include "agent/host_metadata.h"
#include "agent/http_answer.h"
#include "agent/instance_health.h"
#include "agent/registration.h"
#include "agent/task_engine.h"
#include "agent/task_metadata.h"
#include "agent/tcs_session.h"

namespace gantry::agent {

/// The container agent: joins the cluster, runs its tasks, reports them. One executor's thread; no
/// sockets of its own.
class Agent {
 public:
  Agent(Executor& executor, ControlPlane& control_plane, HostMetadata& metadata,
        ports::ContainerEngine& engine, Checkpoint& checkpoint, Config config, IdSource& ids);
  ~Agent();
  Agent(const Agent&) = delete;
  Agent& operator=(const Agent&) = delete;

  /// Asked before a dynamic host port is given away; without it only the agent's own ports count as
  /// taken.
  void set_port_probe(PortProbe probe) { port_probe_ = std::move(probe); }

  /// Where tasks get their cgroups and interfaces; without it they get none.
  void set_task_host(TaskHost& host) { task_host_ = &host; }

  /// `ended` is called once if the agent cannot go on, with what the process should end with.
  void start(std::function<void(ExitCode)> ended);
  /// Leaves the sessions; containers run on.
  void stop();

  /// The metadata and credentials endpoint (169.254.170.2) and the introspection one (port 51678):
  /// a GET of `path`.
  void handle_metadata(const std::string& path, std::move_only_function<void(HttpAnswer)> done);
  [[nodiscard]] HttpAnswer handle_introspection(const std::string& path,
                                                const std::string& query) const;

  [[nodiscard]] const Identity& identity() const { return identity_; }
  /// Absent before the registration.
  [[nodiscard]] const TaskEngine* tasks() const { return tasks_ ? &*tasks_ : nullptr; }

 private:
  struct Sessions;

  void end(ExitCode code);
  bool load();
  void on_engine(const Result<ports::EngineInfo>& info);
  void on_metadata(Result<InstanceMetadata> metadata);
  void enrol();
  void on_registered(Registered registered);
  void open_sessions();
  void check_health();
  [[nodiscard]] MetadataView metadata_view() const;
  void list_tags(const std::string& arn,
                 std::move_only_function<void(std::vector<api::ecs::Tag>)> done);
  bool save(std::string_view key, const std::string& value);
  [[nodiscard]] std::string saved(std::string_view key) const;

  Executor& executor_;
  ControlPlane& control_plane_;
  ports::ContainerEngine& engine_;
  Checkpoint& checkpoint_;
  const Config config_;
  IdSource& ids_;
  PortProbe port_probe_;
  BareTaskHost bare_host_;
  TaskHost* task_host_ = &bare_host_;
  std::function<void(ExitCode)> ended_;
  std::map<std::string, std::string> saved_;
  ports::EngineInfo engine_info_;
  InstanceMetadata instance_;
  Registered registered_;
  Identity identity_;
  CredentialStore credentials_;
  InstanceHealth health_;
  MetadataCollector collector_;
  Registrar registrar_;
  std::optional<TaskEngine> tasks_;
  std::unique_ptr<Sessions> sessions_;
  Lifetime lifetime_;
};

}  // namespace gantry::agent
