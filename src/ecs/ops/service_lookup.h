#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ecs/tables.h"

namespace gantry::ecs {

/// Any service that is still known, INACTIVE ones too.
/// Errors: ServiceNotFoundException; InvalidParameterException for no identifier, and identify's.
Result<const Service*> find_service(const Tables& tables, const Cluster& cluster,
                                    const std::optional<std::string>& identifier);

/// Errors: those of find_service; ServiceNotActiveException for one that is not ACTIVE.
Result<const Service*> find_active_service(const Tables& tables, const Cluster& cluster,
                                           const std::optional<std::string>& identifier);

}  // namespace gantry::ecs
