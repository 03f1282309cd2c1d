#include "elb/ops/convert.h"
#include "elb/service.h"

namespace gantry::elb {

// AWS: DeleteListener.
Result<v2::DeleteListenerOutput> Service::delete_listener(control::OpContext& context,
                                                          const v2::DeleteListenerInput& request) {
  GANTRY_TRY(const auto* found, require_listener(context, *request.listener_arn));
  const std::string arn = found->arn;
  tables().erase_listener(context.tx, arn);
  return v2::DeleteListenerOutput();
}

}  // namespace gantry::elb
