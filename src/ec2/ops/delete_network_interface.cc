#include "ec2/network_errors.h"
#include "ec2/ops/interfaces.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {

Result<api::ec2::DeleteNetworkInterfaceResponse> Service::delete_network_interface(
    control::OpContext& context, const api::ec2::DeleteNetworkInterfaceRequest& request) {
  Tables& tables = ec2_.tables();
  const auto& id = *request.network_interface_id;
  GANTRY_TRY(const auto interface, find_interface(tables, context.scope(), id));
  if (interface.instance || interface.free->is_managed())
    return std::unexpected(errors::interface_in_use(id));
  GANTRY_CHECK(check_dry_run(request.dry_run));
  tables.interfaces.erase(context.tx, id);
  return api::ec2::DeleteNetworkInterfaceResponse{};
}

}  // namespace gantry::ec2
