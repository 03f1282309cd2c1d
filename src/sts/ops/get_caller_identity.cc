#include "sts/service.h"

namespace gantry::sts {

Result<api::sts::GetCallerIdentityResponse> Service::get_caller_identity(
    control::OpContext& context, const api::sts::GetCallerIdentityRequest& /*request*/) {
  const auto& caller = context.request.caller;
  return api::sts::GetCallerIdentityResponse{
      .account = caller.account, .arn = caller.arn, .user_id = caller.user_id};
}

}  // namespace gantry::sts
