#pragma once

#include "api/sts/types.h"
#include "control/operation.h"

namespace gantry::sts {

/// The operations of AWS STS; bound by api/sts/bind.h.
class Service {
 public:
  /// Whoever signed the request; needs no permission and cannot fail. AWS: GetCallerIdentity.
  Result<api::sts::GetCallerIdentityResponse> get_caller_identity(
      control::OpContext& context, const api::sts::GetCallerIdentityRequest& request);
};

}  // namespace gantry::sts
