#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "agentlink/role_credentials.h"
#include "aws/http/server.h"
#include "base/executor.h"
#include "base/id_source.h"
#include "base/metrics.h"
#include "ecs/tables.h"
#include "store/database.h"

namespace gantry::agentlink {

class CommandSession;

/// What the query of a session's URL says (agent protocol, "Opening it").
struct SessionRequest {
  enum class Kind { kCommands, kTelemetry };
  Kind kind = Kind::kCommands;
  std::string container_instance_arn;
  std::string agent_version;
  std::string agent_hash;
  std::string docker_version;
  bool sends_credentials = false;  ///< the agent has none of its tasks' credentials
};

/// The control plane's end of the agents' sessions: tells agents what the task table wants of them
/// and takes their acknowledgements. State thread only.
class SessionHub {
 public:
  SessionHub(Executor& state, store::Database& database, ecs::Tables& tables, IdSource& ids,
             Metrics& metrics);
  ~SessionHub();
  SessionHub(const SessionHub&) = delete;
  SessionHub& operator=(const SessionHub&) = delete;

  /// After the store was loaded and before any agent may connect: no agent is connected to a
  /// process that has just begun. Errors: the store's.
  Result<void> forget_connections();

  /// After the store was loaded: tasks act in their roles.
  void serve_roles(const sts::CredentialMint& mint);

  /// Lets an agent in; frames go to the handler, which may be called on any thread.
  /// Errors: InactiveInstanceException if the instance was deregistered (the agent then waits for
  /// an hour), InvalidInstanceException if it was never there.
  Result<std::shared_ptr<aws::http::WebSocketHandler>> admit(const SessionRequest& request);

  // Of the module itself; called by the sessions on the state thread.

  void opened(const std::shared_ptr<CommandSession>& session);
  void closed(const std::shared_ptr<CommandSession>& session);
  [[nodiscard]] Executor& state() { return state_; }
  [[nodiscard]] store::Database& database() { return database_; }
  [[nodiscard]] ecs::Tables& tables() { return tables_; }
  [[nodiscard]] IdSource& ids() { return ids_; }
  /// Absent before serve_roles().
  [[nodiscard]] RoleCredentials* roles() { return roles_ ? &*roles_ : nullptr; }

 private:
  void refresh_roles();
  void task_changed(const ecs::Task* after);
  /// Once what the tables say now is durable: sends what the queued tasks need.
  void schedule_delivery();
  void deliver(const std::set<std::string>& task_arns);

  Executor& state_;
  store::Database& database_;
  ecs::Tables& tables_;
  IdSource& ids_;
  std::map<std::string, std::shared_ptr<CommandSession>, std::less<>>
      sessions_;  ///< by container instance ARN
  std::set<std::string> queued_tasks_;
  std::optional<RoleCredentials> roles_;
  Timer roles_timer_;
  bool delivery_scheduled_ = false;
  Counter& connects_;
  Counter& disconnects_;
};

}  // namespace gantry::agentlink
