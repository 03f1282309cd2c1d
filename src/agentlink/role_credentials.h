#pragma once

#include <map>
#include <optional>
#include <string>

#include "api/acs/types.h"
#include "base/id_source.h"
#include "ecs/model/task.h"
#include "ecs/model/task_definition.h"
#include "sts/credentials.h"

namespace gantry::agentlink {

enum class RoleKind { kTask, kExecution };

/// The credentials that tasks act with: one identity for each task and role, whose session is named
/// after the task's id. State thread only.
class RoleCredentials {
 public:
  RoleCredentials(const sts::CredentialMint& mint, IdSource& ids) : mint_(mint), ids_(ids) {}

  /// Fresh ones; absent if the task has no such role. Their id stays for the life of the task
  /// (containers know it) and cannot be guessed.
  [[nodiscard]] std::optional<api::acs::IAMRoleCredentials> issue(
      const ecs::Task& task, const ecs::TaskDefinition& definition, RoleKind kind, Time now) const;

  /// Whether the agent holds none of the task's that are good for a while yet.
  [[nodiscard]] bool is_due(const ecs::Task& task, const ecs::TaskDefinition& definition,
                            Time now) const;
  /// The agent acknowledged some.
  void held(const std::string& credentials_id, Time expires) { held_[credentials_id] = expires; }
  /// The task is over.
  void forget(const ecs::Task& task);

 private:
  [[nodiscard]] std::string id_of(const ecs::Task& task, RoleKind kind) const;

  const sts::CredentialMint& mint_;
  IdSource& ids_;
  std::map<std::string, Time> held_;  ///< until when, by credentials id; empty after a restart
};

}  // namespace gantry::agentlink
