#include <fmt/format.h>

#include "ec2/model/tables.h"
#include "ec2/network_errors.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {

// AWS: DetachNetworkInterface, "you can't detach a primary network interface"; there are no others.
Result<api::ec2::DetachNetworkInterfaceResponse> Service::detach_network_interface(
    control::OpContext& context, const api::ec2::DetachNetworkInterfaceRequest& request) {
  for (const Instance& instance : ec2_.tables().instances_by_scope.range(context.scope())) {
    if (instance.interface.attachment_id != *request.attachment_id) continue;
    return std::unexpected(
        Error{.code = "OperationNotPermitted",
              .message = "The network interface at device index 0 cannot be detached."});
  }
  for (const FreeInterface& interface : ec2_.tables().interfaces_by_scope.range(context.scope())) {
    if (interface.attachment_id.empty() || interface.attachment_id != *request.attachment_id)
      continue;
    // ECS's own: "requester-managed network interfaces" cannot be detached by users.
    return std::unexpected(
        Error{.code = "AuthFailure",
              .message = "You do not have permission to access the specified resource."});
  }
  return std::unexpected(errors::attachment_not_found(*request.attachment_id));
}

}  // namespace gantry::ec2
