#pragma once

#include <string>
#include <vector>

#include "api/ssm/types.h"
#include "base/arn.h"
#include "base/result.h"
#include "ssm/ssm.h"

namespace gantry::ssm {

[[nodiscard]] api::ssm::Parameter to_api(const Parameter& parameter);

/// The parameter of that name or ARN, with or without `:VERSION` behind; the account's or a public
/// one. Errors: ParameterNotFound, ParameterVersionNotFound.
[[nodiscard]] Result<api::ssm::Parameter> look_up(const Ssm& ssm, const Scope& scope,
                                                  const std::string& name);

/// All below `path` (which ends in a slash), in order of name.
[[nodiscard]] std::vector<api::ssm::Parameter> list_below(const Ssm& ssm, const Scope& scope,
                                                          const std::string& path);

/// Names whose first part is `aws` or `ssm` are AWS's. Errors: AccessDeniedException,
/// ValidationException.
[[nodiscard]] Result<void> check_own_name(const std::string& name);

}  // namespace gantry::ssm
