#include "ecs/definition_sweep.h"

namespace gantry::ecs {

std::size_t erase_unreferenced_definitions(Tables& tables, store::Tx& tx, std::size_t most) {
  std::vector<std::string> unreferenced;
  for (const TaskDefinition& definition :
       tables.definitions_by_status.range(TaskDefinitionStatus::kDeleteInProgress)) {
    if (unreferenced.size() == most) break;
    if (!tables.definition_references.contains(definition.arn))
      unreferenced.push_back(definition.arn);
  }
  for (const auto& arn : unreferenced) tables.task_definitions.erase(tx, arn);
  return unreferenced.size();
}

}  // namespace gantry::ecs
