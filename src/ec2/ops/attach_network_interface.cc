#include "ec2/ops/instance_ids.h"
#include "ec2/ops/interfaces.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {

// AWS: AttachNetworkInterface. Hosts have one interface here.
Result<api::ec2::AttachNetworkInterfaceResult> Service::attach_network_interface(
    control::OpContext& context, const api::ec2::AttachNetworkInterfaceRequest& request) {
  const Tables& tables = ec2_.tables();
  GANTRY_CHECK(find_interface(tables, context.scope(), *request.network_interface_id));
  GANTRY_CHECK(check_instance_ids(tables, context.scope(), {*request.instance_id}));
  return std::unexpected(errors::unsupported_operation(
      "Gantry does not support a second network interface of an instance."));
}

}  // namespace gantry::ec2
