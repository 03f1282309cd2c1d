#pragma once

#include <optional>
#include <string>

#include "logs/model/tables.h"

namespace gantry::logs {

/// Errors: ResourceNotFoundException.
[[nodiscard]] Result<const LogGroup*> find_group(const Tables& tables, const Scope& scope,
                                                 const std::string& name);
/// By `logGroupName` or `logGroupIdentifier` (a name or an ARN), of which exactly one is given.
/// Errors: InvalidParameterException; ResourceNotFoundException.
[[nodiscard]] Result<const LogGroup*> find_group(const Tables& tables, const Scope& scope,
                                                 const std::optional<std::string>& name,
                                                 const std::optional<std::string>& identifier);
/// By the ARN of a tagged resource. Errors: InvalidParameterException; ResourceNotFoundException.
[[nodiscard]] Result<const LogGroup*> find_by_arn(const Tables& tables, const Scope& scope,
                                                  const std::string& arn);
/// Errors: ResourceNotFoundException.
[[nodiscard]] Result<const LogStream*> find_stream(const Tables& tables, const LogGroup& group,
                                                   const std::string& name);

}  // namespace gantry::logs
