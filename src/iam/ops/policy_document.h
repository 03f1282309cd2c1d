#pragma once

#include <string_view>

#include "base/result.h"

namespace gantry::iam {

/// What a policy is for decides what its statements need.
enum class PolicyKind {
  kIdentity,  ///< says what: Resource, no Principal
  kTrust,     ///< says who: Principal, no Resource
};

/// The form of a policy document; its meaning is not looked at. Errors: MalformedPolicyDocument.
/// AWS: "Grammar of the IAM JSON policy language".
[[nodiscard]] Result<void> check_policy(std::string_view document, PolicyKind kind);

}  // namespace gantry::iam
