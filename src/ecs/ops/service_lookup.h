#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ecs/tables.h"

namespace gantry::ecs {

/// The ARN of the service that `identifier` (a name, or an ARN in the long or the old short form)
/// means in `cluster`. Absent if it is malformed.
[[nodiscard]] std::optional<std::string> service_arn(const Cluster& cluster,
                                                     std::string_view identifier);

/// Any service that is still known, INACTIVE ones too.
/// Errors: ServiceNotFoundException; InvalidParameterException for no identifier.
Result<const Service*> find_service(const Tables& tables, const Cluster& cluster,
                                    const std::optional<std::string>& identifier);

/// Errors: those of find_service; ServiceNotActiveException for one that is not ACTIVE.
Result<const Service*> find_active_service(const Tables& tables, const Cluster& cluster,
                                           const std::optional<std::string>& identifier);

}  // namespace gantry::ecs
