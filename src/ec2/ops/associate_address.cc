#include "ec2/network_errors.h"
#include "ec2/ops/addresses.h"
#include "ec2/ops/instance_ids.h"
#include "ec2/ops/interfaces.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {

// AWS: AssociateAddress. No packet to the address would reach the instance, so it is refused.
Result<api::ec2::AssociateAddressResult> Service::associate_address(
    control::OpContext& context, const api::ec2::AssociateAddressRequest& request) {
  const Tables& tables = ec2_.tables();
  GANTRY_CHECK(find_address(tables, context.scope(), request.allocation_id, request.public_ip));
  if (request.instance_id)
    GANTRY_CHECK(check_instance_ids(tables, context.scope(), {*request.instance_id}));
  if (request.network_interface_id)
    GANTRY_CHECK(find_interface(tables, context.scope(), *request.network_interface_id));
  return std::unexpected(errors::unsupported_operation(
      "Gantry does not give instances public addresses: the host reaches their private ones."));
}

}  // namespace gantry::ec2
