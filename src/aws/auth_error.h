#pragma once

#include <string>

#include "aws/operation.h"
#include "base/result.h"

/// Why a caller is not let in. The factories give the query protocol's codes; in_protocol() turns
/// them into those of the service that was called.
namespace gantry::aws::auth {

[[nodiscard]] Error missing_token();
/// The signature's parts are absent or malformed.
[[nodiscard]] Error incomplete(std::string message);
/// No such access key, or a session token that is not its own.
[[nodiscard]] Error unknown_key();
[[nodiscard]] Error expired_token();
[[nodiscard]] Error mismatch(std::string message);
[[nodiscard]] Error signature_mismatch();

/// The same refusal with the code, status and, for EC2, the words of `protocol`. Other errors pass
/// unchanged.
[[nodiscard]] Error in_protocol(Error error, Protocol protocol);

}  // namespace gantry::aws::auth
