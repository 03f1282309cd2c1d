#include "ec2/ops/nat_gateways.h"

#include "ec2/model/zones.h"
#include "ec2/ops/convert.h"

namespace gantry::ec2 {

api::ec2::NatGateway to_api(const NatGateway& gateway, const Tables& tables) {
  const ElasticAddress* address = tables.elastic_addresses.find(gateway.allocation_id.str());
  api::ec2::NatGatewayAddress shown{.is_primary = true,
                                    .network_interface_id = gateway.interface_id.str(),
                                    .private_ip = gateway.private_ip,
                                    .status = "succeeded"};
  if (gateway.is_public) {
    shown.allocation_id = gateway.allocation_id.str();
    shown.public_ip = gateway.public_ip;
    if (address && !address->association_id.empty()) shown.association_id = address->association_id;
  }
  api::ec2::NatGateway wire{.connectivity_type = gateway.is_public ? "public" : "private",
                            .create_time = gateway.created_at,
                            .delete_time = gateway.deleted_at,
                            .nat_gateway_addresses = {{std::move(shown)}},
                            .nat_gateway_id = gateway.id.str(),
                            .state = gateway.deleted_at ? "deleted" : "available",
                            .subnet_id = gateway.subnet_id.str(),
                            .tags = to_api(gateway.tags),
                            .vpc_id = gateway.vpc_id.str()};
  return wire;
}

}  // namespace gantry::ec2
