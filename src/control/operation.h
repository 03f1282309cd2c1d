#pragma once

#include "aws/bind.h"
#include "aws/request.h"
#include "base/id_source.h"
#include "base/time.h"
#include "store/database.h"

namespace gantry::control {

/// All that an operation may see of the world besides its own module's tables. Lives for one call,
/// on the state thread.
struct OpContext {
  const aws::RequestContext& request;
  store::Tx& tx;
  Time now;
  IdSource& ids;

  [[nodiscard]] Scope scope() const { return request.scope(); }
};

using BoundOperation = aws::BoundOperation<OpContext>;

}  // namespace gantry::control
