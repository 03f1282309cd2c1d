#pragma once

#include <string_view>

#include "base/result.h"

/// IAM's sentences, as seen in its real answers.
namespace gantry::iam::errors {

[[nodiscard]] Error role_not_found(std::string_view name);
[[nodiscard]] Error profile_not_found(std::string_view name);
[[nodiscard]] Error role_policy_not_found(std::string_view name);
[[nodiscard]] Error policy_not_found(std::string_view arn);
[[nodiscard]] Error protected_role(std::string_view name);
[[nodiscard]] Error validation(std::string_view message);

}  // namespace gantry::iam::errors
