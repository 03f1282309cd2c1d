#pragma once

#include "api/ecs/types.h"
#include "base/result.h"

namespace gantry::ecs {

/// What ECS refuses in RegisterTaskDefinition before it stores anything.
/// Errors: ClientException, InvalidParameterException, with AWS's texts where they are known.
Result<void> validate(const api::ecs::RegisterTaskDefinitionRequest& request);

}  // namespace gantry::ecs
