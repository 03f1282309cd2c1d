#pragma once

#include <optional>
#include <string>

#include "api/ecs/types.h"
#include "base/arn.h"
#include "base/id_source.h"
#include "base/result.h"
#include "ecs/model/task.h"
#include "ecs/plan/placement_planner.h"
#include "ecs/tables.h"

namespace gantry::ecs {

using VpcConfiguration = std::optional<api::ecs::AwsVpcConfiguration>;

/// The configuration in it, if there is one.
[[nodiscard]] VpcConfiguration vpc_configuration(
    const std::optional<api::ecs::NetworkConfiguration>& network);

/// Whether there are such subnets and groups, all in one VPC. Errors: InvalidParameterException.
Result<void> check_vpc_configuration(const Tables& tables, const Scope& scope,
                                     const VpcConfiguration& network);

/// A task of mode awsvpc goes to an instance of the subnets' VPC and zones: its interface is there.
/// AWS: "Task networking".
void confine(const Tables& tables, PlacementRules& rules, const VpcConfiguration& network);

/// Makes the task's interface in a subnet of its instance's zone, if it is of mode awsvpc.
/// Errors: why there is none, as the task's stopped reason tells it.
Result<void> give_interface(Tables& tables, store::Tx& tx, Time now, IdSource& ids, Task& task,
                            const ContainerInstance& instance);
/// Its address is free again.
void take_interface(Tables& tables, store::Tx& tx, Task& task);

}  // namespace gantry::ecs
