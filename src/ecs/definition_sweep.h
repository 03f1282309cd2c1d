#pragma once

#include "ecs/tables.h"

namespace gantry::ecs {

/// Erases the definitions that are being deleted and that no active task, service or task set
/// refers to any more (AWS: API_DeleteTaskDefinitions). The number of them; at most `most`.
std::size_t erase_unreferenced_definitions(Tables& tables, store::Tx& tx, std::size_t most);

}  // namespace gantry::ecs
