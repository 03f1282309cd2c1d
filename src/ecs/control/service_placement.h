#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/id_source.h"
#include "ecs/launch.h"
#include "ecs/plan/placement_planner.h"
#include "ecs/plan/service_planner.h"
#include "ecs/tables.h"

namespace gantry::ecs {

/// The placement of tasks of the DAEMON service's newest deployment; absent if its definition is
/// gone or its rules cannot be read.
[[nodiscard]] std::optional<PlacementRequest> daemon_request(const Tables& tables,
                                                             const Service& service);

/// May a DAEMON's task be there at all, room or not?
[[nodiscard]] bool is_eligible(const Tables& tables, const ContainerInstance& instance,
                               const PlacementRequest& request);

struct PlacementOutcome {
  std::vector<std::string> tasks;  ///< ARNs of the new ones
  int missing = 0;                 ///< found no place
  /// Why, as an event; absent if the definition is gone.
  std::optional<NewServiceEvent> failure;
};

/// Places and creates up to `most` of the tasks of one intent, in the caller's transaction.
PlacementOutcome carry_out(Tables& tables, store::Tx& tx, IdSource& ids, Time now,
                           const Service& service, const StartIntent& start, int most);

}  // namespace gantry::ecs
