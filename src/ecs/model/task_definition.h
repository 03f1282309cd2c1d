#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/ecs/types.h"
#include "base/time.h"
#include "ecs/model/cluster.h"
#include "ecs/model/resources.h"
#include "store/api_value.h"
#include "store/record.h"

namespace gantry::ecs {

enum class TaskDefinitionStatus { kActive, kInactive, kDeleteInProgress };

/// One revision. The document is the API's own shape, kept whole: a task definition is what the
/// user wrote, and is returned as such. What the scheduler needs of it is computed once, at
/// registration.
struct TaskDefinition {
  std::string arn;  ///< arn:aws:ecs:REGION:ACCOUNT:task-definition/FAMILY:REVISION
  std::string family;
  std::int32_t revision = 0;
  TaskDefinitionStatus status = TaskDefinitionStatus::kActive;
  Time registered_at;
  Time deregistered_at;  ///< the epoch while ACTIVE
  std::string registered_by;
  Tags tags;
  /// containerDefinitions, volumes, roles, ...; without the members above.
  api::ecs::TaskDefinition document;
  Resources claim;                               ///< before a task's overrides
  std::vector<std::string> required_attributes;  ///< attribute names that an instance must have
  std::optional<Time> delete_requested_at;

  static constexpr std::string_view kTable = "ecs.task_definitions";
  [[nodiscard]] std::string_view key() const { return arn; }
  static constexpr auto kFields = store::fields(
      store::field<1>(&TaskDefinition::arn), store::field<2>(&TaskDefinition::family),
      store::field<3>(&TaskDefinition::revision), store::field<4>(&TaskDefinition::status),
      store::field<5>(&TaskDefinition::registered_at),
      store::field<6>(&TaskDefinition::deregistered_at),
      store::field<7>(&TaskDefinition::registered_by), store::field<8>(&TaskDefinition::tags),
      store::field<9>(&TaskDefinition::document), store::field<10>(&TaskDefinition::claim),
      store::field<11>(&TaskDefinition::required_attributes),
      store::field<12>(&TaskDefinition::delete_requested_at));
};

/// The newest revision number that a family ever had: revisions are not given twice.
struct Family {
  std::string arn_prefix;  ///< arn:aws:ecs:REGION:ACCOUNT:task-definition/FAMILY
  std::string name;
  std::int32_t latest_revision = 0;

  static constexpr std::string_view kTable = "ecs.families";
  [[nodiscard]] std::string_view key() const { return arn_prefix; }
  static constexpr auto kFields =
      store::fields(store::field<1>(&Family::arn_prefix), store::field<2>(&Family::name),
                    store::field<3>(&Family::latest_revision));
};

[[nodiscard]] std::string_view to_string(TaskDefinitionStatus status);

/// What a task of this definition takes from its instance: task-level sizes where given, else the
/// containers' sums, the memory reservation before the hard limit (AWS: "Task definition
/// parameters", memory), and its static host ports.
[[nodiscard]] Resources compute_claim(const api::ecs::TaskDefinition& document);

/// The attributes that ECS derives from a definition, in the order of the API's answer.
/// AWS: API_TaskDefinition, requiresAttributes; names from the agent's capability list.
[[nodiscard]] std::vector<std::string> compute_required_attributes(
    const api::ecs::TaskDefinition& document);

}  // namespace gantry::ecs
