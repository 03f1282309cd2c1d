#pragma once

#include <vector>

#include "api/sts/types.h"
#include "control/operation.h"

namespace gantry::sts {

/// The operations of AWS STS; bound by bind().
class Service {
 public:
  /// Whoever signed the request; needs no permission and cannot fail. AWS: GetCallerIdentity.
  Result<api::sts::GetCallerIdentityResponse> get_caller_identity(
      control::OpContext& context, const api::sts::GetCallerIdentityRequest& request);
};

/// Every operation, joined to the member function that serves it. The object must outlive it.
[[nodiscard]] std::vector<control::BoundOperation> bind(Service& service);

}  // namespace gantry::sts
